import {
  ModelSnapshot,
  ModelState,
  ObjectEvent,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  KubernetesObject,
  ReplicaEvent,
  ResourceKind,
  SnapshotChange,
} from '@wakeboard/plugin-inference-node';

/**
 * The smallest system there can be: a Lamp is a model, a Bulb is a replica of
 * the lamp that it names, a Socket is a GPU. Each says its state itself.
 */
export const LAMPS = {
  lamps: kind('lamps', 'Lamp'),
  bulbs: kind('bulbs', 'Bulb'),
  sockets: kind('sockets', 'Socket'),
};

export const lampDriver: InferenceDriver = {
  id: 'lamp',
  title: 'Lamps',
  capabilities: { actions: ['wake'], wakes: 'observed' },
  resources: Object.entries(LAMPS).map(
    ([id, { group, plural, kind: name }]) => ({
      id,
      group,
      versions: ['v1'],
      plural,
      kind: name,
      namespaced: true,
      optional: id === 'sockets',
    }),
  ),
  toSnapshots: ({ cluster, objects }) => {
    const lamps = objects.lamps ?? [];
    const broken = lamps.filter(({ state }) => state === 'broken');
    return {
      models: lamps
        .filter(lamp => !broken.includes(lamp))
        .map(lamp => toSnapshot(cluster, lamp, objects.bulbs ?? [])),
      gpus: (objects.sockets ?? []).map(({ metadata }) => ({
        cluster,
        name: metadata.name,
        occupants: [],
      })),
      errors: broken.map(({ metadata }) => ({
        source: { kind: 'cluster', name: cluster },
        reason: 'malformedObject',
        message: 'state is "broken"; expected on or off',
        object: `Lamp ns/${metadata.name}`,
      })),
    };
  },
  toEvents: change => [
    ...eventsOf('', change.previous?.state, change.next?.state, change),
    ...bulbNames(change).flatMap(name =>
      eventsOf(
        name,
        bulbState(change.previous, name),
        bulbState(change.next, name),
        change,
      ),
    ),
  ],
  modelOfReplica: () => undefined,
  signals: {},
  plan: () => ({ refused: 'a test' }),
};

export function aLamp(name: string, state: ModelState | 'broken') {
  return { metadata: { name, namespace: 'ns' }, state };
}

export function aBulb(name: string, lamp: string, state: ModelState) {
  return { metadata: { name, namespace: 'ns' }, lamp, state };
}

function kind(plural: string, name: string): ResourceKind {
  return {
    group: 'light.example',
    version: 'v1',
    plural,
    kind: name,
    namespaced: true,
  };
}

function toSnapshot(
  cluster: string,
  lamp: KubernetesObject,
  bulbs: KubernetesObject[],
): ModelSnapshot {
  const { name, namespace = '' } = lamp.metadata;
  return {
    ref: { cluster, namespace, driver: 'lamp', name },
    resourceVersion: lamp.metadata.resourceVersion,
    state: lamp.state as ModelState,
    replicas: {},
    pods: bulbs
      .filter(bulb => bulb.lamp === name)
      .map(bulb => ({
        name: bulb.metadata.name,
        state: bulb.state as ModelState,
        gpus: [],
      })),
    conditions: [],
    labels: {},
    facts: [],
  };
}

function bulbNames({ previous, next }: SnapshotChange): string[] {
  const pods = [...(previous?.pods ?? []), ...(next?.pods ?? [])];
  return [...new Set(pods.map(({ name }) => name))];
}

function bulbState(
  model: ModelSnapshot | undefined,
  name: string,
): ModelState | undefined {
  return model?.pods.find(pod => pod.name === name)?.state;
}

function eventsOf(
  replica: string,
  before: ModelState | undefined,
  after: ModelState | undefined,
  change: SnapshotChange,
): ReplicaEvent[] {
  const state = after ?? 'stopped';
  if (before === state || (before === undefined && after === undefined)) {
    return [];
  }
  const event: ObjectEvent =
    change.via === 'watch'
      ? { kind: 'event', at: change.seenAt, state, mark: 'exact' }
      : {
          kind: 'event',
          at: change.seenAt,
          state,
          mark: 'resync',
          ...(before !== undefined && { notBefore: change.previousSeenAt }),
        };
  return [{ replica, event }];
}
