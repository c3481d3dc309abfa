import { Clock } from '@wakeboard/plugin-inference-node';
import {
  ActionStart,
  ActionStore,
  ModelStore,
  StoredAction,
  StoredModel,
} from '../store/types';
import { Publish } from './ports';

/**
 * Whether an action is over: the model was seen to come into the state that it
 * wanted. That the model was in that state before says nothing, or a restart
 * would be over before it began.
 */
function isSatisfied(action: StoredAction, model: StoredModel): boolean {
  const { snapshot, goneAt } = model;
  if (goneAt !== undefined) {
    return action.closedBy.includes('stopped');
  }
  return (
    action.action !== 'delete' &&
    action.closedBy.includes(snapshot.state) &&
    (action.replicas === undefined || countOf(snapshot) === action.replicas) &&
    (action.replacesPods
      ? !isAnyLeft(action.start, model)
      : hasComeAbout(action, model))
  );
}

function countOf({
  replicas,
  pods,
}: Pick<ActionStart, 'replicas' | 'pods'>): number {
  return replicas.total ?? pods.length;
}

/** Whether the model, its count or one of its replicas was seen to change into what was asked for. */
function hasComeAbout(
  { requestedAt, closedBy, replicas, start }: StoredAction,
  { snapshot, stateSince }: StoredModel,
): boolean {
  if (stateSince !== undefined && stateSince > requestedAt) {
    return true;
  }
  if (!start) {
    return false;
  }
  const isOtherCount =
    replicas !== undefined &&
    (countOf(start) !== countOf(snapshot) ||
      start.replicas.desired !== snapshot.replicas.desired);
  return (
    start.state !== snapshot.state ||
    isOtherCount ||
    start.pods.some(
      before =>
        !closedBy.includes(before.state) &&
        snapshot.pods.some(
          pod => isSame(before, pod) && closedBy.includes(pod.state),
        ),
    )
  );
}

/** Whether a pod that was there at the start is there still; without a start nobody can tell. */
function isAnyLeft(
  start: ActionStart | undefined,
  { snapshot }: StoredModel,
): boolean {
  return (
    !start ||
    start.pods.some(before => snapshot.pods.some(pod => isSame(before, pod)))
  );
}

type Named = Pick<ActionStart['pods'][number], 'name' | 'uid'>;

/** A pod of a StatefulSet has the name of the one before it. */
function isSame(a: Named, b: Named): boolean {
  return (
    a.name === b.name &&
    (a.uid === b.uid || a.uid === undefined || b.uid === undefined)
  );
}

/** Closes the pending actions that are over, and marks those that are overdue. */
export async function closeActions(options: {
  actions: Pick<ActionStore, 'pendingActions' | 'closeAction'>;
  models: Pick<ModelStore, 'findModel'>;
  publish: Publish;
  clock: Clock;
}): Promise<void> {
  const { actions, models, publish, clock } = options;
  for (const action of await actions.pendingActions()) {
    const model = await models.findModel(action.model);
    const at = clock.now();
    let closed = false;
    if (model && isSatisfied(action, model)) {
      closed = await actions.closeAction(action.id, { status: 'done', at });
    } else if (at > action.deadlineAt) {
      closed = await actions.closeAction(action.id, {
        status: 'overdue',
        at,
        message: overdueMessage(action),
      });
    }
    if (closed) {
      publish([action.model]);
    }
  }
}

function overdueMessage({ closedBy, replacesPods }: StoredAction): string {
  const states = closedBy.join(' or ');
  return replacesPods
    ? `Its pods were not all replaced, or it did not become ${states} after that, in time`
    : `The model did not become ${states} in time`;
}
