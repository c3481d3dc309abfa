import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import {
  managedWarning,
  planActions,
  refuseReplicas,
  targetOf,
} from '@wakeboard/plugin-inference-node/kit';
import { STOP_ANNOTATION } from './resources';

/** A new pod loads its weights first. */
const DEADLINE_MS = 600_000;
const MOST_REPLICAS = 1000;

const NOT_STANDARD =
  'KServe has no call for this in its Standard mode; suspend and resume it instead';

/** What an action takes, or why it cannot be done. */
export const plan = planActions('KServe', {
  suspend: (model, context) =>
    isSuspended(model)
      ? { refused: 'It is stopped already' }
      : stop(model, context, true),
  resume: (model, context) =>
    isSuspended(model)
      ? stop(model, context, false)
      : { refused: 'It is not stopped' },
  scale,
  delete: (model, context) =>
    change(model, context, 'create it again', { closedBy: ['stopped'] }),
  wake: NOT_STANDARD,
  sleep: NOT_STANDARD,
  restart: 'KServe cannot restart a model',
});

function isSuspended(model: ModelSnapshot): boolean {
  return model.stateReason === 'Stopped';
}

function stop(model: ModelSnapshot, context: PlanContext, on: boolean): Plan {
  return change(model, context, 'revert this', {
    patch: { metadata: { annotations: { [STOP_ANNOTATION]: String(on) } } },
    closedBy: on ? ['stopped'] : ['serving', 'degraded'],
  });
}

function scale(
  replicas: number,
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  const refused = refuseReplicas(replicas, { least: 1, most: MOST_REPLICAS });
  if (refused) return { refused };
  return change(model, context, 'revert the number of replicas', {
    patch: { spec: { predictor: { minReplicas: replicas } } },
    closedBy: ['serving'],
    replicas,
  });
}

function change(
  model: ModelSnapshot,
  context: PlanContext,
  would: string,
  to: {
    /** Undefined: the object is deleted. */
    patch?: Record<string, unknown>;
    closedBy: Extract<Plan, { closedBy: unknown }>['closedBy'];
    replicas?: number;
  },
): Plan {
  const target = targetOf('services', model, context);
  if (!target) {
    return { refused: 'The cluster does not serve its kind' };
  }
  const { patch, ...closing } = to;
  return {
    operations: [
      patch ? { kind: 'patch', target, patch } : { kind: 'delete', target },
    ],
    ...closing,
    deadlineMs: DEADLINE_MS,
    warning: managedWarning(model, would),
  };
}
