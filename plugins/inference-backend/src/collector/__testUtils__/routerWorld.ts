import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';
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
import { countingDriver, MINUTE, SCRAPE } from './counterWorld';

/** A driver whose requests are counted by routers, under the name that clients ask for. */
export const routedDriver: InferenceDriver & { indicators: DriverIndicators } =
  {
    ...countingDriver,
    id: 'routed',
    title: 'Routed',
    modelOfSeries: ({ model }, models) =>
      models.find(({ servedName }) => servedName === model)?.ref,
    indicators: {
      ...countingDriver.indicators,
      ofModels: ['availability', 'latency'],
      modelMatchers: ({ servedName }) =>
        servedName
          ? [{ label: 'model', op: '=', value: servedName }]
          : undefined,
    },
  };

/** A process that counts for all models. Times are epoch milliseconds. */
export interface Router {
  /** Where it is scraped, and whatever else its series have. */
  labels: Record<string, string>;
  from: number;
  to: number;
  /** Moments at which it began anew in the same pod. */
  restarts?: number[];
  /** Times in which it was not scraped. */
  silent?: Array<{ from: number; to: number }>;
  /** Further labels of each copy of its series. */
  copies?: Array<Record<string, string>>;
}

interface Request {
  at: number;
  model: string;
  status: string;
}

/** Routers that count requests for models, and a Prometheus that scrapes them. */
export class RouterWorld {
  readonly refs: ModelRef[];
  /** What clients ask for, by model; and what they asked for until then. */
  readonly renamed = new Map<string, { at: number; before: string }>();
  /** A time about which the source says nothing any more, and before. */
  forgottenUntil = -Infinity;
  readonly calls: MetricsCall[] = [];
  readonly #served: Array<{ router: Router; requests: Request[] }>;

  constructor(
    readonly routers: Router[],
    options: {
      seed: number;
      models?: string[];
      firstAt?: Record<string, number>;
      /** After this nobody asks for anything. */
      until?: number;
    },
  ) {
    const {
      seed,
      models = ['m0', 'm1'],
      firstAt = {},
      until = Infinity,
    } = options;
    const random = new Random(seed);
    this.refs = models.map(name => ({
      cluster: 'demo',
      namespace: 'ns',
      driver: routedDriver.id,
      name,
    }));
    this.#served = routers.map(router => {
      const requests: Request[] = [];
      for (const model of models) {
        let at = Math.max(router.from, firstAt[model] ?? 0);
        for (;;) {
          at += random.between([200, 20_000]);
          if (at >= Math.min(router.to, until)) break;
          const status = random.happens(0.2) ? 'error' : 'success';
          requests.push({ at, model, status });
        }
      }
      return { router, requests };
    });
  }

  snapshots(now: number): ModelSnapshot[] {
    return this.refs.map(ref => {
      const renamed = this.renamed.get(ref.name);
      const servedName =
        renamed && now < renamed.at ? renamed.before : ref.name;
      return aSnapshot({ ref, servedName });
    });
  }

  prometheus(clock: Clock): FakeMetricsClient {
    return new FakeMetricsClient({
      name: 'demo',
      clock,
      answer: call => {
        this.calls.push(call);
        return this.#answer(call, clock.now());
      },
    });
  }

  /** The requests that scrapes after `from` up to `to` could count, of routers that began after `from` all. */
  scraped(name: string, from: number, to: number) {
    const sum = { good: 0, total: 0 };
    for (const { router, requests } of this.#served) {
      const scrapes = this.#scrapes(router, to);
      scrapes.forEach((at, i) => {
        const before = scrapes[i - 1] ?? (router.from > from ? 0 : at);
        if (at <= from) return;
        const restart = restartBefore(router, at);
        for (const each of requests) {
          if (each.model !== name || each.at > at) continue;
          if (each.at <= Math.max(before, restart)) continue;
          sum.total++;
          if (each.status === 'success') sum.good++;
        }
      });
    }
    return sum;
  }

  #scrapes({ from, to, silent = [] }: Router, now: number): number[] {
    const scrapes: number[] = [];
    for (let at = from + 7_000; at < Math.min(to, now + 1); at += SCRAPE) {
      if (!silent.some(gap => at >= gap.from && at < gap.to)) scrapes.push(at);
    }
    return scrapes;
  }

  #series(now: number): MetricSeries[] {
    return this.#served.flatMap(({ router, requests }) =>
      this.refs.flatMap(({ name }) =>
        ['success', 'error'].flatMap(status => {
          const own = requests.filter(
            each => each.model === name && each.status === status,
          );
          const renamed = this.renamed.get(name);
          const names = renamed ? [renamed.before, name] : [name];
          return names.flatMap((model, i) => {
            const asked = own.filter(
              ({ at }) => !renamed || at >= renamed.at === (i === 1),
            );
            const points = this.#points(router, asked, now);
            return (router.copies ?? [{}]).map(copy => ({
              labels: { ...router.labels, ...copy, model, status },
              points,
            }));
          });
        }),
      ),
    );
  }

  /** A counter is there from its first event on. */
  #points(router: Router, requests: Request[], now: number) {
    let next = 0;
    let since = -Infinity;
    let value = 0;
    return this.#scrapes(router, now).flatMap((at): Array<[number, number]> => {
      const restart = restartBefore(router, at);
      if (restart > since) {
        since = restart;
        value = 0;
      }
      for (; next < requests.length && requests[next].at <= at; next++) {
        if (requests[next].at > since) value++;
      }
      return value > 0 && at > this.forgottenUntil ? [[at, value]] : [];
    });
  }

  #answer(call: MetricsCall, now: number): MetricSeries[] {
    const all = this.#series(now);
    if (call.method === 'samples') {
      const named = /model=~?"([^"]*)"/.exec(call.query)?.[1].split('|');
      return all.filter(({ labels }) => !named || named.includes(labels.model));
    }
    const moments = all.flatMap(({ points }) => points.map(([at]) => at));
    const isThere = (at: number) =>
      moments.some(each => each > at - 5 * MINUTE && each <= at);
    const asked: number[] = [];
    if (call.method === 'instant') asked.push(call.at);
    else {
      const { from, to, stepMs } = call;
      for (let at = from; at <= to; at += stepMs) asked.push(at);
    }
    const points = asked.filter(isThere).map((at): [number, number] => [at, 1]);
    return points.length > 0 ? [{ labels: {}, points }] : [];
  }
}

function restartBefore({ restarts = [] }: Router, at: number): number {
  return restarts.findLast(each => each <= at) ?? -Infinity;
}
