import { InputError } from '@backstage/errors';
import { ModelRef, parseModelRef } from '@wakeboard/plugin-inference-common';

/**
 * The cursor of a list of models in order of reference: the last one shown.
 *
 * @throws InputError where no page can have given it.
 */
export function readModelCursor(text: string): ModelRef {
  try {
    return parseModelRef(text);
  } catch {
    throw new InputError(
      'The cursor "after" is not one that a previous page gave; leave it out to begin with the first page',
    );
  }
}
