import { isError } from '@backstage/errors';
import { DriverReading } from '@wakeboard/plugin-inference-node';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import { checkModelRef } from '../access/checkModelRef';

/** Longest part of a name that is shown. */
const MOST_SHOWN = 100;

/**
 * A reading without the models whose names no page could be asked for. Each
 * becomes an error, like any other field that cannot be.
 */
export function namedLegally(
  reading: DriverReading,
  source: SourceRef,
): DriverReading {
  const errors = [...reading.errors];
  const models = reading.models.filter(({ ref }) => {
    try {
      checkModelRef(ref);
      return true;
    } catch (error) {
      if (!isError(error)) throw error;
      const name = ref.name.slice(0, MOST_SHOWN);
      errors.push({
        source,
        reason: 'malformedObject',
        message: error.message,
        object: `${ref.driver} ${ref.namespace}/${name}: metadata.name`,
      });
      return false;
    }
  });
  return { ...reading, models, errors };
}
