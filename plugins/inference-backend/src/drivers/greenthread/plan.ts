import { ModelSnapshot, ModelState } from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import {
  managedWarning,
  planActions,
  refuseReplicas,
  sentences,
  targetOf,
} from '@wakeboard/plugin-inference-node/kit';
import { GATEWAY_ENDPOINT } from './resources';

/** The gateway's default `requestTimeout`: longer than this no request waits for a wake. */
const GATEWAY_TIMEOUT_MS = 300_000;
/** New pods load their weights before they count; no document says how long that takes. */
const SCALE_DEADLINE_MS = 600_000;
const NOT_SERVED =
  'The cluster does not serve models.greenthread.ai in a version that is known here';
/** As the API accepts; GreenThread names no bound of its own. */
const MOST_REPLICAS = 1000;

/** What an action on a GreenThread model takes, or why it cannot be done now. */
export const plan = planActions('GreenThread', {
  wake: planWake,
  scale: planScale,
  delete: planDelete,
  sleep:
    'GreenThread has no documented sleep call on Kubernetes; a model sleeps by itself after its idle timeout',
  suspend: 'GreenThread cannot suspend a model; scale it to 0 instead',
  resume:
    'GreenThread cannot suspend a model, so there is nothing to resume; scale it up instead',
  restart:
    'GreenThread has no restart; a pod that is deleted comes back asleep',
});

/** Why a model in this state cannot be woken; a state that is not here can. */
const NO_WAKE: Partial<Record<ModelState, string>> = {
  serving: 'It is serving already',
  waking: 'It is waking already',
  waitingForGpu: 'It is waking already and waits for GPU memory',
  draining: 'It is draining and refuses requests; wait until it sleeps',
  stopped: 'It has no replicas to wake; scale it to at least 1 first',
  preparing: 'It is not ready yet: its weights are still being prepared',
  starting: 'It is not ready yet: its replicas are still starting',
  failed: 'It has failed; a request would not wake it',
};

/** Any request for inference wakes a model, so the cheapest one is sent. */
function planWake(model: ModelSnapshot, { endpoints }: PlanContext): Plan {
  const { cluster, name } = model.ref;
  const no =
    NO_WAKE[model.state] ??
    (model.pods.some(({ state }) => state === 'serving')
      ? NO_WAKE.serving
      : undefined);
  if (no) {
    return refuse(no);
  }
  const ready = model.conditions.find(({ type }) => type === 'Ready');
  if (ready?.status !== 'True') {
    return refuse(
      `It can be woken only in the phase Ready; its phase is ${
        ready?.reason ?? 'not reported'
      }`,
    );
  }
  if (!model.servedName) {
    return refuse(
      'Its resource has no spec.modelName, which a request has to name',
    );
  }
  if (!endpoints.includes(GATEWAY_ENDPOINT)) {
    return refuse(
      `The address of GreenThread's gateway is not configured: set inference.clusters.${cluster}.endpoints.${GATEWAY_ENDPOINT}.url`,
    );
  }
  return {
    operations: [
      {
        kind: 'request',
        endpoint: GATEWAY_ENDPOINT,
        method: 'POST',
        path: `/${encodeURIComponent(name)}/v1/completions`,
        body: { model: model.servedName, prompt: 'x', max_tokens: 1 },
        timeoutMs: GATEWAY_TIMEOUT_MS,
      },
    ],
    closedBy: ['serving', 'degraded'],
    deadlineMs: GATEWAY_TIMEOUT_MS,
  };
}

function planScale(
  replicas: number,
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  const refused = refuseReplicas(replicas, { most: MOST_REPLICAS });
  if (refused) return { refused };
  if (model.replicas.desired === replicas) {
    return refuse(`Its number of replicas is ${replicas} already`);
  }
  const target = targetOf('models', model, context);
  if (!target) {
    return refuse(NOT_SERVED);
  }
  return {
    operations: [{ kind: 'patch', target, patch: { spec: { replicas } } }],
    // A new pod boots asleep.
    closedBy: replicas === 0 ? ['stopped'] : ['serving', 'sleeping'],
    replicas,
    deadlineMs: SCALE_DEADLINE_MS,
    warning: managedWarning(model, 'revert the number of replicas'),
  };
}

function planDelete(model: ModelSnapshot, context: PlanContext): Plan {
  const target = targetOf('models', model, context);
  if (!target) {
    return refuse(NOT_SERVED);
  }
  return {
    operations: [{ kind: 'delete', target }],
    closedBy: ['stopped'],
    deadlineMs: SCALE_DEADLINE_MS,
    warning: sentences([
      'Its converted weights stay on the disks of the nodes.',
      managedWarning(model, 'create it again'),
    ]),
  };
}

function refuse(refused: string): Plan {
  return { refused };
}
