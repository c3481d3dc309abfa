import {
  ModelSnapshot,
  ModelState,
  ReplicaSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { DriverReading, ObservedObjects } from '../driver';
import { KubernetesObject } from '../ports';
import { readConditions } from './conditions';
import { managedBy } from './managedBy';
import { ObjectReader } from './ObjectReader';
import { PodReading } from './pods';
import { autoscalersByTarget } from './workloadAutoscalers';
import { EngineContainer, readContainer } from './workloadContainer';
import { modelNameOf, WorkloadId, WorkloadKind } from './workloadNames';
import { WorkloadPods } from './workloadPods';
import { annotationsOf, isModelOf } from './workloadResources';
import { readProgress } from './workloadProgress';
import { readSelector } from './workloadSelector';
import { judgeWorkload } from './workloadState';

/**
 * A workload that is a model, for the driver that knows its engine.
 *
 * @public
 */
export interface Workload extends WorkloadId {
  namespace: string;
  /** The container that the engine runs in; undefined: the template has none. */
  container?: EngineContainer;
  labels: Record<string, string>;
  annotations: Record<string, string>;
}

/**
 * What a driver knows of the engine in a workload.
 *
 * @public
 */
export interface WorkloadEngine {
  servedName?: string;
  facts: ModelSnapshot['facts'];
  driverData: Record<string, string | number | boolean>;
  /**
   * What the engine in a pod does, where something says so; undefined: the pod
   * itself tells.
   *
   * @param before - the same pod as last read
   */
  stateOf(
    pod: PodReading,
    before: ReplicaSnapshot | undefined,
  ): { state: ModelState; reason?: string } | undefined;
}

const KINDS: Array<[id: string, kind: WorkloadKind]> = [
  ['deployments', 'Deployment'],
  ['statefulsets', 'StatefulSet'],
];

/**
 * Deployments and StatefulSets to models.
 *
 * @param observed - the objects, with what else was read
 * @param driver - id of the driver whose models are read
 * @param engineOf - what the driver knows of the engine in one of them
 * @public
 */
export function readWorkloads(
  observed: ObservedObjects,
  driver: string,
  engineOf: (workload: Workload) => WorkloadEngine,
): DriverReading {
  const { cluster, objects } = observed;
  const errors: SourceError[] = [];
  const pods =
    objects.pods &&
    new WorkloadPods(objects.pods, objects.nodes ?? [], cluster, errors);
  const autoscalers = autoscalersByTarget(
    objects.horizontalpodautoscalers ?? [],
  );
  const before = new Map(
    observed.previous?.map(({ ref, pods: known }) => [
      `${ref.namespace}/${ref.name}`,
      new Map(known.map(pod => [pod.name, pod])),
    ]),
  );
  const read = (object: KubernetesObject, kind: WorkloadKind) => {
    const fields = ObjectReader.of(object, kind, cluster, errors);
    const name = fields.requiredText('metadata.name');
    const namespace = fields.requiredText('metadata.namespace');
    if (name === undefined || namespace === undefined) return [];
    for (const part of ['spec', 'spec.selector', 'status']) {
      fields.expectObject(part);
    }
    const labels = fields.textMap('metadata.labels');
    const annotations = annotationsOf(object);
    const id = { kind, name };
    const workload: Workload = {
      ...id,
      namespace,
      container: readContainer(object, fields, driver),
      labels,
      annotations,
    };
    const engine = engineOf(workload);
    const known = before.get(`${namespace}/${modelNameOf(id)}`);
    const readings = pods
      ?.of({ ...id, namespace, selector: readSelector(selectorOf(object)) })
      .map(pod => withEngine(pod, engine, known?.get(pod.replica.name)));
    const autoscaler = autoscalers.get(`${namespace}/${kind}/${name}`);
    const owner = ownerOf(fields);
    const declared: ModelSnapshot = {
      ref: { cluster, namespace, driver, name: modelNameOf(id) },
      uid: fields.text('metadata.uid'),
      resourceVersion: fields.text('metadata.resourceVersion'),
      createdAt: fields.time('metadata.creationTimestamp'),
      state: 'unknown',
      servedName: engine.servedName,
      replicas: {},
      pods: [],
      conditions: readConditions(fields),
      labels,
      managedBy: managedBy(labels, annotations),
      facts: [
        { label: 'Kind', value: kind },
        ...engine.facts,
        ...(autoscaler ? [{ label: 'Scaled by', value: autoscaler }] : []),
        ...(owner ? [{ label: 'Owned by', value: owner }] : []),
      ],
      driverData: {
        ...engine.driverData,
        ...(autoscaler && { autoscaler }),
        ...(owner && { owner }),
      },
    };
    return [observe(declared, fields, kind, readings)];
  };
  const models = KINDS.flatMap(([id, kind]) =>
    (objects[id] ?? [])
      .filter(object => isModelOf(driver, object))
      .flatMap(object => read(object, kind)),
  );
  return { models, gpus: [], errors };
}

/** Joins what the workload says with its pods as observed. */
function observe(
  declared: ModelSnapshot,
  fields: ObjectReader,
  kind: WorkloadKind,
  pods: PodReading[] | undefined,
): ModelSnapshot {
  const { desired, counts, rollout, failure } = readProgress(
    fields,
    kind,
    declared.conditions,
  );
  const { state, reason } = judgeWorkload({
    desired,
    deleting: fields.text('metadata.deletionTimestamp') !== undefined,
    pods: pods?.map(({ replica, ...pod }) => ({
      ...pod,
      state: replica.state,
    })),
    counts,
    rollout,
    failure,
  });
  const live = pods?.filter(pod => !pod.ended).map(pod => pod.replica);
  const inState = (wanted: ModelState) =>
    live?.filter(pod => pod.state === wanted).length;
  return {
    ...declared,
    state,
    stateReason: reason,
    replicas: {
      desired,
      total: live?.length ?? counts.total,
      ready: counts.ready,
      serving: inState('serving'),
      sleeping: inState('sleeping'),
    },
    pods: live ?? [],
  };
}

function withEngine(
  pod: PodReading,
  engine: WorkloadEngine,
  known: ReplicaSnapshot | undefined,
): PodReading {
  if (pod.ended || pod.terminating) return pod;
  const { uid } = pod.replica;
  const before =
    known && (known.uid === uid || !known.uid || !uid) ? known : undefined;
  const told = engine.stateOf(pod, before);
  return told
    ? {
        ...pod,
        replica: { ...pod.replica, state: told.state },
        reason: told.reason ?? pod.reason,
      }
    : pod;
}

function selectorOf({ spec }: KubernetesObject): unknown {
  return typeof spec === 'object' && spec !== null && 'selector' in spec
    ? spec.selector
    : undefined;
}

/** The object whose controller made the workload, and would make it so again. */
function ownerOf(fields: ObjectReader): string | undefined {
  const owner = fields
    .list('metadata.ownerReferences')
    .find(each => each.flag('controller'));
  const kind = owner?.text('kind');
  const name = owner?.text('name');
  return kind && name ? `${kind} ${name}` : undefined;
}
