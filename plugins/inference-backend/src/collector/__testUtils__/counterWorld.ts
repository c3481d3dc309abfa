import {
  addBuckets,
  countBuckets,
  LedgerBucket,
  ModelRef,
  ModelSnapshot,
  Span,
} from '@wakeboard/plugin-inference-common';
import { Random } from '@wakeboard/plugin-inference-common/testing';
import {
  Clock,
  DriverIndicators,
  InferenceDriver,
  MetricSeries,
} from '@wakeboard/plugin-inference-node';
import {
  FakeMetricsClient,
  MetricsCall,
} from '@wakeboard/plugin-inference-node/testing';
import { aSnapshot } from '../../store/__testUtils__/builders';

export const MINUTE = 60_000;
export const SCRAPE = 15_000;

const indicators: DriverIndicators = {
  namespaceLabel: 'namespace',
  replicaLabel: 'pod',
  slis: {
    availability: {
      kind: 'counters',
      total: { metrics: ['counted_total'] },
      good: {
        metrics: ['counted_total'],
        matchers: [{ label: 'status', op: '=', value: 'success' }],
      },
    },
    latency: { kind: 'histogram', histogram: { metrics: ['counted_seconds'] } },
  },
  replicaPattern: ({ name }) => `${name}-\\d+`,
};

/** A driver whose replicas count: `m0-3` is the fourth of `m0`. */
export const countingDriver: InferenceDriver & {
  indicators: DriverIndicators;
} = {
  id: 'counting',
  title: 'Counting',
  capabilities: { actions: [], wakes: 'observed' },
  resources: [],
  toSnapshots: () => ({ models: [], gpus: [], errors: [] }),
  toEvents: () => [],
  modelOfReplica: ({ name }, models) =>
    models.find(model => name.startsWith(`${model.name}-`)),
  signals: {},
  indicators,
  plan: () => ({ refused: 'a test' }),
};

interface Event {
  at: number;
  isGood: boolean;
}

/** One replica that counts what happens, and was scraped now and then. */
export interface CountingReplica {
  name: string;
  life: Span;
  /** Moments at which its process began anew. */
  restarts: number[];
  events: Event[];
  scrapes: number[];
}

export interface CounterWorldOptions {
  seed: number;
  from: number;
  hours: number;
  /** Number of models. */
  models?: number;
  /** Times in which nothing was scraped. */
  outages?: Span[];
  /** What was scraped in this time came to the source only so much later. */
  late?: Span & { byMs: number };
  /** Replicas miss scrapes, also for long, restart and are replaced. */
  isRough?: boolean;
}

/** Models whose replicas count events, and a Prometheus that scrapes them. */
export class CounterWorld {
  readonly models: Array<{ ref: ModelRef; replicas: CountingReplica[] }>;
  readonly span: Span;
  /** A time about which the source says nothing any more, and before. */
  forgottenUntil = -Infinity;

  constructor(private readonly options: CounterWorldOptions) {
    const { seed, from, hours, models = 2 } = options;
    const random = new Random(seed);
    this.span = { from, to: from + hours * 60 * MINUTE };
    this.models = Array.from({ length: models }, (_, i) => ({
      ref: {
        cluster: 'demo',
        namespace: 'ns',
        driver: countingDriver.id,
        name: `m${i}`,
      },
      replicas: this.#replicasOf(`m${i}`, random),
    }));
  }

  /** The models with the pods that are there at a moment. */
  snapshots(now: number): ModelSnapshot[] {
    return this.models.map(({ ref, replicas }) =>
      aSnapshot({
        ref,
        pods: replicas
          .filter(({ life }) => life.from <= now && life.to > now)
          .map(({ name, life }) => ({
            name,
            state: 'serving' as const,
            createdAt: life.from,
            gpus: [],
          })),
      }),
    );
  }

  /** A Prometheus that has everything up to the clock's time. */
  prometheus(clock: Clock): FakeMetricsClient {
    return new FakeMetricsClient({
      name: 'demo',
      clock,
      answer: call => this.#answer(call, clock.now()),
    });
  }

  /** All series as the source has them at a moment. */
  series(now: number): Array<MetricSeries & { metric: string }> {
    return this.models.flatMap(({ ref, replicas }) =>
      replicas.flatMap(replica => {
        const seriesOf = (
          metric: string,
          more: Record<string, string>,
          counts: (event: Event) => boolean,
        ) => ({
          metric,
          labels: { namespace: ref.namespace, pod: replica.name, ...more },
          points: this.#points(replica, counts, now),
        });
        const isGood = (event: Event) => event.isGood;
        const isBad = (event: Event) => !event.isGood;
        return [
          seriesOf('counted_total', { status: 'success' }, isGood),
          seriesOf('counted_total', { status: 'error' }, isBad),
          seriesOf('counted_seconds_bucket', { le: '1.0' }, isGood),
          seriesOf('counted_seconds_bucket', { le: '+Inf' }, () => true),
        ];
      }),
    );
  }

