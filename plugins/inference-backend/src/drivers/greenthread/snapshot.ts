import {
  ModelSnapshot,
  ReplicaSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import {
  DriverReading,
  KubernetesObject,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import {
  MANAGED_BY_ANNOTATIONS,
  managedBy,
  ObjectReader,
} from '@wakeboard/plugin-inference-node/kit';
import { readConditions, readPhase } from './conditions';
import { readFacts } from './facts';
import { occupancies, Occupancy, readGpus } from './gpus';
import { isHelper, ModelIndex } from './matching';
import { PodReading, readPod } from './pods';
import { DRIVER_ID } from './resources';
import { judgeModel, settleOpenPods } from './state';

/**
 * Objects to models. Three kinds speak of one model and none of them knows
 * all: the Model its phase and counts, the GPUs who occupies them in which
 * state, the pods whether they live. What the pods and GPUs show goes before
 * what the Model says of them, and the number asked for is never a state.
 */
export function toSnapshots({
  cluster,
  objects,
  previous,
}: ObservedObjects): DriverReading {
  const errors: SourceError[] = [];
  const declared = (objects.models ?? []).flatMap(object =>
    readDeclared(object, cluster, errors),
  );
  const index = new ModelIndex(declared.map(({ snapshot }) => snapshot));
  const gpus = readGpus(objects.gpus ?? [], cluster, index, errors);
  const occupied = occupancies(gpus);
  const pods =
    objects.pods && podsByModel(objects.pods, index, occupied, cluster, errors);
  const before = new Map(
    previous?.map(model => [keyOf(model.ref), model.pods]),
  );
  const onGpus = pods ? undefined : replicasOnGpus(occupied);
  const models = declared.map(({ snapshot, fields }) => {
    const key = keyOf(snapshot.ref);
    return observe(
      snapshot,
      fields,
      pods && (pods.get(key) ?? []),
      onGpus?.get(key) ?? [],
      before.get(key) ?? [],
    );
  });
  return { models, gpus, errors };
}

interface Declared {
  snapshot: ModelSnapshot;
  fields: ObjectReader;
}

/** What the Model says by itself. */
function readDeclared(
  object: KubernetesObject,
  cluster: string,
  errors: SourceError[],
): Declared[] {
  const fields = ObjectReader.of(object, 'Model', cluster, errors);
  const name = fields.requiredText('metadata.name');
  const namespace = fields.requiredText('metadata.namespace');
  if (name === undefined || namespace === undefined) {
    return [];
  }
  fields.expectObject('spec');
  fields.expectObject('status');
  const labels = fields.textMap('metadata.labels');
  const drainTimeoutMs = fields.duration('spec.sleep.drainTimeout');
  return [
    {
      fields,
      snapshot: {
        ref: { cluster, namespace, driver: DRIVER_ID, name },
        uid: fields.text('metadata.uid'),
        resourceVersion: fields.text('metadata.resourceVersion'),
        createdAt: fields.time('metadata.creationTimestamp'),
        state: 'unknown',
        servedName: fields.text('spec.modelName') || undefined,
        replicas: { desired: fields.count('spec.replicas') },
        pods: [],
        conditions: readConditions(fields),
        servingMemoryPerGpuBytes: fields.amount('status.servingMemoryPerGPU'),
        idleTimeoutMs: fields.duration('spec.sleep.idleTimeout'),
        labels,
        managedBy: managedBy(
          labels,
          fields.textMap('metadata.annotations', MANAGED_BY_ANNOTATIONS),
        ),
        facts: readFacts(fields),
        ...(drainTimeoutMs !== undefined && { driverData: { drainTimeoutMs } }),
      },
    },
  ];
}

/** Joins what the Model says with its pods as observed. */
function observe(
  declared: ModelSnapshot,
  fields: ObjectReader,
  readings: PodReading[] | undefined,
  onGpus: ReplicaSnapshot[],
  before: ReplicaSnapshot[],
): ModelSnapshot {
  const { desired } = declared.replicas;
  const counts = {
    total: fields.count('status.replicas'),
    ready: fields.count('status.readyReplicas'),
    serving: fields.count('status.servingReplicas'),
    sleeping: fields.count('status.sleepingReplicas'),
  };
  const pods =
    readings &&
    settleOpenPods(
      readings,
      counts,
      ({ replica: { name, uid } }) =>
        before.find(pod => pod.name === name && pod.uid === uid)?.state,
    );
  const { state, reason } = judgeModel({
    phase: readPhase(fields),
    desired,
    deleting: fields.text('metadata.deletionTimestamp') !== undefined,
    pods,
    counts,
  });
  const live = pods?.filter(pod => !pod.ended).map(pod => pod.replica);
  const all = live?.every(pod => pod.state !== 'unknown') ? live : undefined;
  const inState = (wanted: string) =>
    all?.filter(pod => pod.state === wanted).length;
  return {
    ...declared,
    state,
    stateReason: reason,
    replicas: {
      desired,
      total: live?.length ?? counts.total,
      ready: counts.ready,
      serving: inState('serving') ?? counts.serving,
      sleeping: inState('sleeping') ?? counts.sleeping,
    },
    pods: live ?? onGpus,
  };
}

function podsByModel(
  objects: KubernetesObject[],
  index: ModelIndex,
  occupied: Map<string, Occupancy>,
  cluster: string,
  errors: SourceError[],
): Map<string, PodReading[]> {
  const byModel = new Map<string, PodReading[]>();
  for (const object of objects) {
    const { name, namespace } = namesOf(object);
    if (name === undefined || namespace === undefined || isHelper(object)) {
      continue;
    }
    const occupancy = occupied.get(name);
    const occupant = occupancy?.model;
    const ref =
      occupant?.namespace === namespace
        ? occupant
        : index.ofPod(object, namespace);
    const reading = ref && readPod(object, occupancy, cluster, errors);
    if (ref && reading) {
      const key = keyOf(ref);
      push(byModel, key, reading);
    }
  }
  return byModel;
}

/** Where pods cannot be read: those that the devices name. */
function replicasOnGpus(
  occupied: Map<string, Occupancy>,
): Map<string, ReplicaSnapshot[]> {
  const byModel = new Map<string, ReplicaSnapshot[]>();
  for (const [name, { model, state, ...occupancy }] of occupied) {
    if (model && state !== 'preparing') {
      push(byModel, keyOf(model), {
        name,
        state: state ?? 'unknown',
        ...occupancy,
      });
    }
  }
  return byModel;
}

/** Pods of everybody pass through here: one without a name is nobody's. */
function namesOf(object: KubernetesObject) {
  const { name, namespace }: { name?: unknown; namespace?: unknown } =
    object?.metadata ?? {};
  return {
    name: typeof name === 'string' && name ? name : undefined,
    namespace: typeof namespace === 'string' ? namespace : undefined,
  };
}

function push<V>(map: Map<string, V[]>, key: string, value: V): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}

function keyOf(ref: { namespace: string; name: string }): string {
  return `${ref.namespace}/${ref.name}`;
}
