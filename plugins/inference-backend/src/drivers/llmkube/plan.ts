import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import {
  ObjectTarget,
  Plan,
  PlanContext,
} from '@wakeboard/plugin-inference-node';
import {
  managedWarning,
  planActions,
  refuseReplicas,
  sentences,
  targetOf,
} from '@wakeboard/plugin-inference-node/kit';
import { fromDriverData, ServiceData } from './driverData';
import { MOST_REPLICAS, RESTARTED_ANNOTATION } from './names';
import { planActivation, poolSentence, START_DEADLINE_MS } from './planPool';

/**
 * What an action on an InferenceService takes.
 *
 * To stop one, `spec.suspend` is set, and not the number of its replicas: it
 * works with autoscaling too, and the number is still there afterwards. A
 * member of a ModelPool is left alone: which of the members has the GPU is
 * decided by the requests that reach their router.
 */

const STOP_DEADLINE_MS = 10 * 60_000;
const NOT_SERVED =
  'The cluster does not serve inferenceservices.inference.llmkube.dev in a version that is known here';
const KUEUE_LABEL = 'kueue.x-k8s.io/queue-name';

/** A model with what a plan for it works with. */
interface Planned {
  model: ModelSnapshot;
  data: ServiceData;
  service: ObjectTarget;
  context: PlanContext;
}

/** What an action takes, or why it cannot be done now. */
export const plan = planActions('LLMKube', {
  wake: ofService(planWake),
  sleep: ofService(planSuspend),
  suspend: ofService(planSuspend),
  resume: ofService(planResume),
  scale: (replicas, model, context) =>
    ofService(planned => planScale(replicas, planned))(model, context),
  restart: ofService(planRestart),
  delete: ofService(planDelete),
});

function ofService(planOf: (planned: Planned) => Plan) {
  return (model: ModelSnapshot, context: PlanContext): Plan => {
    const service = targetOf('services', model, context);
    return service
      ? planOf({ model, data: fromDriverData(model), service, context })
      : refuse(NOT_SERVED);
  };
}

function planWake(planned: Planned): Plan {
  const { model, data } = planned;
  if (data.pool !== undefined) {
    return planActivation(model, data, data.pool, planned.context);
  }
  if (data.suspended) {
    return data.replicas > 0
      ? setSuspend(false, planned)
      : patchSpec({ suspend: false, replicas: replicasBefore(model) }, planned);
  }
  if (data.replicas > 0) {
    return refuse(
      'It is neither suspended nor scaled to 0; it serves as soon as its pods can',
    );
  }
  if (data.autoscaled) {
    return refuse(
      'It has spec.autoscaling, and an autoscaler does not start from 0; set spec.replicas to at least 1 in its resource, suspend it and resume it',
    );
  }
  // It is awake as soon as its first replica is ready.
  return {
    ...scaleTo(replicasBefore(model), planned),
    closedBy: ['serving', 'degraded'],
  };
}

function planSuspend(planned: Planned): Plan {
  const { data } = planned;
  if (data.suspended) {
    return refuse('It is suspended already');
  }
  if (data.pool !== undefined) {
    return refuse(`${poolSentence(data.pool, data)}`);
  }
  if (data.replicas === 0 && !data.autoscaled) {
    return refuse('Its number of replicas is 0 already');
  }
  return setSuspend(true, planned);
}

function planResume(planned: Planned): Plan {
  const { data } = planned;
  if (!data.suspended) {
    return refuse('It is not suspended');
  }
  if (data.replicas === 0 && data.pool === undefined) {
    return refuse(
      'Its number of replicas is 0, so it would stay stopped; wake it instead',
    );
  }
  return setSuspend(false, planned);
}

function planScale(replicas: number, planned: Planned): Plan {
  const { data } = planned;
  const refused = refuseReplicas(replicas, { most: MOST_REPLICAS });
  if (refused) return { refused };
  if (data.pool !== undefined) {
    return refuse(poolSentence(data.pool, data));
  }
  if (data.autoscaled) {
    return refuse(
      'It has spec.autoscaling, with which the number of replicas has no effect; suspend it to stop it',
    );
  }
  if (data.suspended) {
    return refuse(
      'It is suspended, and its number of replicas has no effect; resume it first',
    );
  }
  if (data.replicas === replicas) {
    return refuse(`Its number of replicas is ${replicas} already`);
  }
  return scaleTo(replicas, planned);
}

