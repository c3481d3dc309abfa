import {
  ModelAction,
  ModelSnapshot,
  MODEL_STATES,
  ModelState,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  Operation,
  PlanContext,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';

/** A verb on a kind that an action takes. */
export interface NeededVerb {
  verb: string;
  kind: Pick<ResourceKind, 'group' | 'plural'>;
  subresource?: string;
  /** Names of the actions that take it. */
  actions: string[];
}

/** One request per action; a count that is not the model's own. */
const ACTIONS: Array<(model: ModelSnapshot) => ModelAction> = [
  () => ({ name: 'wake' }),
  () => ({ name: 'sleep' }),
  ({ replicas }) => ({
    name: 'scale',
    replicas: replicas.desired === 1 ? 2 : 1,
  }),
  () => ({ name: 'suspend' }),
  () => ({ name: 'resume' }),
  () => ({ name: 'restart' }),
  () => ({ name: 'delete' }),
];

/**
 * Which verbs the actions on these models take, by what their driver plans in
 * any state they may come to. A driver that can only be asked about models
 * needs some.
 */
export function neededVerbs(
  driver: InferenceDriver,
  models: readonly ModelSnapshot[],
  context: PlanContext,
): NeededVerb[] {
  const needed = new Map<string, NeededVerb>();
  const states = Object.keys(MODEL_STATES) as ModelState[];
  for (const model of models) {
    for (const state of [model.state, ...states]) {
      for (const actionOn of ACTIONS) {
        const action = actionOn(model);
        const plan = driver.plan(action, { ...model, state }, context);
        for (const operation of 'operations' in plan ? plan.operations : []) {
          const verb = verbOf(operation);
          if (!verb) continue;
          const key = JSON.stringify(verb);
          const known = needed.get(key) ?? { ...verb, actions: [] };
          if (!known.actions.includes(action.name)) {
            known.actions.push(action.name);
          }
          needed.set(key, known);
        }
      }
    }
  }
  return [...needed.values()];
}

const PODS_PROXY = {
  kind: { group: '', plural: 'pods' },
  subresource: 'proxy',
};

/** Which verbs it takes to ask the pods of these models what their driver asks. */
export function probeVerbs(
  { probes = [] }: InferenceDriver,
  models: readonly ModelSnapshot[],
): NeededVerb[] {
  const methods = probes.flatMap(probe =>
    models.flatMap(model => probe.requests(model)).map(each => each.method),
  );
  return [...new Set(methods)].map(method => ({
    verb: method === 'GET' ? 'get' : 'create',
    ...PODS_PROXY,
    actions: [],
  }));
}

function verbOf(operation: Operation): Omit<NeededVerb, 'actions'> | undefined {
  switch (operation.kind) {
    case 'patch':
      return { verb: 'patch', kind: kindOf(operation.target.kind) };
    case 'scale':
      return {
        verb: 'patch',
        kind: kindOf(operation.target.kind),
        subresource: 'scale',
      };
    case 'delete':
      return { verb: 'delete', kind: kindOf(operation.target.kind) };
    case 'podRequest':
      return { verb: 'create', ...PODS_PROXY };
    default:
      return undefined;
  }
}

function kindOf({ group, plural }: ResourceKind) {
  return { group, plural };
}
