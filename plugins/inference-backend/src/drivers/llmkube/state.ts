import { ModelState } from '@wakeboard/plugin-inference-common';
import { Phase } from './phases';
import { ServicePod } from './pods';
import { Weights } from './weights';

/** What the state of an InferenceService is judged from. */
interface ServiceObservation {
  phase?: Phase;
  /** `status.phase` as it stands there. */
  phaseText?: string;
  deleting: boolean;
  suspended: boolean;
  /** Replicas asked for; undefined: an autoscaler decides. */
  wanted?: number;
  /** Fewer than this an autoscaler never wants. */
  atLeast?: number;
  /** Ready pods as the controller counted them. */
  ready?: number;
  /** Its pods; undefined: they could not be read, or there never are any. */
  pods?: ServicePod[];
  /** The restart that pods have to be made by. */
  restartedAt?: string;
  /** Its Model; `missing`: there is none; undefined: Models could not be read. */
  weights?: Weights | 'missing';
  /** Name of the Model that it refers to. */
  modelRef?: string;
  /** Why it failed, is not scheduled, or waits for GPUs, in words of the controller. */
  failure?: string;
  scheduling?: string;
  queue?: string;
  /** Why a change to the pods waits. */
  deferred?: string;
  /** Why it is normal that it is stopped. */
  pool?: string;
}

/** A state and why. */
interface Judgement {
  state: ModelState;
  reason?: string;
}

/**
 * The state of an InferenceService: what its pods do decides, the phase
 * explains what they do not show. `status.replicas` is no observation, it only
 * repeats what is wanted; and a phase may lag behind the pods, be left from
 * before its Model went, or speak of a number that an autoscaler has changed.
 */
export function judgeService(service: ServiceObservation): Judgement {
  const { pods } = service;
  if (service.deleting || isStopped(service)) {
    return judgeUnwanted(service);
  }
  return pods ? judgePods(service, pods) : judgeCounts(service);
}

/** Suspended, or scaled to 0: with autoscaling the number is only where it begins. */
function isStopped({ suspended, wanted, phase, pods }: ServiceObservation) {
  return (
    suspended ||
    wanted === 0 ||
    (wanted === undefined &&
      phase === 'Stopped' &&
      !pods?.some(pod => !pod.ended))
  );
}

function judgeUnwanted(service: ServiceObservation): Judgement {
  const { pods, ready, suspended, pool, phase } = service;
  const live = pods?.filter(pod => !pod.ended).length ?? ready;
  const says = phase === 'Stopped' || phase === 'Suspended';
  if (live === undefined && !says) {
    return { state: 'unknown', reason: 'Its pods could not be read' };
  }
  if (live) {
    return { state: 'draining', reason: suspended ? 'Suspended' : undefined };
  }
  return { state: 'stopped', reason: suspended ? 'Suspended' : pool };
}

function judgePods(service: ServiceObservation, pods: ServicePod[]): Judgement {
  const live = pods.filter(pod => !pod.ended);
  const staying = live.filter(pod => !pod.terminating);
  const inState = (state: ModelState) =>
    staying.filter(pod => pod.replica.state === state);
  const serving = inState('serving');
  if (serving.length) {
    return judgeServing(service, staying, serving);
  }
  const [crashed] = inState('failed');
  if (crashed) return { state: 'failed', reason: crashed.reason };
  const gone = weightsFailure(service);
  if (gone) return gone;
  if (service.phase === 'Failed') {
    return { state: 'failed', reason: service.failure ?? 'Failed' };
  }
  const waiting =
    inState('waitingForGpu')[0] ??
    // Of other vendors' devices only the controller knows that they are GPUs.
    (service.phase === 'WaitingForGPU'
      ? inState('starting').find(pod => pod.reason)
      : undefined);
  if (waiting) {
    return {
      state: 'waitingForGpu',
      reason: joined(service.queue, waiting.reason),
    };
  }
  const [fetching] = inState('preparing');
  if (fetching) return { state: 'preparing', reason: fetching.reason };
  const [starting] = inState('starting');
  if (starting) {
    return { state: 'starting', reason: starting.reason ?? service.scheduling };
  }
  if (staying.length) return { state: 'unknown', reason: staying[0].reason };
  if (live.length) {
    return { state: 'starting', reason: 'Its pods are being replaced' };
  }
  const ended = pods.find(pod => pod.reason);
  if (ended) return { state: 'failed', reason: ended.reason };
  return judgeWithoutPods(service);
}

