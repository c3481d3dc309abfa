import {
  HourRollup,
  ModelRef,
  Span,
  increase,
  rollupHours,
  selector,
  stringifyModelRef,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  InferenceDriver,
  MetricEvidence,
  MetricSeries,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import {
  HistoryStore,
  ModelStore,
  Rollup,
  RollupStore,
  SourceKey,
} from '../store/types';
import { countedReplicas, HOUR_MS, HourLedger, ModelHours } from './modelHours';
import { MetricsSource } from './ports';
import { ReplicaModels } from './ReplicaModels';
import { SourcePart, SourceStatus } from './SourceStatus';

/** Hours of models that are made anew at once. */
const BATCH = 2_000;
/** Hours that one query asks for at most. */
const MOST_HOURS = 24;
/** Distance of the points over which memory is summed up. */
const STEP_MS = 60_000;
/** A run starts no further batch after this time. */
const BUDGET_MS = 30_000;
const MOST_WAKES = 100_000;

/** What {@link RollupMaker} works with. */
export interface RollupMakerOptions {
  cluster: string;
  driver: InferenceDriver;
  /** Undefined: the cluster has no metrics. */
  metrics?: MetricsSource;
  models: ModelStore;
  history: HistoryStore;
  rollups: RollupStore;
  /** What else is counted from the history of hours. */
  ledgers?: HourLedger[];
  status: SourceStatus;
  clock: Clock;
}

/** What only metrics can tell of an hour. */
type Measured = Pick<Rollup, 'gpuMemoryByteSeconds' | 'requests'>;

/** Makes the hourly roll-ups of one driver in one cluster anew where their history changed. */
export class RollupMaker {
  readonly #options: RollupMakerOptions;
  readonly #source: SourceKey;
  readonly #owners: ReplicaModels;

  constructor(options: RollupMakerOptions) {
    this.#options = options;
    this.#source = { cluster: options.cluster, driver: options.driver.id };
    this.#owners = new ReplicaModels({ source: this.#source, ...options });
  }

  /** Makes what is stale, for half a minute at most. Throws when the source fails. */
  async run({ signal }: CallOptions): Promise<void> {
    const { rollups, ledgers = [], clock } = this.#options;
    const began = performance.now();
    const startedAt = clock.now();
    let oldest = startedAt;
    do {
      signal.throwIfAborted();
      const claim = Math.floor(Math.random() * Number.MAX_SAFE_INTEGER);
      const stale = await rollups.claimStale(claim, BATCH, this.#source);
      const hours = [...new Set(stale.map(({ at }) => at))];
      if (hours.length === 0) {
        await finish(ledgers, startedAt, oldest);
        return;
      }
      const measured = new Map<string, Measured>();
      for (const span of runsOfHours(hours)) {
        await this.#measure(span, measured, signal);
      }
      const { made, histories } = await this.#rollUp(stale, measured);
      signal.throwIfAborted();
      for (const ledger of ledgers) {
        await ledger.write(histories);
      }
      await rollups.saveRollups(made, claim);
      const first = Math.min(...hours);
      oldest = Math.min(oldest, first);
      // They come oldest first, and of the last some may be left.
      await finish(ledgers, Math.max(...hours), first);
    } while (performance.now() - began < BUDGET_MS);
  }

  async #rollUp(
    stale: Array<{ model: ModelRef; at: number }>,
    measured: ReadonlyMap<string, Measured>,
  ): Promise<{
    made: Array<{ model: ModelRef; rollup: Rollup }>;
    histories: ModelHours[];
  }> {
    const byModel = new Map<string, { model: ModelRef; hours: Set<number> }>();
    for (const { model, at } of stale) {
      const key = stringifyModelRef(model);
      const known = byModel.get(key) ?? { model, hours: new Set() };
      known.hours.add(at);
      byModel.set(key, known);
    }
    const made: Array<{ model: ModelRef; rollup: Rollup }> = [];
    const histories: ModelHours[] = [];
    for (const { model, hours } of byModel.values()) {
      for (const span of runsOfHours([...hours])) {
        const replicas = await this.#options.history.intervals(model, span);
        histories.push({ model, span, replicas });
        const rolled = await this.#hoursOf({ model, span, replicas });
        for (let at = span.from; at < span.to; at += HOUR_MS) {
          const rollup = {
            ...(rolled.get(at) ?? emptyHour(at)),
            ...measured.get(hourKey(model, at)),
          };
          made.push({ model, rollup });
        }
      }
    }
    return { made, histories };
  }

  async #hoursOf({
    model,
    span,
    replicas,
  }: ModelHours): Promise<Map<number, HourRollup>> {
    const { history, driver } = this.#options;
    const [first, second] = countedReplicas(
      replicas,
      driver.capabilities.wakes,
    );
    const counted = first.length > 0 ? first : second;
    const names = new Set(counted.map(({ replica }) => replica));
    const wakes = await history.wakes(model, span, { limit: MOST_WAKES });
    const hours = rollupHours({
      intervals: counted.flatMap(({ intervals }) => intervals),
      wakes: wakes.filter(({ replica }) => names.has(replica)),
      span,
    });
    return new Map(hours.map(hour => [hour.at, hour]));
  }

  /** Adds what the metrics tell of hours, for all models at once. */
  async #measure(
    span: Span,
    into: Map<string, Measured>,
    signal: AbortSignal,
  ): Promise<void> {
    const { driver, metrics, status, clock } = this.#options;
    if (!metrics || !driver.evidence) {
      return;
    }
    const part: SourcePart = {
      source: metrics.client.source,
      part: `${driver.id} roll-ups`,
    };
    const to = Math.min(span.to, clock.now());
    try {
      const { evidence } = driver;
      const requests = await this.#ask(evidence, 'requests', span, signal);
      const memory = await this.#ask(
        evidence,
        'gpuMemoryBytes',
        { from: span.from, to },
        signal,
      );
      await this.#add(requests, span, into, (measured, value) => {
        measured.requests = (measured.requests ?? 0) + value;
      });
      await this.#add(memory, span, into, (measured, value) => {
        measured.gpuMemoryByteSeconds =
          (measured.gpuMemoryByteSeconds ?? 0) + (value * STEP_MS) / 1000;
      });
      status.succeeded(part);
    } catch (error) {
      if (!signal.aborted && error instanceof SourceFailure) {
        status.failed(part, error);
      }
      throw error;
    }
  }

  async #ask(
    evidence: MetricEvidence,
    what: 'requests' | 'gpuMemoryBytes',
    { from, to }: Span,
    signal: AbortSignal,
  ): Promise<MetricSeries[]> {
    const { metrics } = this.#options;
    const metric = evidence[what]?.metric;
    if (!metrics || !metric) {
      return [];
    }
    const { namespaceLabel, replicaLabel } = evidence;
    const stepMs = what === 'requests' ? HOUR_MS : STEP_MS;
    const expression =
      what === 'requests'
        ? increase({ metric, rangeMs: HOUR_MS })
        : selector({ metric });
    const answer = await metrics.client.range(
      sumBy([namespaceLabel, replicaLabel], expression),
      { from: from + stepMs, to, stepMs },
      { signal },
    );
    return answer.series;
  }

  /** Adds the points of series to the hours of the models that they belong to. */
  async #add(
    series: MetricSeries[],
    span: Span,
    into: Map<string, Measured>,
    add: (measured: Measured, value: number) => void,
  ): Promise<void> {
    const { driver, clock } = this.#options;
    const { namespaceLabel = '', replicaLabel = '' } = driver.evidence ?? {};
    const owners = await this.#owners.find(
      series.map(({ labels }) => ({
        namespace: labels[namespaceLabel] ?? '',
        replica: labels[replicaLabel] ?? '',
      })),
      [],
      clock.now(),
    );
    series.forEach(({ points }, i) => {
      const owner = owners[i];
      if (!owner) {
        return;
      }
      for (const [time, value] of points) {
        if (time <= span.from || time > span.to || !Number.isFinite(value)) {
          continue;
        }
        // A point stands for the time before it.
        const at = (Math.ceil(time / HOUR_MS) - 1) * HOUR_MS;
        const key = hourKey(owner.model, at);
        const measured = into.get(key) ?? {};
        add(measured, value);
        into.set(key, measured);
      }
    });
  }
}

async function finish(
  ledgers: HourLedger[],
  at: number,
  oldest: number,
): Promise<void> {
  for (const ledger of ledgers) {
    await ledger.finished?.(at, oldest);
  }
}

/** Spans of consecutive hours. */
function runsOfHours(hours: number[]): Span[] {
  const runs: Span[] = [];
  for (const at of [...hours].sort((a, b) => a - b)) {
    const last = runs.at(-1);
    if (last && last.to === at && at - last.from < MOST_HOURS * HOUR_MS) {
      last.to = at + HOUR_MS;
    } else {
      runs.push({ from: at, to: at + HOUR_MS });
    }
  }
  return runs;
}

function hourKey(model: ModelRef, at: number): string {
  return `${stringifyModelRef(model)} ${at}`;
}

function emptyHour(at: number): Rollup {
  return { at, stateSeconds: {}, wakes: 0, wakeDurations: {} };
}
