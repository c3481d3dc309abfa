import type { ApiObject, ObjectChange } from '../../servers/kubernetesApi';
import type { Scene } from '../../services/system';
import type { Service } from '../../services/types';
import { startupOf } from '../complete';
import { listAt, objectAt, textAt } from '../values';
import { desiredOf, llmkubeService, optionsOf } from './llmkubeService';
import { POOLS } from './pools';

/** What clients write into LLMKube's objects, as wishes of the world. */

export const SERVICES = 'inferenceservices.inference.llmkube.dev';
export const MODELS = 'models.inference.llmkube.dev';

const servicesIn = ({ world }: Scene, namespace: string): Service[] =>
  world.services.filter(
    each => each.system === 'llmkube' && each.namespace === namespace,
  );

function putService(object: ApiObject, scene: Scene): void {
  const { namespace = '', name, uid, labels } = object.metadata;
  const spec = objectAt(object, 'spec');
  const known = servicesIn(scene, namespace).find(each => each.name === name);
  const model = scene.get(MODELS, namespace, textAt(spec, 'modelRef') ?? '');
  const options = {
    ...known?.options,
    spec,
    model: objectAt(model, 'spec'),
  };
  const {
    replicas,
    gpusPerReplica: _,
    engine: __,
    ...timings
  } = known?.settings ?? { replicas: undefined };
  const wanted = llmkubeService({ namespace, name }, options, {
    ...timings,
    ...startupOf(object),
  });
  // With autoscaling another number in the spec changes nothing.
  const isScaledByOthers =
    spec.autoscaling !== undefined && desiredOf(spec) > 0 && Boolean(replicas);
  scene.live.put(
    {
      ...wanted,
      uid,
      needsMonitor: true,
      labels,
      settings: {
        ...wanted.settings,
        ...(isScaledByOthers && { replicas }),
      },
    },
    'user',
  );
}

/** Members of a pool are marked in the world. */
function putPool({ object }: ObjectChange, isGone: boolean, scene: Scene) {
  const { namespace = '', name } = object.metadata;
  const members = isGone
    ? []
    : listAt(object, 'spec.members').map(each =>
        textAt(each, 'inferenceServiceRef.name'),
      );
  for (const service of servicesIn(scene, namespace)) {
    const isMember = members.includes(service.name);
    const wasMember = optionsOf(service).pool === name;
    if (isMember === wasMember) continue;
    const { pool: _, ...rest } = service.options;
    const { settings } = service;
    const options = isMember ? { ...rest, pool: name } : rest;
    scene.live.put(
      { ...service, settings, options, schedule: undefined },
      'user',
    );
  }
}

export function readLlmkube(change: ObjectChange, scene: Scene): void {
  const { plural, object, type } = change;
  const { namespace = '', name, deletionTimestamp } = object.metadata;
  const isGone = type === 'DELETED' || deletionTimestamp !== undefined;
  if (plural === POOLS) {
    putPool(change, isGone, scene);
  } else if (plural === SERVICES && isGone) {
    scene.live.remove({ system: 'llmkube', namespace, name });
  } else if (plural === SERVICES) {
    putService(object, scene);
  } else if (plural === MODELS && !isGone) {
    scene
      .list(SERVICES, namespace)
      .filter(each => textAt(each, 'spec.modelRef') === name)
      .forEach(each => putService(each, scene));
  }
}
