import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { Operation, Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import {
  planActions,
  planWorkloadDelete,
  planWorkloadRestart,
  planWorkloadScale,
  planWorkloadStart,
  planWorkloadStop,
  refuseWorkloadSuspend,
} from '@wakeboard/plugin-inference-node/kit';
import { modelsOf } from './engine';
import { DRIVER_ID, MODELS_ANNOTATION } from './resources';

/** A load is answered when the model is ready. */
const LOAD_TIMEOUT_MS = 300_000;
/** One request for each model and pod. */
const MOST_CALLS = 200;

/** What an action on a Triton model takes, or why it cannot be done now. */
export const plan = planActions('Triton', {
  wake: planWake,
  sleep: planSleep,
  scale: planWorkloadScale,
  restart: planWorkloadRestart,
  delete: planWorkloadDelete,
  suspend: () => refuseWorkloadSuspend('suspend'),
  resume: () => refuseWorkloadSuspend('resume'),
});

/** Models that are not loaded are loaded; a model without replicas is started. */
function planWake(model: ModelSnapshot, context: PlanContext): Plan {
  if (model.replicas.desired === 0) {
    return planWorkloadStart(model, context);
  }
  const asleep = podsIn(model, ['sleeping']);
  if (asleep.length === 0) {
    return {
      refused: podsIn(model, ['serving', 'degraded']).length
        ? 'It is serving already'
        : `Nothing of it is unloaded, and it is not stopped: it is ${model.state}`,
    };
  }
  const no = whyNoCalls(model, context);
  if (no) {
    return {
      refused: `Its models are not loaded, and cannot be loaded from here: ${no}`,
    };
  }
  return calls(model, asleep, 'load', {
    closedBy: ['serving', 'degraded', 'updating'],
    deadlineMs: LOAD_TIMEOUT_MS,
  });
}

/** Models are unloaded where that is possible; any other server is stopped. */
function planSleep(model: ModelSnapshot, context: PlanContext): Plan {
  if (model.replicas.desired === 0) {
    return { refused: 'It is stopped already' };
  }
  const awake = podsIn(model, ['serving', 'degraded']);
  if (awake.length === 0 && podsIn(model, ['sleeping']).length > 0) {
    return { refused: 'It sleeps already' };
  }
  const no = awake.length
    ? whyNoCalls(model, context)
    : 'none of its servers has loaded anything yet';
  if (no) {
    return planWorkloadStop(
      model,
      context,
      `It is stopped (scaled to 0) and starts anew when it is woken, because ${no}.`,
    );
  }
  return calls(model, awake, 'unload', {
    closedBy: ['sleeping'],
    deadlineMs: LOAD_TIMEOUT_MS,
    warning:
      'Its models are unloaded: requests in flight are answered, and those that come later fail until somebody wakes it, because its pods stay in the Service.',
  });
}

/** Why its servers cannot be told to load and unload; undefined: they can. */
function whyNoCalls(
  model: ModelSnapshot,
  { podRequests }: PlanContext,
): string | undefined {
  if (model.driverData?.explicit !== true) {
    return 'its server was not started with --model-control-mode=explicit';
  }
  if (!modelsOf(model)) {
    return `nothing says which models it is to serve: name them in the annotation ${MODELS_ANNOTATION}`;
  }
  return podRequests
    ? undefined
    : `inference.clusters.${model.ref.cluster}.podRequests does not list ${DRIVER_ID}`;
}

function podsIn({ pods }: ModelSnapshot, states: string[]): string[] {
  return pods
    .filter(({ state }) => states.includes(state))
    .map(({ name }) => name);
}

function calls(
  model: ModelSnapshot,
  pods: string[],
  verb: 'load' | 'unload',
  rest: Omit<Exclude<Plan, { refused: string }>, 'operations'>,
): Plan {
  const operations = pods.flatMap(pod =>
    (modelsOf(model) ?? []).map(
      (name): Operation => ({
        kind: 'podRequest',
        request: {
          namespace: model.ref.namespace,
          pod,
          port: Number(model.driverData?.port),
          method: 'POST',
          path: `/v2/repository/models/${encodeURIComponent(name)}/${verb}`,
          body: {},
        },
        timeoutMs: LOAD_TIMEOUT_MS,
      }),
    ),
  );
  return operations.length > MOST_CALLS
    ? {
        refused: `It would take ${operations.length} requests to its pods, more than ${MOST_CALLS}; restart or scale it instead`,
      }
    : { operations, ...rest };
}
