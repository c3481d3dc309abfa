import {
  LedgerSum,
  ModelRef,
  SloSums,
  Span,
} from '@wakeboard/plugin-inference-common';
import {
  LedgerSelection,
  LedgerSource,
  LedgerStore,
  ModelFilter,
  SourceKey,
} from '../store/types';
import { LedgerReach, windowUntil } from './ledgerReach';

const NOTHING: LedgerSum = { good: 0, total: 0 };

/** What is asked of one series of one source, for all of its models. */
interface Demand {
  source: LedgerSource;
  reach: LedgerReach;
  /** The series of the time asleep, where that is asked for as well. */
  asleep?: string;
  /** Length of a window to the moment it begins, epoch milliseconds. */
  starts: Map<number, number>;
  query?: Query;
}

/** What is asked of the ledger at once. */
interface Query {
  /** Start of a range to its place among the ranges. */
  places: Map<number, number>;
  ranges: Span[];
  series: Set<string>;
  sources: Map<string, SourceKey>;
  curves: Map<string, { sums: LedgerSum[]; lastAt?: number }>;
}

/**
 * Collects which windows of which series are needed, and asks the ledger for
 * all that begin and end alike at once: in a healthy fleet that is one query.
 */
export class LedgerDemands {
  private readonly demands = new Map<string, Demand>();

  /** Of all windows asked for, folded ends as they are kept at `now`. */
  constructor(private readonly now: number) {}

  /** Asks for windows of a series that end where its reach ends. */
  add(
    source: LedgerSource,
    reach: LedgerReach,
    spans: number[],
    asleep?: string,
  ): void {
    const key = demandKey(source, source.series);
    const demand = this.demands.get(key) ?? {
      source,
      reach,
      starts: new Map<number, number>(),
    };
    demand.asleep ??= asleep;
    for (const span of spans) {
      if (!demand.starts.has(span)) {
        const { from } = windowUntil(reach.at, span, reach, this.now);
        demand.starts.set(span, from);
      }
    }
    this.demands.set(key, demand);
  }

  /** Reads what was asked for, of the models that are selected. */
  async meet(
    ledger: Pick<LedgerStore, 'sums'>,
    selection: Pick<LedgerSelection, 'filter' | 'models'>,
  ): Promise<void> {
    const queries = this.queries();
    await Promise.all(
      queries.map(async query => {
        const { ranges, series, sources } = query;
        const found = await ledger.sums(
          {
            ...(queries.length > 1
              ? narrow(selection, [...sources.values()])
              : selection),
            series: [...series],
          },
          ranges,
        );
        for (const { model, series: name, sums, lastAt } of found) {
          query.curves.set(curveKey(model, name), { sums, lastAt });
        }
      }),
    );
  }

  /** What was read of a model's series. */
  sums(model: ModelRef, series: string): SloSums {
    const demand = this.demands.get(demandKey(model, series));
    if (!demand?.query) {
      throw new Error(`The series ${series} was not asked for`);
    }
    const { query, reach, starts, asleep } = demand;
    const lookUp = (name: string) => {
      const curve = query.curves.get(curveKey(model, name));
      return (spanMs: number) => {
        const place = query.places.get(starts.get(spanMs) ?? NaN);
        return (place !== undefined && curve?.sums[place]) || NOTHING;
      };
    };
    return {
      ...reach,
      sum: lookUp(series),
      asleep: asleep === undefined ? undefined : lookUp(asleep),
      lastEventAt: query.curves.get(curveKey(model, series))?.lastAt,
    };
  }

  private queries(): Query[] {
    const queries = new Map<string, Query>();
    for (const demand of this.demands.values()) {
      const { source, reach, asleep } = demand;
      const { cluster, driver, series } = source;
      const starts = [...new Set(demand.starts.values())].sort((a, b) => a - b);
      const key = [reach.at, ...starts].join();
      const query = queries.get(key) ?? {
        places: new Map(starts.map((from, place) => [from, place])),
        ranges: starts.map(from => ({ from, to: reach.at })),
        series: new Set<string>(),
        sources: new Map<string, SourceKey>(),
        curves: new Map<string, { sums: LedgerSum[]; lastAt?: number }>(),
      };
      for (const name of [series, asleep ?? series]) {
        query.series.add(name);
      }
      query.sources.set(`${cluster}\n${driver}`, { cluster, driver });
      queries.set(key, query);
      demand.query = query;
    }
    return [...queries.values()];
  }
}

/** The models of a selection that are of some sources. */
function narrow(
  { filter, models }: Pick<LedgerSelection, 'filter' | 'models'>,
  sources: SourceKey[],
): Pick<LedgerSelection, 'filter' | 'models'> {
  if (models) {
    return {
      filter,
      models: models.filter(model =>
        sources.some(
          ({ cluster, driver }) =>
            model.cluster === cluster && model.driver === driver,
        ),
      ),
    };
  }
  const ofSources: ModelFilter = {
    anyOf: sources.map(({ cluster, driver }) => ({
      allOf: [
        { field: 'cluster', values: [cluster] },
        { field: 'driver', values: [driver] },
      ],
    })),
  };
  return { filter: filter ? { allOf: [filter, ofSources] } : ofSources };
}

function demandKey({ cluster, driver }: SourceKey, series: string): string {
  return `${cluster}\n${driver}\n${series}`;
}

function curveKey(
  { cluster, namespace, driver, name }: ModelRef,
  series: string,
): string {
  return `${cluster}\n${namespace}\n${driver}\n${name}\n${series}`;
}
