import {
  CounterPoints,
  Matcher,
  ModelRef,
  ReplicaCounters,
  selector,
  Span,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  DriverIndicators,
  MetricSeries,
  MetricsClient,
} from '@wakeboard/plugin-inference-node';
import {
  boundOf,
  CounterQuery,
  counterQueries,
  CounterRole,
} from './counterQueries';
import { joinCopies } from './joinCopies';
import { LedgerCount } from './ledgerCounts';
import { isTooMuch } from './tooMuch';

/** The name of one replica. */
export interface ReplicaName {
  namespace: string;
  replica: string;
}

/** The counters of one replica, or of one exporter for one model. */
export interface CountedReplica extends ReplicaName {
  /** Where the series name it. */
  model?: ModelRef;
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
  labels: Pick<DriverIndicators, 'namespaceLabel' | 'replicaLabel'>;
  count: LedgerCount;
  /**
   * For series that name models: whose they are, in their order. What one
   * exporter counts for a model then stands in place of a replica.
   */
  modelsOf?(
    series: ReadonlyArray<Record<string, string>>,
  ): Promise<Array<ModelRef | undefined>>;
}

/** Characters of names in one query; engines refuse queries of more than 16 KiB. */
const NAMES_PER_QUERY = 6_000;

/** The series of one replica, by what they count. */
class ReplicaSeries {
  readonly #byRole = new Map<
    CounterRole,
    { rank: number; series: CounterPoints[] }
  >();

  constructor(private readonly name: Omit<CountedReplica, 'counters'>) {}

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
  const wanted = new Set(replicas.map(keyOf));
  const only = (answer: CountersAnswer): CountersAnswer => ({
    ...answer,
    // The same name in two namespaces, of which one was asked for.
    replicas: answer.replicas.filter(each => wanted.has(keyOf(each))),
  });
  if (source.modelsOf) {
    // No label is known that all series of a model share.
    return only(await readCounters(source, span, options));
  }
  const { namespaceLabel, replicaLabel } = source.labels;
  const asked: Asked[] = [];
  const batches = batchesOf(replicas);
  for (let batch = batches.shift(); batch; batch = batches.shift()) {
    const matchers: Matcher[] = [
      {
        label: namespaceLabel,
        op: 'oneOf',
        values: batch.map(({ namespace }) => namespace),
      },
      {
        label: replicaLabel,
        op: 'oneOf',
        values: batch.map(({ replica }) => replica),
      },
    ];
    try {
      asked.push(...(await ask(source, matchers, span, options)));
    } catch (error) {
      if (options.signal.aborted || batch.length < 2 || !isTooMuch(error)) {
        throw error;
      }
      const half = Math.ceil(batch.length / 2);
      batches.unshift(batch.slice(0, half), batch.slice(half));
    }
  }
  return only(await answerOf(source, asked));
}

export function keyOf({ namespace, replica }: ReplicaName): string {
  return `${namespace}/${replica}`;
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
  source: CountersSource,
  asked: Asked[],
): Promise<CountersAnswer> {
  const found = new Map<string, ReplicaSeries>();
  let points = 0;
  let firstAt = Infinity;
  for (const { query, series } of asked) {
    const joined = joinCopies(series.map(withBound));
    const names = await namesOf(source, joined);
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
    replicas: [...found.values()].flatMap(each => each.counted(source.count)),
    points,
    ...(firstAt < Infinity && { firstAt }),
    warnings: [...new Set(asked.flatMap(({ warnings }) => warnings))],
  };
}

/** Whose series are, in their order; undefined: nobody's. */
async function namesOf(
  { labels: { namespaceLabel, replicaLabel }, modelsOf }: CountersSource,
  series: readonly MetricSeries[],
): Promise<Array<Omit<CountedReplica, 'counters'> | undefined>> {
  const models = await modelsOf?.(series.map(({ labels }) => labels));
  return series.map(({ labels }, i) => {
    const replica = labels[replicaLabel] ?? '';
    if (models) {
      const model = models[i];
      return (
        model && {
          namespace: model.namespace,
          replica: `${model.name}/${replica}`,
          model,
        }
      );
    }
    const namespace = labels[namespaceLabel];
    // PostgreSQL cannot store the character zero, and no pod has it.
    return namespace && replica && !`${namespace}${replica}`.includes('\0')
      ? { namespace, replica }
      : undefined;
  });
}

/** With the bound of a bucket in one spelling. */
function withBound(series: MetricSeries): MetricSeries {
  const { le } = series.labels;
  return le === undefined
    ? series
    : { ...series, labels: { ...series.labels, le: String(boundOf(le)) } };
}

function batchesOf(replicas: readonly ReplicaName[]): ReplicaName[][] {
  const batches: ReplicaName[][] = [];
  let length = Infinity;
  for (const each of replicas) {
    const { namespace, replica } = each;
    length += namespace.length + replica.length + 2;
    if (length > NAMES_PER_QUERY) {
      batches.push([]);
      length = namespace.length + replica.length + 2;
    }
    batches[batches.length - 1].push(each);
  }
  return batches;
}
