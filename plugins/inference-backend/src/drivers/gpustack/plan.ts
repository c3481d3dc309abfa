import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import {
  planActions,
  refuseReplicas,
  sentences,
  targetOf,
} from '@wakeboard/plugin-inference-node/kit';

/** Instances may load tens of gigabytes first; no document bounds how long that takes. */
const START_DEADLINE_MS = 30 * 60_000;
const STOP_DEADLINE_MS = 5 * 60_000;
/** As the API accepts; GPUStack names no bound of its own. */
const MOST_REPLICAS = 1000;

const NOT_SERVED =
  'The server does not serve the API /v2 of GPUStack, or not to our key';
const SCHEDULED =
  'Its scaling schedule is on and sets the number of replicas back within half a minute; turn it off in GPUStack first.';
const NO_LOGS = 'GPUStack deletes its instances, and their logs with them.';

/** What an action on a GPUStack model takes, or why it cannot be done now. */
export const plan = planActions('GPUStack', {
  wake: planWake,
  sleep: planSleep,
  scale: planScale,
  restart: planRestart,
  delete: planDelete,
  suspend: 'GPUStack cannot suspend a model; stop it instead',
  resume:
    'GPUStack cannot suspend a model, so there is nothing to resume; start it instead',
});

/** GPUStack forgets how many replicas there were; who kept it tells. */
function planWake(model: ModelSnapshot, context: PlanContext): Plan {
  const { desired, before } = model.replicas;
  if (desired === undefined) {
    return refuse('Its number of replicas cannot be read');
  }
  if (desired > 0) {
    return refuse(
      model.state === 'serving'
        ? 'It is serving already'
        : `It is started already; ${desired} ${
            desired === 1 ? 'replica is' : 'replicas are'
          } wanted`,
    );
  }
  const planned = toReplicas(before || 1, model, context);
  // It is awake as soon as its first instance runs.
  return 'refused' in planned
    ? planned
    : { ...planned, closedBy: ['serving', 'degraded'] };
}

/** The weights leave the GPU with the process: GPUStack has no lighter sleep. */
function planSleep(model: ModelSnapshot, context: PlanContext): Plan {
  if (model.replicas.desired === 0) {
    return refuse(
      model.state === 'draining'
        ? 'It is stopping already'
        : 'It is stopped already',
    );
  }
  return toReplicas(0, model, context, NO_LOGS);
}

function planScale(
  replicas: number,
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  const refused = refuseReplicas(replicas, { most: MOST_REPLICAS });
  if (refused) return { refused };
  const { desired = 0 } = model.replicas;
  if (model.replicas.desired === replicas) {
    return refuse(`Its number of replicas is ${replicas} already`);
  }
  return toReplicas(
    replicas,
    model,
    context,
    replicas < desired ? NO_LOGS : undefined,
  );
}

function toReplicas(
  replicas: number,
  model: ModelSnapshot,
  context: PlanContext,
  warning?: string,
): Plan {
  const target = targetOf('models', model, context);
  if (!target) {
    return refuse(NOT_SERVED);
  }
  return {
    operations: [{ kind: 'patch', target, patch: { spec: { replicas } } }],
    closedBy: replicas === 0 ? ['stopped'] : ['serving'],
    replicas,
    deadlineMs: replicas === 0 ? STOP_DEADLINE_MS : START_DEADLINE_MS,
    warning: sentences([isScheduled(model) ? SCHEDULED : undefined, warning]),
  };
}

/** Deleted instances are made anew, with whatever was changed of the model since. */
function planRestart(
  { ref, pods, state }: ModelSnapshot,
  { kinds }: PlanContext,
): Plan {
  const kind = kinds.instances;
  if (!kind) {
    return refuse(NOT_SERVED);
  }
  if (state === 'draining') {
    return refuse('It is stopping; its instances are deleted anyway');
  }
  if (pods.length === 0) {
    return refuse('It has no instances to restart');
  }
  return {
    operations: pods.map(({ name }) => ({
      kind: 'delete',
      target: { kind, namespace: ref.namespace, name },
      secondary: true,
    })),
    closedBy: ['serving'],
    replacesPods: true,
    deadlineMs: START_DEADLINE_MS,
    warning: sentences([
      'All its instances stop at once: requests fail until one runs again.',
      NO_LOGS,
    ]),
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
    deadlineMs: STOP_DEADLINE_MS,
    warning: 'The files of its weights stay on the workers.',
  };
}

function isScheduled({ driverData }: ModelSnapshot): boolean {
  return driverData?.scheduleMoments !== undefined;
}

function refuse(refused: string): Plan {
  return { refused };
}
