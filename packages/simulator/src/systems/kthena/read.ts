import { isDeepStrictEqual } from 'node:util';
import type { ApiObject, ObjectChange } from '../../servers/kubernetesApi';
import type { JsonObject } from '../../servers/kubernetesApi/schema';
import type { Scene } from '../../services/system';
import type { NewService, Service } from '../../services/types';
import { startupOf } from '../complete';
import { listAt, numberAt, objectAt, textAt } from '../values';
import {
  kthenaService,
  type KthenaOptions,
  optionsOf,
  servingOfBooster,
} from './kthenaService';
import { BOOSTERS, POLICIES, ROUTES, SERVINGS } from './objects';

/** What clients write into Kthena's objects, as wishes of the world. */

const nameOf = (object: ApiObject) => ({
  namespace: object.metadata.namespace ?? '',
  name: object.metadata.name,
});

const servicesIn = ({ world }: Scene, namespace: string): Service[] =>
  world.services.filter(
    each => each.system === 'kthena' && each.namespace === namespace,
  );

/** What is wanted of a service with other options, its timing as before. */
function again(service: Service, options: KthenaOptions): NewService {
  const {
    replicas: _,
    gpusPerReplica: __,
    engine,
    ...timings
  } = service.settings;
  const wanted = kthenaService(service, options, timings);
  const { cacheTokens } = engine;
  return {
    ...wanted,
    labels: service.labels,
    options: { ...service.options, ...options },
    settings: {
      ...wanted.settings,
      engine: { ...wanted.settings.engine, cacheTokens },
    },
  };
}

function putBooster(object: ApiObject, uid: string | undefined, scene: Scene) {
  const { namespace, name } = nameOf(object);
  const booster = objectAt(object, 'spec');
  const known = servicesIn(scene, namespace).find(each => each.name === name);
  if (known && isDeepStrictEqual(optionsOf(known).booster, booster)) return;
  const options: KthenaOptions = {
    booster,
    serving: servingOfBooster(name, booster),
    servingName: `${name}-${textAt(booster, 'backend.name') ?? ''}`,
    modelName: textAt(booster, 'name') ?? name,
  };
  scene.live.put(
    known
      ? again(known, options)
      : {
          ...kthenaService({ namespace, name }, options, startupOf(object)),
          uid,
          needsMonitor: true,
        },
    'user',
  );
}

function putServing(object: ApiObject, scene: Scene): void {
  const { namespace, name } = nameOf(object);
  const serving = objectAt(object, 'spec');
  const known = servicesIn(scene, namespace).find(
    each => optionsOf(each).servingName === name,
  );
  if (!known) {
    const options = { serving, servingName: name, modelName: name };
    const place = { namespace, name };
    const made = kthenaService(place, options, startupOf(object));
    const { uid } = object.metadata;
    // Server and route are the client's own.
    scene.live.put(
      {
        ...made,
        uid,
        needsMonitor: true,
        options: { ...options, isBare: true },
      },
      'user',
    );
    // A client's policy and route may have been there before.
    scene
      .list(POLICIES, namespace)
      .forEach(each => putPolicy(each, false, scene));
    scene.list(ROUTES, namespace).forEach(each => putRoute(each, scene));
    return;
  }
  const options = optionsOf(known);
  if (options.booster) {
    // Only the number survives until the ModelBooster is edited.
    const replicas = numberAt(serving, 'replicas') ?? 1;
    const { namespace: place, name: own } = known;
    const key = { system: 'kthena' as const, namespace: place, name: own };
    scene.live.scale(key, replicas, 'user');
    return;
  }
  scene.live.put(again(known, { ...options, serving }), 'user');
}

/** The ModelServing that a policy aims at. */
const targetOf = (policy: JsonObject) =>
  textAt(policy, 'homogeneousTarget.target.targetRef.name');

function putPolicy(object: ApiObject, isGone: boolean, scene: Scene): void {
  const { namespace, name } = nameOf(object);
  const policy = objectAt(object, 'spec');
  for (const service of servicesIn(scene, namespace)) {
    const options = optionsOf(service);
    const isOwn =
      options.policy &&
      (textAt(service.options, 'policyName') ?? service.name) === name;
    const isAimed = targetOf(policy) === options.servingName;
    if (!isOwn && !isAimed) continue;
    const { policy: _, policyName: __, ...rest } = service.options;
    const more = isGone || !isAimed ? {} : { policy, policyName: name };
    scene.live.put(
      {
        ...service,
        settings: service.settings,
        options: { ...rest, ...more },
        // What it did at times of the week it does no more once it has gone.
        schedule: isGone ? [] : service.schedule,
      },
      'user',
    );
  }
}

function putRoute(object: ApiObject, scene: Scene): void {
  const { namespace } = nameOf(object);
  const modelName = textAt(object, 'spec.modelName');
  if (!modelName) return;
  const servers = listAt(object, 'spec.rules').flatMap(rule =>
    listAt(rule, 'targetModels').map(each => textAt(each, 'modelServerName')),
  );
  for (const service of servicesIn(scene, namespace)) {
    const { servingName } = optionsOf(service);
    if (!servers.includes(service.name) && !servers.includes(servingName)) {
      continue;
    }
    const options = { ...service.options, modelName };
    const { settings } = service;
    scene.live.put(
      { ...service, settings, options, schedule: undefined },
      'user',
    );
  }
}

export function readKthena(change: ObjectChange, scene: Scene): void {
  const { plural, object, type } = change;
  const isGone =
    type === 'DELETED' || object.metadata.deletionTimestamp !== undefined;
  const { namespace, name } = nameOf(object);
  if (plural === POLICIES) {
    putPolicy(object, isGone, scene);
  } else if (plural === ROUTES) {
    if (!isGone) putRoute(object, scene);
  } else if (!isGone) {
    if (plural === BOOSTERS) putBooster(object, object.metadata.uid, scene);
    if (plural === SERVINGS) putServing(object, scene);
  } else {
    const gone = servicesIn(scene, namespace).find(each => {
      const { booster, servingName } = optionsOf(each);
      return plural === BOOSTERS
        ? booster !== undefined && each.name === name
        : booster === undefined && servingName === name;
    });
    if (gone) {
      scene.live.remove({ system: 'kthena', namespace, name: gone.name });
    }
  }
}
