import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  Operation,
  Plan,
  PlanContext,
  PodRequest,
} from '@wakeboard/plugin-inference-node';
import {
  planActions,
  planWorkloadDelete,
  planWorkloadRestart,
  planWorkloadScale,
  planWorkloadStart,
  planWorkloadStop,
  refuseWorkloadSuspend,
  sentences,
} from '@wakeboard/plugin-inference-node/kit';
import { DRIVER_ID } from './resources';

/** Weights come back from memory in seconds; a large model's in a minute or two. */
const ENGINE_TIMEOUT_MS = 300_000;

/** What an action on a vLLM model takes, or why it cannot be done now. */
export const plan = planActions('vLLM', {
  wake: planWake,
  sleep: planSleep,
  scale: planWorkloadScale,
  restart: planWorkloadRestart,
  delete: planWorkloadDelete,
  suspend: () => refuseWorkloadSuspend('suspend'),
  resume: () => refuseWorkloadSuspend('resume'),
});

/** An engine that sleeps is woken; a model without replicas is started. */
function planWake(model: ModelSnapshot, context: PlanContext): Plan {
  const asleep = podsIn(model, 'sleeping');
  if (model.replicas.desired === 0) {
    return planWorkloadStart(model, context);
  }
  if (asleep.length === 0) {
    return {
      refused: podsIn(model, 'serving').length
        ? 'It is serving already'
        : `None of its engines sleeps, and it is not stopped: it is ${model.state}`,
    };
  }
  const no = whyNoCalls(model, context);
  if (no) {
    return {
      refused: `Its engine sleeps, and cannot be woken from here: ${no}`,
    };
  }
  const { discarded, levelsKnown } = model.driverData ?? {};
  const emptied = String(discarded ?? '').split(',');
  return {
    operations: asleep.flatMap(pod =>
      emptied.includes(pod)
        ? [
            call(model, pod, '/wake_up?tags=weights'),
            call(model, pod, '/collective_rpc', { method: 'reload_weights' }),
            call(model, pod, '/wake_up?tags=kv_cache'),
          ]
        : [call(model, pod, '/wake_up')],
    ),
    closedBy: ['serving', 'degraded', 'updating'],
    deadlineMs: ENGINE_TIMEOUT_MS,
    warning: sentences([
      emptied.some(pod => asleep.includes(pod))
        ? 'Its weights were discarded and are loaded anew.'
        : undefined,
      levelsKnown === true
        ? undefined
        : 'How deep it sleeps is not known: if somebody put it to sleep at level 2, restart it instead, because its weights do not come back by waking.',
    ]),
  };
}

/** An engine that can sleep is put to sleep; any other is stopped. */
function planSleep(model: ModelSnapshot, context: PlanContext): Plan {
  if (model.replicas.desired === 0) {
    return { refused: 'It is stopped already' };
  }
  const awake = podsIn(model, 'serving');
  if (awake.length === 0 && podsIn(model, 'sleeping').length > 0) {
    return { refused: 'It sleeps already' };
  }
  const no = awake.length
    ? whyNoCalls(model, context)
    : 'none of its engines serves yet';
  if (no) {
    return planWorkloadStop(
      model,
      context,
      `It is stopped (scaled to 0) and starts anew when it is woken, because ${no}.`,
    );
  }
  return {
    operations: awake.map(pod => call(model, pod, '/sleep?level=1')),
    closedBy: ['sleeping'],
    deadlineMs: ENGINE_TIMEOUT_MS,
    warning:
      'Its engine is put to sleep: requests in flight are aborted, and those that come later fail until somebody wakes it, because its pods stay in the Service.',
  };
}

/** Why its engines cannot be told to sleep or wake; undefined: they can. */
function whyNoCalls(
  { ref: { cluster }, driverData }: ModelSnapshot,
  { podRequests }: PlanContext,
): string | undefined {
  if (driverData?.sleepMode !== true) {
    return 'its engine was not started with --enable-sleep-mode and VLLM_SERVER_DEV_MODE=1';
  }
  return podRequests
    ? undefined
    : `inference.clusters.${cluster}.podRequests does not list ${DRIVER_ID}`;
}

function podsIn({ pods }: ModelSnapshot, state: 'serving' | 'sleeping') {
  return pods.filter(pod => pod.state === state).map(({ name }) => name);
}

function call(
  { ref: { namespace }, driverData }: ModelSnapshot,
  pod: string,
  path: string,
  body?: PodRequest['body'],
): Operation {
  return {
    kind: 'podRequest',
    request: {
      namespace,
      pod,
      port: Number(driverData?.port),
      method: 'POST',
      path,
      ...(body !== undefined && { body }),
    },
    timeoutMs: ENGINE_TIMEOUT_MS,
  };
}
