import {
  ModelState,
  ReplicaSnapshot,
  SourceError,
  SourceRef,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '../ports';
import { ObjectReader } from './ObjectReader';

/**
 * A pod as Kubernetes tells of it.
 *
 * @public
 */
export interface PodReading {
  namespace?: string;
  /**
   * The pod as a replica whose state is judged by its readiness alone: for a
   * system whose pods are ready only while they serve, the driver knows better.
   */
  replica: ReplicaSnapshot;
  /** Being deleted. */
  terminating: boolean;
  /** Ended for good; another pod takes its place. */
  ended: boolean;
  /** As its condition says; undefined: it has none yet. */
  ready?: boolean;
  /** Why a container cannot run or keeps ending, in words. */
  fault?: string;
  /** Why it is in its state, in the words of Kubernetes. */
  reason?: string;
  phase?: string;
  /**
   * When the last of its containers began to run, epoch milliseconds; undefined
   * while one does not run. Its readiness may be newer: that comes and goes.
   */
  startedAt?: number;
}

/** Reasons of a waiting container that do not pass by themselves. */
const FAULTS = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'InvalidImageName',
  'ErrImageNeverPull',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

/** Extended resources that are GPUs. */
const GPU_RESOURCE =
  /^(nvidia\.com\/(gpu|mig-[\w.-]+)(\.shared)?|amd\.com\/gpu|gpu\.intel\.com\/(i915|xe))$/;
const LACKS_GPU =
  /nvidia\.com\/(gpu|mig-)|amd\.com\/gpu|gpu\.intel\.com\/|cannot allocate all claims/;

/**
 * Reads a pod; undefined for one without a name.
 *
 * @param object - the pod, or what {@link POD_FIELDS} keeps of it
 * @param source - where it comes from; a cluster where only its name is given
 * @param errors - gets what is wrong with it
 * @public
 */
export function readPod(
  object: KubernetesObject,
  source: string | SourceRef,
  errors: SourceError[],
): PodReading | undefined {
  const fields = ObjectReader.of(object, 'Pod', source, errors);
  const name = fields.requiredText('metadata.name');
  if (name === undefined) {
    return undefined;
  }
  const phase = fields.text('status.phase');
  const terminating = fields.time('metadata.deletionTimestamp') !== undefined;
  const fault = faultOf(fields);
  const waitsFor = phase === 'Pending' ? unschedulable(fields) : undefined;
  const readiness = conditionOf(fields, 'Ready');
  const ready = readiness && readiness.text('status') === 'True';
  const state = stateOf({ phase, terminating, fault, waitsFor, ready });
  return {
    namespace: fields.text('metadata.namespace'),
    replica: {
      name,
      uid: fields.text('metadata.uid'),
      state,
      createdAt: fields.time('metadata.creationTimestamp'),
      node: fields.text('spec.nodeName'),
      gpus: [],
      gpuCount: gpusOf(fields),
      becameServingAt:
        state === 'serving' ? readiness?.time('lastTransitionTime') : undefined,
    },
    terminating,
    ended: phase === 'Succeeded' || phase === 'Failed',
    ready,
    fault,
    reason:
      fault ??
      (phase === 'Failed' ? fields.text('status.reason') : undefined) ??
      waitsFor,
    phase,
    startedAt: startedAtOf(fields),
  };
}

function startedAtOf(fields: ObjectReader): number | undefined {
  const times = fields
    .list('status.containerStatuses')
    .map(container => container.time('state.running.startedAt'));
  return times.reduce(
    (last, at) =>
      last === undefined || at === undefined ? undefined : Math.max(last, at),
    times[0],
  );
}

function stateOf(pod: {
  phase?: string;
  terminating: boolean;
  fault?: string;
  waitsFor?: string;
  ready?: boolean;
}): ModelState {
  if (pod.phase === 'Succeeded') return 'stopped';
  if (pod.phase === 'Failed') return 'failed';
  if (pod.terminating) return 'draining';
  if (pod.fault !== undefined) return 'failed';
  if (pod.phase === 'Pending') {
    return pod.waitsFor !== undefined && LACKS_GPU.test(pod.waitsFor)
      ? 'waitingForGpu'
      : 'starting';
  }
  if (pod.phase !== 'Running') return 'unknown';
  return pod.ready ? 'serving' : 'starting';
}

function conditionOf(
  fields: ObjectReader,
  type: string,
): ObjectReader | undefined {
  return fields
    .list('status.conditions')
    .find(condition => condition.text('type') === type);
}

/** A container that cannot run or keeps ending, in words. */
function faultOf(fields: ObjectReader): string | undefined {
  for (const container of [
    ...fields.list('status.initContainerStatuses'),
    ...fields.list('status.containerStatuses'),
  ]) {
    const waiting = container.text('state.waiting.reason');
    if (waiting !== undefined && FAULTS.has(waiting)) {
      return words(waiting, container.text('state.waiting.message', 4096));
    }
    // Between two tries of a crash loop the container has just ended.
    const exitCode = container.count('state.terminated.exitCode') ?? 0;
    if (exitCode > 0) {
      return words(
        container.text('state.terminated.reason') ?? 'Error',
        `${container.text('name') ?? 'a container'} ended with ${exitCode}`,
      );
    }
  }
  return undefined;
}

function unschedulable(fields: ObjectReader): string | undefined {
  const condition = conditionOf(fields, 'PodScheduled');
  return condition?.text('status') === 'False'
    ? words(
        condition.text('reason') ?? 'Unschedulable',
        condition.text('message', 4096),
      )
    : undefined;
}

/** GPUs of all containers; undefined where none asks for any. */
function gpusOf(fields: ObjectReader): number | undefined {
  const counts = fields.list('spec.containers').flatMap(container =>
    Object.entries(container.quantities('resources.limits'))
      .filter(([resource]) => GPU_RESOURCE.test(resource))
      .map(([, quantity]) => Number(quantity))
      .filter(count => Number.isSafeInteger(count) && count > 0),
  );
  return counts.length
    ? counts.reduce((sum, count) => sum + count, 0)
    : undefined;
}

function words(reason: string, message: string | undefined): string {
  return message ? `${reason}: ${message.slice(0, 300)}` : reason;
}