/** A changed annotation of the pods makes the operator replace them, as its own changes do. */
function planRestart(planned: Planned): Plan {
  const { model, data, service, context } = planned;
  if (data.metal) {
    return refuse(
      'It is served by an agent outside the cluster, and has no pods to replace',
    );
  }
  if (data.suspended || (data.replicas === 0 && !data.autoscaled)) {
    return refuse('It is stopped, and has no pods to replace');
  }
  if (model.state === 'stopped') {
    return refuse('It has no pods to replace');
  }
  return {
    operations: [
      {
        kind: 'patch',
        target: service,
        patch: {
          spec: {
            podAnnotations: {
              [RESTARTED_ANNOTATION]: new Date(context.now).toISOString(),
            },
          },
        },
      },
    ],
    closedBy: ['serving'],
    replacesPods: true,
    deadlineMs: STOP_DEADLINE_MS + START_DEADLINE_MS,
    warning: sentences([
      managedWarning(model, 'take the restart back'),
      'With GPUs all its pods are stopped before new ones start.',
    ]),
  };
}

function planDelete({ model, data, service, context }: Planned): Plan {
  const weights =
    data.model === undefined
      ? undefined
      : targetOf('models', model, context, data.model);
  const ownModel = data.sharers === 0 ? weights : undefined;
  return {
    operations: [
      { kind: 'delete', target: service },
      // Were the Model deleted first, the service would fail before it goes.
      ...(ownModel
        ? [{ kind: 'delete' as const, target: ownModel, secondary: true }]
        : []),
    ],
    closedBy: ['stopped'],
    deadlineMs: STOP_DEADLINE_MS,
    warning: sentences([
      modelSentence(data, ownModel !== undefined),
      'Downloaded files stay in the cache.',
      managedWarning(model, 'create it again'),
    ]),
  };
}

function modelSentence(data: ServiceData, isDeleted: boolean) {
  if (data.model === undefined) return undefined;
  if (isDeleted) return `Its Model ${data.model} is deleted with it.`;
  return data.sharers > 0
    ? `Its Model ${data.model} stays, because ${data.sharers} more use it.`
    : `Its Model ${data.model} stays.`;
}

function setSuspend(suspend: boolean, planned: Planned): Plan {
  return patchSpec({ suspend }, planned);
}

function patchSpec(
  spec: { suspend: boolean; replicas?: number },
  { model, service }: Planned,
): Plan {
  const queue = Object.hasOwn(model.labels, KUEUE_LABEL)
    ? model.labels[KUEUE_LABEL]
    : undefined;
  return {
    operations: [{ kind: 'patch', target: service, patch: { spec } }],
    closedBy: spec.suspend ? ['stopped'] : ['serving', 'degraded'],
    deadlineMs: spec.suspend ? STOP_DEADLINE_MS : START_DEADLINE_MS,
    warning: sentences([
      managedWarning(model, 'change it back'),
      queue &&
        `Kueue suspends and resumes what is in its queue ${queue}, and may change it back.`,
    ]),
  };
}

function scaleTo(replicas: number, { model, service }: Planned): Plan {
  return {
    operations: [{ kind: 'scale', target: service, replicas }],
    closedBy: replicas === 0 ? ['stopped'] : ['serving'],
    replicas,
    deadlineMs: replicas === 0 ? STOP_DEADLINE_MS : START_DEADLINE_MS,
    warning: managedWarning(model, 'revert the number of replicas'),
  };
}

/** What a start brings back, as far as the API accepts it. */
function replicasBefore({ replicas }: ModelSnapshot): number {
  return Math.min(Math.max(replicas.before ?? 1, 1), MOST_REPLICAS);
}

function refuse(refused: string): Plan {
  return { refused };
}