function judgeServing(
  service: ServiceObservation,
  staying: ServicePod[],
  serving: ServicePod[],
): Judgement {
  const { wanted, atLeast = 1, deferred, failure, restartedAt } = service;
  const gone = weightsFailure(service);
  if (gone) {
    return {
      state: 'degraded',
      reason: `${gone.reason}; its pods still serve`,
    };
  }
  if (service.phase === 'Failed') {
    return {
      state: 'degraded',
      reason: `${failure ?? 'Failed'}; its pods still serve`,
    };
  }
  const crashed = staying.find(pod => pod.replica.state === 'failed');
  if (crashed) return { state: 'degraded', reason: crashed.reason };
  const revisions = new Set(staying.map(pod => pod.revision));
  const isOld =
    restartedAt !== undefined &&
    serving.some(pod => pod.restartedAt !== restartedAt);
  if (revisions.size > 1 || isOld) {
    return {
      state: 'updating',
      reason: deferred ?? 'Its pods are being replaced',
    };
  }
  const expected = wanted ?? atLeast;
  if (serving.length < expected) {
    const blocked = staying.find(pod => pod.reason)?.reason;
    return {
      state: 'degraded',
      reason: joined(
        `${serving.length} of ${expected} replicas are ready`,
        blocked,
      ),
    };
  }
  return { state: 'serving', reason: deferred };
}

/** Wanted, and there is no pod. */
function judgeWithoutPods(service: ServiceObservation): Judgement {
  const { weights, phase } = service;
  if (weights && weights !== 'missing' && weights.phase !== 'Ready') {
    return preparing(weights);
  }
  switch (phase) {
    case 'Pending':
      return { state: 'preparing', reason: 'Its Model is not ready yet' };
    case 'WaitingForGPU':
      return { state: 'waitingForGpu', reason: service.queue };
    case 'Ready':
    case 'Progressing':
      return {
        state: 'starting',
        reason: `Its phase is ${phase}, and it has no pod`,
      };
    case undefined:
      return { state: 'unknown', reason: phaseReason(service) };
    default:
      return { state: 'starting', reason: service.scheduling };
  }
}

/** Where there are no pods to look at: as the controller counted. */
function judgeCounts(service: ServiceObservation): Judgement {
  const { ready = 0, wanted, atLeast = 1, phase, failure } = service;
  const gone = weightsFailure(service);
  const failed =
    gone ??
    (phase === 'Failed'
      ? { state: 'failed' as const, reason: failure ?? 'Failed' }
      : undefined);
  if (ready > 0) {
    const expected = wanted ?? atLeast;
    if (failed) return { ...failed, state: 'degraded' };
    return ready < expected
      ? {
          state: 'degraded',
          reason: `${ready} of ${expected} replicas are ready`,
        }
      : { state: 'serving' };
  }
  if (failed) return failed;
  return phase === 'Ready' || phase === 'Progressing'
    ? {
        state: 'unknown',
        reason: `Its phase is ${phase}, and nothing is ready`,
      }
    : judgeWithoutPods(service);
}

function weightsFailure({
  weights,
  modelRef,
}: ServiceObservation): (Judgement & { reason: string }) | undefined {
  if (weights === 'missing') {
    return { state: 'failed', reason: `Its Model ${modelRef} does not exist` };
  }
  return weights?.phase === 'Failed'
    ? {
        state: 'failed',
        reason: withMessage(`Its Model ${weights.name} has failed`, weights),
      }
    : undefined;
}

function preparing(weights: Weights): Judgement {
  const phase = weights.phase ?? 'not reported yet';
  return {
    state: 'preparing',
    reason: withMessage(`The phase of its Model is ${phase}`, weights),
  };
}

function withMessage(sentence: string, { message }: Weights): string {
  return message ? `${sentence}: ${message}` : sentence;
}

function phaseReason({ phaseText }: ServiceObservation): string {
  return phaseText
    ? `Its phase ${JSON.stringify(phaseText.slice(0, 60))} is not known here`
    : 'LLMKube has not written a status yet';
}

function joined(...parts: Array<string | undefined>): string | undefined {
  return parts.filter(Boolean).join('; ') || undefined;
}
