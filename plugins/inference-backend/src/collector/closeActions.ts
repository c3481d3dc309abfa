import {
  ModelSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { ActionStore, ModelStore, StoredAction } from '../store/types';
import { Publish } from './ports';

/** Whether a model is as an action wanted it. */
export function isSatisfied(
  action: StoredAction,
  model: ModelSnapshot,
  gone = false,
): boolean {
  if (gone) {
    return action.closedBy.includes('stopped');
  }
  return (
    action.closedBy.includes(model.state) &&
    (action.replicas === undefined ||
      (model.replicas.total ?? model.pods.length) === action.replicas)
  );
}

/** Closes the pending actions of models that are as they wanted, and marks those that are overdue. */
export async function closeActions(options: {
  actions: ActionStore;
  models: ModelStore;
  /** Models as just read; the others are looked up. */
  current: readonly ModelSnapshot[];
  publish: Publish;
  clock: Clock;
}): Promise<void> {
  const { actions, models, current, publish, clock } = options;
  const pending = await actions.pendingActions();
  if (pending.length === 0) {
    return;
  }
  const known = new Map(
    current.map(model => [stringifyModelRef(model.ref), model]),
  );
  for (const action of pending) {
    const read = known.get(stringifyModelRef(action.model));
    const stored = read ? undefined : await models.findModel(action.model);
    const model = read ?? stored?.snapshot;
    const gone = stored?.goneAt !== undefined;
    const at = clock.now();
    let closed = false;
    if (model && isSatisfied(action, model, gone)) {
      closed = await actions.closeAction(action.id, { status: 'done', at });
    } else if (at > action.deadlineAt) {
      closed = await actions.closeAction(action.id, {
        status: 'overdue',
        at,
        message: `The model did not become ${action.closedBy.join(
          ' or ',
        )} in time`,
      });
    }
    if (closed) {
      publish([action.model]);
    }
  }
}
