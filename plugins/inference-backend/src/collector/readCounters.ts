import {
  CounterPoints,
  Matcher,
  ReplicaCounters,
  selector,
  Span,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  MetricSeries,
  MetricsClient,
} from '@wakeboard/plugin-inference-node';
import { CounterGroups, keyOf, ReplicaName } from './counterGroups';
import {
  boundOf,
  CounterQuery,
  counterQueries,
  CounterRole,
} from './counterQueries';
import { joinCopies } from './joinCopies';
import { LedgerCount } from './ledgerCounts';
import { isTooMuch } from './tooMuch';

/** The counters of one replica, or of one process for one model. */
export interface CountedReplica extends ReplicaName {
  counters: ReplicaCounters;
}

/** What one reading of counters brought. */
export interface CountersAnswer {
  replicas: CountedReplica[];
  points: number;
  /** Time of the earliest sample of all, epoch milliseconds. */
  firstAt?: number;
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
}

/** Which counters are read of which source. */
export interface CountersSource {
  client: MetricsClient;
  groups: CounterGroups;
  count: LedgerCount;
}

/** The series of one replica, by what they count. */
class ReplicaSeries {
  readonly #byRole = new Map<
    CounterRole,
    { rank: number; series: CounterPoints[] }
  >();

  constructor(private readonly name: ReplicaName) {}

  add({ rank, rolesOf }: CounterQuery, { labels, points }: MetricSeries) {
    for (const role of rolesOf(labels)) {
      const known = this.#byRole.get(role);
      if (known && known.rank === rank) {
        known.series.push(points);
      } else if (!known || rank < known.rank) {
        this.#byRole.set(role, { rank, series: [points] });
      }
    }
  }

  counted({ indicator }: LedgerCount): CountedReplica[] {
    const total = this.#byRole.get('total');
    const good = this.#byRole.get('good');
    const bad = this.#byRole.get('bad');
    if (indicator.kind === 'histogram') {
      // Without a bucket at the threshold nobody knows what was good.
      return total && good && good.rank === total.rank
        ? [this.#of({ total: total.series, good: good.series })]
        : [];
    }
    if (!total) {
      return [];
    }
    return [
      this.#of({
        total: total.series,
        ...(indicator.good
          ? { good: good?.series ?? [] }
          : { bad: bad?.series ?? [] }),
      }),
    ];
  }

  #of(counters: ReplicaCounters): CountedReplica {
    return { ...this.name, counters };
  }
}

/** Reads the counters of all replicas over a span, its start excluded. */
export async function readCounters(
  source: CountersSource,
  span: Span,
  options: CallOptions,
): Promise<CountersAnswer> {
  return answerOf(source, await ask(source, [], span, options));
}

/** Reads the counters of some replicas over a span, its start excluded, in as many queries as that takes. */
export async function readCountersOf(
  source: CountersSource,
  replicas: readonly ReplicaName[],
  span: Span,
  options: CallOptions,
): Promise<CountersAnswer> {
  const { groups } = source;
  const asked: Asked[] = [];
  const batches = await groups.batchesOf(replicas);
  for (let batch = batches.shift(); batch; batch = batches.shift()) {
    const { names, matchers } = batch;
    try {
      asked.push(...(await ask(source, matchers, span, options)));
    } catch (error) {
      if (options.signal.aborted || names.length < 2 || !isTooMuch(error)) {
        throw error;
      }
      const half = Math.ceil(names.length / 2);
      batches.unshift(
        ...(await groups.batchesOf(names.slice(0, half))),
        ...(await groups.batchesOf(names.slice(half))),
      );
    }
  }
  const answer = await answerOf(source, asked);
  const wanted = new Set(replicas.map(keyOf));
  return {
    ...answer,
    // The same name in two namespaces, of which one was asked for.
    replicas: answer.replicas.filter(each => wanted.has(keyOf(each))),
  };
}

interface Asked {
  query: CounterQuery;
  series: MetricSeries[];
  warnings: string[];
}

async function ask(
  { client, count }: CountersSource,
  further: Matcher[],
  span: Span,
  options: CallOptions,
): Promise<Asked[]> {
  return Promise.all(
    counterQueries(count).map(async query => {
      const { metric, matchers = [] } = query.selector;
      const { series, warnings } = await client.samples(
        selector({ metric, matchers: [...matchers, ...further] }),
        span,
        options,
      );
      return { query, series, warnings };
    }),
  );
}

async function answerOf(
  { groups, count }: CountersSource,
  asked: Asked[],
): Promise<CountersAnswer> {
  const found = new Map<string, ReplicaSeries>();
  let points = 0;
  let firstAt = Infinity;
  for (const { query, series } of asked) {
    const joined = joinCopies(series.map(withBound), groups.jobLabels);
    const names = await groups.namesOf(joined.map(({ labels }) => labels));
    for (const [i, each] of joined.entries()) {
      const name = names[i];
      if (!name) {
        continue;
      }
      const known = found.get(keyOf(name)) ?? new ReplicaSeries(name);
      found.set(keyOf(name), known);
      known.add(query, each);
      points += each.points.length;
      firstAt = Math.min(firstAt, each.points[0]?.[0] ?? Infinity);
    }
  }
  return {
    replicas: [...found.values()].flatMap(each => each.counted(count)),
    points,
    ...(firstAt < Infinity && { firstAt }),
    warnings: [...new Set(asked.flatMap(({ warnings }) => warnings))],
  };
}

/** With the bound of a bucket in one spelling. */
function withBound(series: MetricSeries): MetricSeries {
  const { le } = series.labels;
  return le === undefined
    ? series
    : { ...series, labels: { ...series.labels, le: String(boundOf(le)) } };
}
