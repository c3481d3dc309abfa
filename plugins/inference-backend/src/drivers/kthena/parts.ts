import { SourceError } from '@wakeboard/plugin-inference-common';
import {
  KubernetesObject,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { Role } from './groups';
import { POD_LABELS } from './labels';
import { BACKEND, modelNameOfServing } from './names';
import { Policy, readPolicies } from './policies';
import { WORKLOAD_GROUP } from './resources';

/**
 * Which objects belong to one model. A ModelBooster owns its ModelServing by
 * reference; a ModelServing without one is a model by itself. A ModelServer
 * belongs to those whose pods its selector selects, a ModelRoute to those
 * whose ModelServer it sends requests to.
 */

/** A role with the labels of its answering pods. */
interface LabelledRole extends Role {
  labels: Record<string, string>;
}

/** A ModelServing as it is read. */
export interface Serving {
  name: string;
  fields: ObjectReader;
  roles: LabelledRole[];
}

/** An object by its name. */
export interface Named {
  name: string;
  fields: ObjectReader;
}

/** The objects of one model. */
export interface ModelParts {
  namespace: string;
  /** As in the model's reference. */
  name: string;
  /** Name of the ModelBooster that it belongs to, whether that could be read or not. */
  boosterName?: string;
  booster?: ObjectReader;
  /** The ModelServing that counts. */
  serving?: Serving;
  /** Names of all ModelServings whose pods are its pods: a backend that was renamed leaves one behind. */
  servings: string[];
  servers: Named[];
  /** Undefined: routes could not be read. */
  routes?: Named[];
  policies: Policy[];
}

/** An object with its namespace. */
interface Placed extends Named {
  namespace: string;
}

/** Groups the objects of a cluster by model; malformed ones go to `errors`. */
export function modelParts(
  { cluster, objects }: ObservedObjects,
  errors: SourceError[],
): ModelParts[] {
  const read = (id: string, kind: string) =>
    (objects[id] ?? []).flatMap(object =>
      placed(object, kind, cluster, errors),
    );
  const models = new Map<string, ModelParts>();
  const add = (namespace: string, name: string, parts: Partial<ModelParts>) => {
    const key = `${namespace}/${name}`;
    const model: ModelParts = models.get(key) ?? {
      namespace,
      name,
      servings: [],
      servers: [],
      policies: [],
      routes: objects.modelroutes && [],
    };
    models.set(key, Object.assign(model, parts));
    return model;
  };

  for (const { namespace, name, fields } of read(
    'modelboosters',
    'ModelBooster',
  )) {
    const backend = fields.text('spec.backend.name') ?? BACKEND;
    add(namespace, name, {
      boosterName: name,
      booster: fields,
      servings: [`${name}-${backend}`],
    });
  }
  const servings = read('modelservings', 'ModelServing').map(each => ({
    ...each,
    owner: boosterOf(each.fields),
    roles: readRoles(each.fields),
  }));
  for (const serving of servings) {
    const { namespace, name, owner } = serving;
    if (owner === undefined) continue;
    const model = add(namespace, owner, { boosterName: owner });
    const [expected] = model.servings;
    if (!model.serving || name === expected) model.serving = serving;
    if (!model.servings.includes(name)) model.servings.push(name);
  }
  for (const serving of servings) {
    const { namespace, name, owner } = serving;
    if (owner !== undefined) continue;
    const taken = models.has(`${namespace}/${name}`);
    add(namespace, modelNameOfServing(name, taken), {
      serving,
      servings: [name],
    });
  }
  const all = [...models.values()];
  joinServers(all, read('modelservers', 'ModelServer'));
  joinRoutes(all, read('modelroutes', 'ModelRoute'));
  const policies = readPolicies(
    read('autoscalingpolicies', 'AutoscalingPolicy'),
  );
  for (const model of all) {
    model.policies = model.servings.flatMap(
      name => policies.get(`${model.namespace}/${name}`) ?? [],
    );
  }
  return all;
}

function placed(
  object: KubernetesObject,
  kind: string,
  cluster: string,
  errors: SourceError[],
): Placed[] {
  const fields = ObjectReader.of(object, kind, cluster, errors);
  const name = fields.requiredText('metadata.name');
  const namespace = fields.requiredText('metadata.namespace');
  return name === undefined || namespace === undefined
    ? []
    : [{ name, namespace, fields }];
}

function boosterOf(serving: ObjectReader): string | undefined {
  return serving
    .list('metadata.ownerReferences')
    .filter(
      owner =>
        owner.text('kind') === 'ModelBooster' &&
        owner.text('apiVersion')?.split('/')[0] === WORKLOAD_GROUP,
    )
    .map(owner => owner.text('name'))
    .find(Boolean);
}

function readRoles(serving: ObjectReader): LabelledRole[] {
  return serving.list('spec.template.roles').flatMap(role => {
    const name = role.requiredText('name');
    return name === undefined
      ? []
      : [
          {
            name,
            replicas: role.count('replicas') ?? 1,
            workers: role.count('workerReplicas') ?? 0,
            labels: role.textMap('entryTemplate.metadata.labels'),
          },
        ];
  });
}

/** Gives each model the servers whose selector selects its answering pods. */
function joinServers(models: ModelParts[], servers: Placed[]): void {
  const byLabel = new Map<string, Selectable[]>();
  const byBooster = new Map<string, ModelParts>();
  for (const model of models) {
    const { serving, namespace, boosterName, servings } = model;
    if (boosterName !== undefined) {
      byBooster.set(`${namespace}/${servings[0]}`, model);
    }
    for (const role of serving?.roles ?? []) {
      const labels = new Map([
        ...Object.entries(role.labels),
        [POD_LABELS.serving, serving!.name],
        [POD_LABELS.role, role.name],
        [POD_LABELS.entry, 'true'],
      ]);
      for (const [label, value] of labels) {
        push(byLabel, `${namespace}/${label}=${value}`, { model, labels });
      }
    }
  }
  for (const { namespace, name, fields } of servers) {
    const wanted = Object.entries(
      fields.textMap('spec.workloadSelector.matchLabels'),
    );
    const [fewest = []] = wanted
      .map(([label, value]) => byLabel.get(`${namespace}/${label}=${value}`))
      .map(found => found ?? [])
      .sort((a, b) => a.length - b.length);
    const selected = fewest
      .filter(({ labels }) =>
        wanted.every(([label, value]) => labels.get(label) === value),
      )
      .map(({ model }) => model);
    // That of a ModelBooster selects by an id that only its pods have.
    const own = byBooster.get(`${namespace}/${name}`);
    for (const model of new Set(own ? [...selected, own] : selected)) {
      model.servers.push({ name, fields });
    }
  }
}

/** Pods that a selector may select, by their labels. */
interface Selectable {
  model: ModelParts;
  labels: Map<string, string>;
}

/** Gives each model the routes that send requests to one of its servers. */
function joinRoutes(models: ModelParts[], routes: Placed[]): void {
  const byServer = new Map<string, Placed[]>();
  for (const route of routes) {
    const targets = route.fields
      .list('spec.rules')
      .flatMap(rule => rule.list('targetModels'))
      .flatMap(target => target.text('modelServerName') ?? []);
    for (const target of new Set(targets)) {
      push(byServer, `${route.namespace}/${target}`, route);
    }
  }
  for (const model of models) {
    if (model.routes) {
      const found = model.servers.flatMap(
        ({ name }) => byServer.get(`${model.namespace}/${name}`) ?? [],
      );
      model.routes = [...new Set(found)].sort((a, b) => order(model, a, b));
    }
  }
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}

/** The route that is called like the model first, the others by name. */
function order(model: ModelParts, a: Named, b: Named): number {
  const [first, second] = [a, b].map(({ name }) =>
    name === (model.boosterName ?? model.serving?.name) ? '' : name,
  );
  if (first === second) return 0;
  return first < second ? -1 : 1;
}

/** The engines in the pods of a model, as its ModelServers name them, or else its ModelBooster. */
export function enginesOf({ booster, servers }: ModelParts): string[] {
  const named = servers.flatMap(
    ({ fields }) => fields.text('spec.inferenceEngine', 63) || [],
  );
  return named.length > 0
    ? [...new Set(named)]
    : [booster?.text('spec.backend.type', 63) || []].flat();
}
