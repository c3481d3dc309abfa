import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { StoredAction } from '../store/types';

/** An action as the contract has it. */
export function toWireAction(stored: StoredAction): InferenceSchemas['Action'] {
  const {
    model: _model,
    closedBy: _closedBy,
    replacesPods: _replacesPods,
    start: _start,
    ...action
  } = stored;
  return action;
}
