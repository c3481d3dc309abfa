import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  ModelRef,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { GpuCosts } from './GpuCosts';
import { SourceStates } from './ports';
import { checkRange } from './range';
import { errorsOfModel } from './sourceErrors';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What {@link CostReader} reads from. */
export interface CostReaderOptions {
  access: ModelAccess;
  costs: GpuCosts;
  sources: SourceStates;
  clock: Clock;
}

/** GPU-hours and money of one model, as far as they are known. */
export class CostReader {
  static create(options: CostReaderOptions): CostReader {
    return new CostReader(options);
  }

  private constructor(private readonly options: CostReaderOptions) {}

  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
    range: Span,
  ): Promise<InferenceSchemas['Cost']> {
    const { access, clock, costs, sources } = this.options;
    const asked = costs.hoursOf(checkRange(range, clock.now()));
    const model = await access.read(credentials, ref);
    const [known, health] = await Promise.all([
      costs.knownOf(asked, [ref]),
      sources.health(),
    ]);
    const answer = {
      prices: costs.prices,
      errors: errorsOfModel(health, model.snapshot),
    };
    if (!known) {
      return { ...asked, from: asked.to, ...answer };
    }
    const days = known.to - known.from > DAY_MS ? daysOf(known) : [];
    const hours = await costs.hoursIn({ models: [ref] }, [known, ...days]);
    const key = stringifyModelRef(ref);
    if (!hours[0].has(key)) {
      // Never counted, which is not the same as nothing.
      return { ...known, ...answer };
    }
    const [sum, ...sums] = hours.map(byModel =>
      costs.sum(byModel.get(key) ?? []),
    );
    return {
      ...known,
      ...answer,
      sum,
      days: days.map(({ from }, index) => ({
        at: from,
        used: sums[index].usedGpuHours,
        freed: sums[index].freedGpuHours,
      })),
    };
  }
}

/** The days (UTC) of a span; the first and the last may be parts of one. */
function daysOf({ from, to }: Span): Span[] {
  const days: Span[] = [];
  for (let start = from; start < to; ) {
    const end = Math.min(to, (Math.floor(start / DAY_MS) + 1) * DAY_MS);
    days.push({ from: start, to: end });
    start = end;
  }
  return days;
}
