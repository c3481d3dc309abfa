import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  alignToLedger,
  GPU_SERIES_PREFIX,
  InferenceSchemas,
  ModelRef,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { LedgerStore } from '../store/types';
import { GpuCosts } from './GpuCosts';
import { reachOf } from './ledgerReach';
import { SourceStates } from './ports';
import { checkRange } from './range';
import { errorsOfModel } from './sourceErrors';

const DAY_MS = 24 * 60 * 60 * 1000;

/** What {@link CostReader} reads from. */
export interface CostReaderOptions {
  access: ModelAccess;
  costs: GpuCosts;
  ledger: Pick<LedgerStore, 'coverage'>;
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
    const { access, clock, costs, ledger, sources } = this.options;
    const now = clock.now();
    const asked = costs.hoursOf(checkRange(range, now));
    const model = await access.read(credentials, ref);
    const { cluster, driver } = ref;
    const [[coverage], health] = await Promise.all([
      ledger.coverage([{ cluster, driver, series: GPU_SERIES_PREFIX }]),
      sources.health(),
    ]);
    const { at, knownFrom } = reachOf(coverage, now);
    const answer = {
      prices: costs.prices,
      errors: errorsOfModel(health, model.snapshot),
    };
    if (knownFrom === undefined || knownFrom >= asked.to) {
      return { ...asked, from: asked.to, ...answer };
    }
    const known = {
      from: Math.max(asked.from, alignToLedger(knownFrom, now)),
      to: Math.min(asked.to, at),
    };
    const days = known.to - known.from > DAY_MS ? daysOf(known) : [];
    const hours = await costs.hoursIn({ models: [ref] }, [known, ...days]);
    const [sum, ...sums] = hours.map(byModel =>
      costs.sum(byModel.get(stringifyModelRef(ref)) ?? []),
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
