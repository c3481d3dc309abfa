import {
  LedgerBucket,
  LedgerSum,
  ModelRef,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  LedgerCoverage,
  LedgerRevision,
  LedgerSource,
  LedgerStore,
} from '../../store/types';
import { joinSpans } from '../chunks';

/** A ledger in memory: buckets by curve, replaced span by span. */
export class FakeLedgerStore
  implements Pick<LedgerStore, 'coverage' | 'write'>
{
  readonly #curves = new Map<string, LedgerBucket[]>();
  readonly #coverage = new Map<string, LedgerCoverage>();

  async write(
    revisions: LedgerRevision[],
    read?: LedgerSource & { span: Span; firstAt?: number },
  ): Promise<ModelRef[]> {
    const changed = revisions.filter(revision => this.#revise(revision));
    if (read) {
      const { span, firstAt = Infinity } = read;
      const known = this.#coverageOf(read);
      const first = Math.min(known.firstAt ?? Infinity, firstAt);
      this.#coverage.set(sourceKey(read), {
        spans: joinSpans([...known.spans, span]),
        ...(first < Infinity && { firstAt: first }),
      });
    }
    return changed.map(({ model }) => model);
  }

  async coverage(sources: LedgerSource[]): Promise<LedgerCoverage[]> {
    return sources.map(source => this.#coverageOf(source));
  }

  /** What was counted of a curve, in order. */
  buckets(model: ModelRef, series: string): LedgerBucket[] {
    return this.#curves.get(curveKey(model, series)) ?? [];
  }

  /** What was counted of a curve after `from` up to and including `to`. */
  sum(model: ModelRef, series: string, { from, to }: Span): LedgerSum {
    return this.buckets(model, series)
      .filter(bucket => bucket.to > from && bucket.to <= to)
      .reduce(
        (sum, { good, total }) => ({
          good: sum.good + good,
          total: sum.total + total,
        }),
        { good: 0, total: 0 },
      );
  }

  #revise({ model, series, from, to, buckets }: LedgerRevision): boolean {
    const before = this.buckets(model, series);
    if (buckets.some(bucket => bucket.from < from || bucket.to > to)) {
      throw new Error(`A bucket of ${series} lies outside of its span`);
    }
    const after = [
      ...before.filter(bucket => bucket.to <= from || bucket.to > to),
      ...buckets,
    ].sort((a, b) => a.to - b.to);
    this.#curves.set(curveKey(model, series), after);
    return JSON.stringify(before) !== JSON.stringify(after);
  }

  #coverageOf(source: LedgerSource): LedgerCoverage {
    return this.#coverage.get(sourceKey(source)) ?? { spans: [] };
  }
}

function curveKey(model: ModelRef, series: string): string {
  return `${stringifyModelRef(model)} ${series}`;
}

function sourceKey({ cluster, driver, series }: LedgerSource): string {
  return `${cluster} ${driver} ${series}`;
}
