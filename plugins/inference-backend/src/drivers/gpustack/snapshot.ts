import {
  ModelRef,
  ModelSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import {
  DriverReading,
  KubernetesObject,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { engineData, readEngine } from './engine';
import { readFacts } from './facts';
import { readGpus } from './gpus';
import { InstanceReading, readInstance } from './instances';
import { DRIVER_ID } from './resources';
import { momentsOf, readSchedule } from './schedule';
import { sourceOf } from './source';
import { judgeModel } from './state';

/**
 * Rows to models. A model says how many instances are wanted, and counts those
 * that run with a delay; its instances say what they do. They are joined by
 * the number of the model, for two organisations may use one name.
 */
export function toSnapshots({
  cluster,
  objects,
}: ObservedObjects): DriverReading {
  const errors: SourceError[] = [];
  const declared = (objects.models ?? []).flatMap(
    object => readDeclared(object, cluster, errors) ?? [],
  );
  const instances = (objects.instances ?? []).flatMap(
    object => readInstance(object, cluster, errors) ?? [],
  );
  const byModel = new Map<string | undefined, InstanceReading[]>();
  for (const instance of instances) {
    const { modelId } = instance;
    const known = byModel.get(modelId);
    if (known) known.push(instance);
    else byModel.set(modelId, [instance]);
  }
  const instancesOf = ({ uid }: Declared) =>
    (uid !== undefined && byModel.get(uid)) || [];
  const models = declared.map(each =>
    observe(each, objects.instances && instancesOf(each)),
  );
  const refs = new Map(
    declared.flatMap(({ uid, ref }) =>
      uid === undefined ? [] : [[uid, ref] as const],
    ),
  );
  const gpus = readGpus(
    objects.workers ?? [],
    instances,
    refs,
    cluster,
    errors,
  );
  return { models, gpus, errors };
}

interface Declared {
  ref: ModelRef;
  uid?: string;
  fields: ObjectReader;
}

function readDeclared(
  object: KubernetesObject,
  cluster: string,
  errors: SourceError[],
): Declared | undefined {
  const fields = ObjectReader.of(object, 'Model', sourceOf(cluster), errors);
  const name = fields.requiredText('metadata.name');
  const namespace = fields.requiredText('metadata.namespace');
  // One that is yet to be made has no number.
  const uid = fields.text('metadata.uid');
  if (name === undefined || namespace === undefined) {
    return undefined;
  }
  fields.expectObject('spec');
  fields.expectObject('status');
  return { ref: { cluster, namespace, driver: DRIVER_ID, name }, uid, fields };
}

/** Joins what a model says with its instances as observed. */
function observe(
  { ref, uid, fields }: Declared,
  instances: InstanceReading[] | undefined,
): ModelSnapshot {
  const desired = fields.count('spec.replicas');
  const ready = fields.count('status.ready_replicas');
  const { state, reason } = judgeModel({ desired, ready, instances });
  const serving = instances?.filter(
    ({ replica }) => replica.state === 'serving',
  );
  const schedule = readSchedule(fields);
  const engine = readEngine(fields);
  return {
    ref,
    uid,
    resourceVersion: fields.text('metadata.resourceVersion'),
    createdAt: fields.time('metadata.creationTimestamp'),
    state,
    stateReason: reason,
    servedName: fields.text('spec.name') || undefined,
    replicas: {
      desired,
      total: instances?.length,
      ready: serving?.length ?? ready,
      serving: serving?.length ?? ready,
    },
    pods: (instances ?? []).map(({ replica }) => replica),
    conditions: [],
    servingMemoryPerGpuBytes: largestReserved(serving ?? []),
    labels: fields.textMap('metadata.labels'),
    facts: readFacts(fields, instances ?? [], { schedule, engine }),
    driverData: {
      ...engineData(engine),
      ...(schedule && { scheduleMoments: momentsOf(schedule) }),
    },
  };
}

/** What the scheduler sets aside for an instance on a GPU is what its engine takes when it starts. */
function largestReserved(serving: InstanceReading[]): number | undefined {
  const reserved = serving.flatMap(each => [...each.reserved.values()]);
  return reserved.length > 0
    ? reserved.reduce((a, b) => Math.max(a, b))
    : undefined;
}
