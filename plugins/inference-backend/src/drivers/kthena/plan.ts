import { ModelSnapshot, ModelState } from '@wakeboard/plugin-inference-common';
import { Operation, Plan, PlanContext } from '@wakeboard/plugin-inference-node';
import {
  managedWarning,
  planActions,
  refuseReplicas,
  sentences,
  targetOf,
} from '@wakeboard/plugin-inference-node/kit';
import { KthenaData, readData } from './driverData';
import { scaleWarnings } from './warnings';

/**
 * Kthena neither sleeps nor wakes: waking a model is asking for groups again,
 * and a request for one without groups fails. The number of groups is set on
 * the ModelServing, and on the ModelBooster above it only when it comes from 0
 * or goes to 0. The ModelBooster writes a hash of its whole backend on its
 * pods, so another number there replaces every group that runs.
 */

/** The generated engine is asked for its readiness after 3 minutes at the earliest, and may have to load its weights first. */
const START_DEADLINE_MS = 30 * 60_000;
/** A pod waits up to 5 minutes for its last request. */
const STOP_DEADLINE_MS = 10 * 60_000;
/** As the ModelBooster accepts; a ModelServing has no bound of its own. */
const MOST_REPLICAS = 1_000_000;

/** What an action on a Kthena model takes, or why it cannot be done now. */
export const plan = planActions('Kthena', {
  wake: planWake,
  sleep: planSleep,
  scale: planScale,
  restart: planRestart,
  delete: planDelete,
  suspend: 'Kthena cannot suspend a model; put it to sleep instead',
  resume:
    'Kthena cannot suspend a model, so there is nothing to resume; wake it instead',
});

/** Why a model in this state cannot be woken, where something is asked for already. */
const NO_WAKE: Partial<Record<ModelState, string>> = {
  serving: 'It is serving already',
  degraded: 'It is serving already',
  updating: 'It is serving already',
  starting: 'It is starting already',
  waitingForGpu: 'It is starting already and waits for GPUs',
  failed: 'It has failed; groups are asked for already, and fail',
  draining: 'Its groups are being replaced; wait until they are there',
};

function planWake(model: ModelSnapshot, context: PlanContext): Plan {
  if (model.replicas.desired !== 0) {
    return refuse(
      NO_WAKE[model.state] ?? 'It is not asleep: groups are asked for already',
    );
  }
  const planned = setReplicas(model.replicas.before ?? 1, model, context);
  // It is awake as soon as its first group answers.
  return 'refused' in planned
    ? planned
    : { ...planned, closedBy: ['serving', 'degraded', 'updating'] };
}

function planSleep(model: ModelSnapshot, context: PlanContext): Plan {
  if (model.replicas.desired === 0) {
    return refuse(
      model.state === 'draining'
        ? 'It is stopping already'
        : 'It is stopped already',
    );
  }
  return setReplicas(0, model, context);
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
  return setReplicas(replicas, model, context);
}

function setReplicas(
  replicas: number,
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  const data = readData(model);
  const { serving, booster, boosterReplicas } = data;
  const operations: Operation[] = [];
  const servingTarget = named('modelservings', serving, model, context);
  const boosterTarget = named('modelboosters', booster, model, context);
  const crossesZero = replicas === 0 || model.replicas.desired === 0;
  const durable =
    boosterTarget !== undefined &&
    boosterReplicas !== undefined &&
    (crossesZero || serving === undefined);
  if (durable) {
    operations.push({
      kind: 'patch',
      target: boosterTarget,
      patch: { spec: { backend: { replicas } } },
    });
  }
  if (servingTarget) {
    operations.push({ kind: 'scale', target: servingTarget, replicas });
  }
  if (!operations.length) {
    return refuse(
      notServed(serving === undefined ? 'modelboosters' : 'modelservings'),
    );
  }
  return {
    operations,
    closedBy: replicas === 0 ? ['stopped'] : ['serving'],
    replicas,
    deadlineMs: replicas === 0 ? STOP_DEADLINE_MS : START_DEADLINE_MS,
    warning: sentences([
      ...scaleWarnings(replicas, model, data, durable),
      managedWarning(model, 'revert the number of replicas'),
    ]),
  };
}

/** Kthena makes a deleted pod anew; nothing in its objects asks for that. */
function planRestart(model: ModelSnapshot, context: PlanContext): Plan {
  const { entries, recoveryPolicy } = readData(model);
  if (model.replicas.desired === 0) {
    return refuse('It is stopped; wake it instead');
  }
  if (recoveryPolicy === 'None') {
    return refuse(
      'Its recovery policy is None, so nobody would make its pods anew; set spec.recoveryPolicy to RoleRecreate first',
    );
  }
  if (!entries) {
    return refuse(
      'Its pods could not be read, or are more than 100; a restart deletes the first pod of every role',
    );
  }
  const operations = entries.flatMap((name): Operation[] => {
    const target = targetOf('pods', model, context, name);
    return target ? [{ kind: 'delete', target, secondary: true }] : [];
  });
  if (!operations.length) {
    return refuse(
      context.kinds.pods ? 'It has no pods to restart' : notServed('pods'),
    );
  }
  return {
    operations,
    closedBy: ['serving'],
    replacesPods: true,
    deadlineMs: STOP_DEADLINE_MS + START_DEADLINE_MS,
    warning:
      'All of its groups stop at once: it answers nothing until they have started again.',
  };
}

function planDelete(model: ModelSnapshot, context: PlanContext): Plan {
  const data = readData(model);
  const { serving, servers, routes, policy } = data;
  const booster = named('modelboosters', data.booster, model, context);
  const own = named('modelservings', serving, model, context);
  const operations: Operation[] = [];
  if (booster) {
    operations.push({ kind: 'delete', target: booster });
  } else if (own && data.booster === undefined) {
    operations.push({ kind: 'delete', target: own });
    for (const [id, names] of [
      ['modelroutes', routes],
      ['modelservers', servers],
    ] as const) {
      for (const name of names) {
        const target = targetOf(id, model, context, name);
        if (target)
          operations.push({ kind: 'delete', target, secondary: true });
      }
    }
  } else {
    return refuse(
      notServed(data.booster === undefined ? 'modelservings' : 'modelboosters'),
    );
  }
  return {
    operations,
    closedBy: ['stopped'],
    deadlineMs: STOP_DEADLINE_MS,
    warning: sentences([
      data.booster !== undefined
        ? 'Its ModelServing, ModelServer and ModelRoute go with it.'
        : undefined,
      policy &&
        `Its AutoscalingPolicy ${policy.name} stays and scales nothing.`,
      ownerWarning(data),
      managedWarning(model, 'create it again'),
    ]),
  };
}

function ownerWarning({ owner }: KthenaData): string | undefined {
  return owner && `${owner} made its ModelServing and may make it again.`;
}

function named(
  resource: string,
  name: string | undefined,
  model: ModelSnapshot,
  context: PlanContext,
) {
  return name ? targetOf(resource, model, context, name) : undefined;
}

function notServed(plural: string): string {
  return plural === 'pods'
    ? 'The cluster does not serve pods'
    : `The cluster does not serve ${plural}.workload.serving.volcano.sh in a version that is known here`;
}

function refuse(refused: string): Plan {
  return { refused };
}
