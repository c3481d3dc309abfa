import {
  ModelRef,
  SliName,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { ModelStore, SourceKey } from '../store/types';
import { filterOf } from './KnownModels';

/** Models are read in parts, because a snapshot weighs more than its row in the fleet. */
const PART = 500;

/** By SLI, why it cannot be measured. */
export type NotMeasurable = Partial<Record<SliName, string>>;

/**
 * What the drivers say cannot be measured, by model; models of which
 * everything can be are left out. Only drivers that tell models apart by it
 * have theirs read.
 */
export async function unmeasurableOf(
  options: {
    sources: SourceKey[];
    drivers: Iterable<InferenceDriver>;
    models: Pick<ModelStore, 'listModels'>;
  },
  signal: AbortSignal,
): Promise<Map<string, NotMeasurable>> {
  const { sources, models } = options;
  const drivers = new Map(
    [...options.drivers].map(driver => [driver.id, driver]),
  );
  const found = new Map<string, NotMeasurable>();
  for (const source of sources) {
    const { indicators } = drivers.get(source.driver) ?? {};
    if (!indicators?.notMeasurable) continue;
    const slis = Object.keys(indicators.slis) as SliName[];
    let after: ModelRef | undefined;
    do {
      signal.throwIfAborted();
      const part = await models.listModels({
        filter: filterOf(source),
        limit: PART,
        after,
      });
      for (const { snapshot } of part) {
        const reasons = slis.flatMap(sli => {
          const reason = indicators.notMeasurable?.(sli, snapshot);
          return reason === undefined ? [] : [[sli, reason] as const];
        });
        if (reasons.length > 0) {
          found.set(
            stringifyModelRef(snapshot.ref),
            Object.fromEntries(reasons),
          );
        }
      }
      after = part.length < PART ? undefined : part.at(-1)?.snapshot.ref;
    } while (after);
  }
  return found;
}
