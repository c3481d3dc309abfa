import { InputError } from '@backstage/errors';
import { ModelRef } from '@wakeboard/plugin-inference-common';

// Names of clusters may be ARNs; everything else is narrower.
const ACCEPTED = /^[A-Za-z0-9](?:[A-Za-z0-9._:@/+=-]{0,251}[A-Za-z0-9])?$/;

/**
 * Refuses a reference that no system can have given out, before anything is
 * asked for it: an annotation is written by whoever may write an entity.
 *
 * @throws InputError that shows the part and says what would be accepted.
 */
export function checkModelRef(ref: ModelRef): void {
  for (const part of ['cluster', 'namespace', 'driver', 'name'] as const) {
    const text = ref[part];
    if (!ACCEPTED.test(text)) {
      throw new InputError(
        `${JSON.stringify(
          text.length > 100 ? `${text.slice(0, 100)}…` : text,
        )} cannot be the ${part} of a model; it may hold letters, digits and . _ : @ / + = -, begins and ends with a letter or digit and is at most 253 characters long`,
      );
    }
  }
}
