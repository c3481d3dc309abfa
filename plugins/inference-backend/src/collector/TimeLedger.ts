import {
  ASLEEP_SERIES,
  Interval,
  LEDGER_BUCKET_MS,
  ModelRef,
  Span,
  stringifyModelRef,
  UPTIME_SERIES,
  uptimeBuckets,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import {
  HistoryStore,
  LedgerRevision,
  LedgerStore,
  SloStore,
  SourceKey,
} from '../store/types';
import { gapsOf, nextChunk } from './chunks';
import { filterOf } from './KnownModels';
import { countedReplicas, HourLedger, ModelHours } from './modelHours';
import { Publish } from './ports';

/** History of one model that is read at once. */
const CHUNK_MS = 24 * 60 * 60_000;
/** The newest history still changes for so long. */
const LATE_MS = 15 * 60_000;
/** A run starts no further chunk after this time. */
const BUDGET_MS = 20_000;

/** What {@link TimeLedger} works with. */
export interface TimeLedgerOptions {
  source: SourceKey;
  /** What makes up a model's time. */
  driver: Pick<InferenceDriver, 'capabilities'>;
  /** How far back it reads, milliseconds. */
  backfillMs: number;
  history: Pick<HistoryStore, 'intervals'>;
  ledger: Pick<LedgerStore, 'coverage' | 'sums' | 'write'>;
  slos: Pick<SloStore, 'listSlos'>;
  publish: Publish;
  clock: Clock;
}

/**
 * Keeps the time in which models could serve, and in which they slept, for
 * those that were promised time. It is counted from our own history: the
 * newest as time goes on, the past newest first, and whatever changes later
 * when its roll-up is made anew.
 */
export class TimeLedger implements HourLedger {
  readonly #options: TimeLedgerOptions;
  /** Models whose past was counted, or has nothing to count. */
  readonly #caughtUp = new Set<string>();

  constructor(options: TimeLedgerOptions) {
    this.#options = options;
  }

  async run({ signal }: CallOptions): Promise<void> {
    const { clock, backfillMs } = this.#options;
    const models = await this.#models();
    if (models.length === 0) {
      return;
    }
    const began = performance.now();
    const to = clock.now();
    const whole = { from: startOf(to - backfillMs), to };
    let late = startOf(to - LATE_MS);
    do {
      signal.throwIfAborted();
      const { spans } = await this.#coverage();
      const chunk = nextChunk(gapsOf(upTo(late, spans), whole), CHUNK_MS);
      if (!chunk) {
        break;
      }
      await this.#count(models, { from: startOf(chunk.from), to: chunk.to });
      late = to;
    } while (performance.now() - began < BUDGET_MS);
    for (const model of await this.#newOnes(models)) {
      signal.throwIfAborted();
      await this.#catchUp(model);
      if (performance.now() - began > BUDGET_MS) break;
    }
  }

  /** Counts hours anew whose history changed; what goes on now is counted by the next run. */
  async write(made: readonly ModelHours[]): Promise<void> {
    const { ledger, clock, publish } = this.#options;
    const promised = new Set(
      (await this.#models()).map(model => stringifyModelRef(model)),
    );
    const end = startOf(clock.now());
    const revisions = made
      .filter(
        ({ model, span }) =>
          span.from < end && promised.has(stringifyModelRef(model)),
      )
      .flatMap(({ model, span, replicas }) =>
        this.#revisionsOf(model, replicas, {
          from: span.from,
          to: Math.min(span.to, end),
        }),
      );
    publish(await ledger.write(revisions));
  }

  async #models(): Promise<ModelRef[]> {
    const { slos, source } = this.#options;
    const stored = await slos.listSlos({ filter: filterOf(source) });
    return stored
      .filter(({ specs }) => specs.some(({ basis }) => basis === 'time'))
      .map(({ model }) => model);
  }

  async #coverage() {
    const { ledger, source } = this.#options;
    const [coverage] = await ledger.coverage([
      { ...source, series: UPTIME_SERIES },
    ]);
    return coverage;
  }

  async #count(models: ModelRef[], span: Span): Promise<void> {
    const { history, ledger, source, publish } = this.#options;
    const revisions: LedgerRevision[] = [];
    let firstAt = Infinity;
    for (const model of models) {
      const replicas = await history.intervals(model, span);
      revisions.push(...this.#revisionsOf(model, replicas, span));
      for (const { intervals } of replicas) {
        const known = intervals.find(({ state }) => state !== 'unknown');
        firstAt = Math.min(firstAt, known?.from ?? Infinity);
      }
    }
    publish(
      await ledger.write(revisions, {
        ...source,
        series: UPTIME_SERIES,
        span,
        ...(firstAt < Infinity && { firstAt }),
      }),
    );
  }

  /** Models of which nothing was counted yet. */
  async #newOnes(models: ModelRef[]): Promise<ModelRef[]> {
    const fresh = models.filter(
      model => !this.#caughtUp.has(stringifyModelRef(model)),
    );
    const { spans } = await this.#coverage();
    const newest = spans.at(-1);
    if (fresh.length === 0 || !newest) {
      return [];
    }
    const range = {
      from: newest.from,
      to: newest.to - LATE_MS - LEDGER_BUCKET_MS,
    };
    const curves = await this.#options.ledger.sums(
      { series: [UPTIME_SERIES], models: fresh },
      [range],
    );
    const counted = new Set(
      curves
        .filter(({ sums }) => sums[0].total > 0)
        .map(({ model }) => stringifyModelRef(model)),
    );
    counted.forEach(key => this.#caughtUp.add(key));
    return fresh.filter(model => !counted.has(stringifyModelRef(model)));
  }

  /** Counts what was counted of others before this model was promised time. */
  async #catchUp(model: ModelRef): Promise<void> {
    const { history, ledger, publish } = this.#options;
    for (const { from, to } of (await this.#coverage()).spans) {
      for (let end = to; end > from; ) {
        const span = { from: Math.max(from, startOf(end - CHUNK_MS)), to: end };
        const replicas = await history.intervals(model, span);
        publish(await ledger.write(this.#revisionsOf(model, replicas, span)));
        end = span.from;
      }
    }
    this.#caughtUp.add(stringifyModelRef(model));
  }

  #revisionsOf(
    model: ModelRef,
    replicas: ReadonlyArray<{ replica: string; intervals: Interval[] }>,
    span: Span,
  ): LedgerRevision[] {
    const { wakes } = this.#options.driver.capabilities;
    const [first, second] = countedReplicas(replicas, wakes).map(each =>
      each.map(({ intervals }) => intervals),
    );
    const { uptime, asleep } = uptimeBuckets(first, span, second);
    return [
      { model, series: UPTIME_SERIES, ...span, buckets: uptime },
      { model, series: ASLEEP_SERIES, ...span, buckets: asleep },
    ];
  }
}

/** The parts of spans before a moment. */
function upTo(at: number, spans: readonly Span[]): Span[] {
  return spans
    .map(({ from, to }) => ({ from, to: Math.min(to, at) }))
    .filter(({ from, to }) => from < to);
}

/** Start of the bucket that a moment lies in. */
function startOf(at: number): number {
  return Math.floor(at / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS;
}
