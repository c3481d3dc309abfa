import { ModelCondition } from '@wakeboard/plugin-inference-common';
import { ObjectReader } from './ObjectReader';

/**
 * The conditions of an object as it gives them, `status.conditions` if not
 * told otherwise. A status that is not known is Unknown.
 *
 * @public
 */
export function readConditions(
  object: ObjectReader,
  path = 'status.conditions',
): ModelCondition[] {
  return object.list(path).flatMap(condition => {
    const type = condition.requiredText('type');
    const status = condition.text('status');
    return type === undefined
      ? []
      : [
          {
            type,
            status:
              status === 'True' || status === 'False' ? status : 'Unknown',
            reason: condition.text('reason'),
            message: condition.text('message', 4096),
            lastTransitionAt: condition.time('lastTransitionTime'),
          } satisfies ModelCondition,
        ];
  });
}
