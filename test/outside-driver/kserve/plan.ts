import { ModelAction, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import { managedWarning } from '@wakeboard/plugin-inference-node/kit';
import { STOP_ANNOTATION } from './resources';

/** A new pod loads its weights first. */
const DEADLINE_MS = 600_000;
const MOST_REPLICAS = 1000;

/** What an action takes, or why it cannot be done. */
export function plan(
  action: ModelAction,
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  switch (action.name) {
    case 'suspend':
      return isSuspended(model)
        ? { refused: 'It is stopped already' }
        : stop(model, context, true);
    case 'resume':
      return isSuspended(model)
        ? stop(model, context, false)
        : { refused: 'It is not stopped' };
    case 'scale':
      return scale(action.replicas, model, context);
    case 'delete':
      return change(model, context, 'create it again', {
        closedBy: ['stopped'],
      });
    case 'wake':
    case 'sleep':
      return {
        refused:
          'KServe has no call for this in its Standard mode; suspend and resume it instead',
      };
    default:
      return { refused: `KServe cannot ${action.name} a model` };
  }
}

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
  if (!Number.isInteger(replicas) || replicas < 1 || replicas > MOST_REPLICAS) {
    return {
      refused: `${replicas} is not a number of replicas; expected a whole number from 1 to ${MOST_REPLICAS}`,
    };
  }
  return change(model, context, 'revert the number of replicas', {
    patch: { spec: { predictor: { minReplicas: replicas } } },
    closedBy: ['serving'],
    replicas,
  });
}

function change(
  model: ModelSnapshot,
  { kinds }: PlanContext,
  would: string,
  to: {
    /** Undefined: the object is deleted. */
    patch?: Record<string, unknown>;
    closedBy: Extract<Plan, { closedBy: unknown }>['closedBy'];
    replicas?: number;
  },
): Plan {
  const { namespace, name } = model.ref;
  const kind = kinds.services;
  if (!kind) {
    return { refused: 'The cluster does not serve its kind' };
  }
  const target = { kind, namespace, name };
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
