import { InputError } from '@backstage/errors';
import {
  InferenceSchemas,
  ModelAction,
} from '@wakeboard/plugin-inference-common';

/** @throws InputError where the number of replicas is missing or has no meaning. */
export function toAction({
  action: name,
  replicas,
}: InferenceSchemas['ActionRequest']): ModelAction {
  if (name === 'scale') {
    if (replicas === undefined) {
      throw new InputError(
        'The action scale needs "replicas", a whole number from 0 to 1000',
      );
    }
    return { name, replicas };
  }
  if (replicas !== undefined) {
    throw new InputError(
      `The action ${name} takes no "replicas"; only scale does`,
    );
  }
  return { name };
}