  /** What the ledger should hold up to a moment, from all samples at once. */
  expected(model: ModelRef, span: Span, now: number): LedgerBucket[] {
    const first = Math.min(
      ...this.models.flatMap(({ replicas }) =>
        replicas.flatMap(({ scrapes }) => scrapes[0] ?? []),
      ),
    );
    const { replicas } = this.models.find(({ ref }) => ref === model)!;
    return addBuckets(
      replicas.map(replica => {
        const points = (isGood: boolean) =>
          this.#points(replica, event => event.isGood === isGood, now);
        const isAlive = replica.life.from <= now && replica.life.to > now;
        return countBuckets(
          { total: [points(true), points(false)], good: [points(true)] },
          {
            read: { from: first - 48 * 60 * MINUTE, to: now },
            span,
            createdAt: isAlive ? replica.life.from : undefined,
            sourceFirstAt: first,
          },
        ).buckets;
      }),
    );
  }

  /** How many events really happened in a time. */
  happened(model: ModelRef, { from, to }: Span) {
    const events = this.models
      .find(({ ref }) => ref === model)!
      .replicas.flatMap(replica => replica.events)
      .filter(({ at }) => at > from && at <= to);
    return {
      good: events.filter(({ isGood }) => isGood).length,
      total: events.length,
    };
  }

  #replicasOf(model: string, random: Random): CountingReplica[] {
    const { isRough = false } = this.options;
    const { from, to } = this.span;
    const replicas: CountingReplica[] = [];
    let born = from;
    for (let i = 0; born < to; i++) {
      const dies = isRough
        ? born + random.between([90 * MINUTE, 600 * MINUTE])
        : to + MINUTE;
      const life = { from: born, to: dies };
      replicas.push(this.#replica(`${model}-${i}`, life, random));
      born = dies + random.between([1_000, 4 * MINUTE]);
    }
    return replicas;
  }

  #replica(name: string, life: Span, random: Random): CountingReplica {
    const { outages = [], isRough = false } = this.options;
    const to = Math.min(life.to, this.span.to);
    const events: Event[] = [];
    let at = life.from;
    for (;;) {
      at += random.between(isRough ? [500, 3 * MINUTE] : [200, 40_000]);
      if (at >= to) break;
      events.push({ at, isGood: !random.happens(0.2) });
    }
    const restarts: number[] = [];
    const misses = [...outages];
    for (let time = life.from; isRough && time < to; ) {
      time += random.between([60 * MINUTE, 300 * MINUTE]);
      if (random.happens(0.5)) restarts.push(time);
      else {
        const miss = random.between([20_000, 100 * MINUTE]);
        misses.push({ from: time, to: time + miss });
      }
    }
    const phase = random.between([0, SCRAPE]);
    const scrapes: number[] = [];
    for (let time = life.from + phase; time < to; time += SCRAPE) {
      if (!misses.some(miss => time >= miss.from && time < miss.to)) {
        scrapes.push(Math.round(time));
      }
    }
    return { name, life, restarts, events, scrapes };
  }

  #points(
    { restarts, events, scrapes }: CountingReplica,
    counts: (event: Event) => boolean,
    now: number,
  ): Array<[number, number]> {
    const counted = events.filter(counts);
    const { late } = this.options;
    let next = 0;
    let since = -Infinity;
    let value = 0;
    return scrapes.flatMap((at): Array<[number, number]> => {
      const restart = restarts.findLast(each => each <= at) ?? -Infinity;
      if (restart > since) {
        since = restart;
        value = 0;
      }
      for (; next < counted.length && counted[next].at <= at; next++) {
        if (counted[next].at > since) value++;
      }
      const isLate = late && at >= late.from && at < late.to;
      const visibleAt = isLate ? at + late.byMs : at;
      return visibleAt <= now && at > this.forgottenUntil ? [[at, value]] : [];
    });
  }

  #answer(call: MetricsCall, now: number): MetricSeries[] {
    const { query } = call;
    if (query.startsWith('sum')) {
      return this.#sumOf(call, now);
    }
    const metric = query.split('{')[0];
    const named = /pod=~"([^"]*)"/.exec(query)?.[1].split('|');
    return this.series(now)
      .filter(
        each =>
          each.metric === metric && (!named || named.includes(each.labels.pod)),
      )
      .map(({ labels, points }) => ({ labels, points }));
  }

  /** Whether anything is there, as an expression over all would tell. */
  #sumOf(call: MetricsCall, now: number): MetricSeries[] {
    const scrapes = this.models
      .flatMap(({ replicas }) => replicas.flatMap(each => each.scrapes))
      .filter(at => at <= now && at > this.forgottenUntil);
    const isThere = (at: number) =>
      scrapes.some(each => each > at - 5 * MINUTE && each <= at);
    const moments: number[] = [];
    if (call.method === 'instant') moments.push(call.at);
    if (call.method === 'range') {
      const { from, to, stepMs } = call;
      const first = Math.ceil(from / stepMs) * stepMs;
      for (let at = first; at <= to; at += stepMs) moments.push(at);
    }
    const points = moments
      .filter(isThere)
      .map((at): [number, number] => [at, 1]);
    return points.length > 0 ? [{ labels: {}, points }] : [];
  }
}
