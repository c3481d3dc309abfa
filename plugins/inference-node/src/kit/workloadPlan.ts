import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ObjectTarget } from '../ports';
import { Plan, PlanContext } from '../driver';
import { managedWarning } from './managedBy';
import { refuseReplicas, sentences } from './plans';
import { workloadOf } from './workloadNames';

/** A new pod fetches and loads its weights first; ten minutes is also what a Deployment waits by itself. */
const START_DEADLINE_MS = 600_000;
/** Pods are replaced in turn; a restart of more than this many has to be faster. */
const MOST_IN_TURN = 6;
/** As the API accepts. */
const MOST_REPLICAS = 1000;

/**
 * Sets the number of replicas through the scale subresource.
 *
 * @public
 */
export function planWorkloadScale(
  replicas: number,
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  const refused = refuseReplicas(replicas, { most: MOST_REPLICAS });
  if (refused) return { refused };
  if (model.replicas.desired === replicas) {
    return { refused: `Its number of replicas is ${replicas} already` };
  }
  return withTarget(model, context, target => ({
    operations: [{ kind: 'scale', target, replicas }],
    closedBy: replicas === 0 ? ['stopped'] : ['serving', 'sleeping'],
    replicas,
    deadlineMs: START_DEADLINE_MS,
    warning: sentences([
      replicas === 0 ? undefined : autoscalerWarning(model),
      ...revertWarnings(model, 'revert the number of replicas'),
    ]),
  }));
}

/**
 * Starts a stopped model with the replicas it had before.
 *
 * @public
 */
export function planWorkloadStart(
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  const replicas = Math.max(model.replicas.before ?? 1, 1);
  const plan = planWorkloadScale(replicas, model, context);
  if ('refused' in plan) return plan;
  return {
    ...plan,
    closedBy: ['serving', 'degraded'],
    replicas: undefined,
    warning: sentences([
      `It is started with ${
        replicas === 1 ? 'one replica' : `${replicas} replicas`
      }, and loads its weights first.`,
      plan.warning,
    ]),
  };
}

/**
 * Stops a model: its pods end and their GPUs are free.
 *
 * @param why - what the person should know beside
 * @public
 */
export function planWorkloadStop(
  model: ModelSnapshot,
  context: PlanContext,
  why: string,
): Plan {
  const plan = planWorkloadScale(0, model, context);
  return 'refused' in plan
    ? plan
    : {
        ...plan,
        warning: sentences([
          why,
          model.driverData?.autoscaler === undefined
            ? undefined
            : `${model.driverData.autoscaler} does nothing while it has no replicas.`,
          plan.warning,
        ]),
      };
}

/**
 * Replaces the pods one after the other, as `kubectl rollout restart` does.
 *
 * @public
 */
export function planWorkloadRestart(
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  if (model.replicas.desired === 0) {
    return { refused: 'It has no replicas to restart' };
  }
  const restartedAt = new Date(context.now).toISOString();
  const annotations = { 'kubectl.kubernetes.io/restartedAt': restartedAt };
  return withTarget(model, context, target => ({
    operations: [
      {
        kind: 'patch',
        target,
        patch: { spec: { template: { metadata: { annotations } } } },
      },
    ],
    // An engine that loads nothing by itself sleeps afterwards.
    closedBy: ['serving', 'sleeping'],
    replacesPods: true,
    deadlineMs:
      START_DEADLINE_MS *
      Math.min(Math.max(model.pods.length, 1), MOST_IN_TURN),
    warning: sentences([
      'Its pods are replaced; an engine that slept is awake afterwards.',
      ...revertWarnings(model, 'revert the restart'),
    ]),
  }));
}

/**
 * Deletes the workload and, with it, its pods.
 *
 * @public
 */
export function planWorkloadDelete(
  model: ModelSnapshot,
  context: PlanContext,
): Plan {
  const { kind } = workloadOf(model.ref.name);
  return withTarget(model, context, target => ({
    operations: [{ kind: 'delete', target }],
    closedBy: ['stopped'],
    deadlineMs: START_DEADLINE_MS,
    warning: sentences([
      `Only the ${kind} and its pods are deleted: its Service, its volumes and what scrapes it stay.`,
      ...revertWarnings(model, 'create it again'),
    ]),
  }));
}

/**
 * Why a Deployment or StatefulSet can be neither suspended nor resumed.
 *
 * @public
 */
export function refuseWorkloadSuspend(name: 'suspend' | 'resume'): Plan {
  return {
    refused:
      name === 'suspend'
        ? 'Neither a Deployment nor a StatefulSet can be suspended; put it to sleep or scale it to 0 instead'
        : 'Neither a Deployment nor a StatefulSet can be suspended, so there is nothing to resume; wake it or scale it up instead',
  };
}

/**
 * What a person should know before a number of replicas is set that an
 * autoscaler sets too.
 */
function autoscalerWarning({ driverData }: ModelSnapshot): string | undefined {
  const autoscaler = driverData?.autoscaler;
  return autoscaler === undefined
    ? undefined
    : `${autoscaler} sets the number of replicas too and may change it again.`;
}

function revertWarnings(model: ModelSnapshot, would: string) {
  const owner = model.driverData?.owner;
  return [
    owner === undefined
      ? undefined
      : `${owner} owns this resource and may ${would}; change it there.`,
    managedWarning(model, would),
  ];
}

function withTarget(
  { ref }: ModelSnapshot,
  { kinds }: PlanContext,
  plan: (target: ObjectTarget) => Plan,
): Plan {
  const { kind, name } = workloadOf(ref.name);
  const served = kind === 'Deployment' ? kinds.deployments : kinds.statefulsets;
  return served
    ? plan({ kind: served, namespace: ref.namespace, name })
    : { refused: `The cluster does not serve ${kind}s of apps/v1` };
}
