import {
  alignToLedger,
  CostSum,
  costOf,
  GPU_SERIES_PREFIX,
  gpuHoursOf,
  gpuProductOf,
  GpuPrices,
  InferenceSchemas,
  ModelRef,
  ProductGpuHours,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { LedgerStore, ModelFilter, SourceKey } from '../store/types';
import { reachOf } from './ledgerReach';

const HOUR_MS = 3_600_000;
/** The ledger sums over so many ranges at once. */
const MOST_RANGES = 50;

/** Columns of sums. */
const COLUMNS = {
  used: sum => sum.usedGpuHours,
  freed: sum => sum.freedGpuHours,
  cost: sum => sum.cost,
  saved: sum => sum.saved,
} satisfies Record<string, (sum: CostSum) => number | undefined>;

/** A column of sums that can be sorted by. */
export type MoneyColumn = keyof typeof COLUMNS;

/** What {@link GpuCosts} reads from. */
export interface GpuCostsOptions {
  ledger: Pick<LedgerStore, 'coverage' | 'sums'>;
  /** Undefined: none are configured. */
  prices?: GpuPrices;
  clock: Clock;
}

/**
 * The one place that turns the ledger's GPU time into hours and money: the
 * page of a model, the summaries, the fleet, its savings and the export take
 * theirs from here, so that they cannot disagree. It knows no caller: what is
 * selected has to be what the caller may see.
 */
export class GpuCosts {
  static create(options: GpuCostsOptions): GpuCosts {
    return new GpuCosts(options);
  }

  private constructor(private readonly options: GpuCostsOptions) {}

  /** Where the prices come from, to be shown beside sums. */
  get prices(): InferenceSchemas['Prices'] {
    const { currency, source } = this.options.prices ?? {};
    return { currency, source };
  }

  /** The whole hours of a range that are over: GPU time is kept by the hour, and by the day where it is old. */
  hoursOf({ from, to }: Span): Span {
    const now = this.options.clock.now();
    const floor = (at: number) => alignToLedger(at - (at % HOUR_MS), now);
    const end = floor(Math.min(to, now));
    return { from: Math.min(floor(from), end), to: end };
  }

  /** The part of a range of {@link hoursOf} in which the GPU time of any of some sources was counted; undefined: none. */
  async knownOf(range: Span, sources: SourceKey[]): Promise<Span | undefined> {
    const now = this.options.clock.now();
    const coverages =
      sources.length > 0
        ? await this.options.ledger.coverage(
            sources.map(({ cluster, driver }) => ({
              cluster,
              driver,
              series: GPU_SERIES_PREFIX,
            })),
          )
        : [];
    const known = coverages
      .map(coverage => reachOf(coverage, now))
      .flatMap(({ at, knownFrom = at }) => {
        const from = Math.max(range.from, alignToLedger(knownFrom, now));
        const to = Math.min(range.to, at);
        return from < to ? [{ from, to }] : [];
      });
    return known.length > 0
      ? {
          from: Math.min(...known.map(({ from }) => from)),
          to: Math.max(...known.map(({ to }) => to)),
        }
      : undefined;
  }

  /**
   * The GPU-hours of models in a range of {@link hoursOf}, by model and
   * product. Models whose GPU time was never counted are left out.
   */
  async hours(
    selection: { filter?: ModelFilter; models?: ModelRef[] },
    range: Span,
  ): Promise<Map<string, ProductGpuHours[]>> {
    const [hours] = await this.hoursIn(selection, [range]);
    return hours;
  }

  /** As {@link GpuCosts.hours}, in each of some ranges of whole hours (or days, where they are old). */
  async hoursIn(
    selection: { filter?: ModelFilter; models?: ModelRef[] },
    ranges: Span[],
  ): Promise<Array<Map<string, ProductGpuHours[]>>> {
    const byModel = ranges.map(() => new Map<string, ProductGpuHours[]>());
    if (selection.models?.length === 0) {
      return byModel;
    }
    for (let start = 0; start < ranges.length; start += MOST_RANGES) {
      const curves = await this.options.ledger.sums(
        { ...selection, series: { prefix: GPU_SERIES_PREFIX } },
        ranges.slice(start, start + MOST_RANGES),
      );
      for (const { model, series, sums } of curves) {
        const key = stringifyModelRef(model);
        sums.forEach((sum, index) => {
          const hours = gpuHoursOf(gpuProductOf(series) ?? '', sum);
          const known = byModel[start + index].get(key) ?? [];
          byModel[start + index].set(key, [...known, hours]);
        });
      }
    }
    return byModel;
  }

  /** What GPU-hours come to; those of the same product are added. */
  sum(hours: ProductGpuHours[]): CostSum {
    return costOf(hours, this.options.prices);
  }
}

/** The number of a sum that a column shows. */
export function columnOf(
  column: MoneyColumn,
  sum: CostSum,
): number | undefined {
  return COLUMNS[column](sum);
}
