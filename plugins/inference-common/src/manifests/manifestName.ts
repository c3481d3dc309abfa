import { NotImplementedError } from '@backstage/errors';
import { ModelRef } from '../model/modelRef';

/**
 * Name of what is made beside a model: `<driver>-<name>` in the model's own
 * namespace. Elsewhere, where models of several namespaces meet, and where that
 * is not a legal name of a service or too long for one, it ends in a hash of
 * the whole reference.
 *
 * @param part - tells several objects of one kind and model apart
 * @public
 */
export function manifestName(
  _ref: ModelRef,
  _options: { namespace?: string; part?: string } = {},
): string {
  throw new NotImplementedError();
}
