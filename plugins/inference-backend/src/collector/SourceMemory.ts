import {
  firstOf,
  LEDGER_BUCKET_MS,
  PromQL,
  selector,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  Clock,
  MetricsClient,
} from '@wakeboard/plugin-inference-node';
import { counterQueries } from './counterQueries';
import { LedgerCount } from './ledgerCounts';

const STEP_MS = 6 * 60 * 60_000;
/** What a source forgets in this time does not matter. */
const KEPT_MS = 60 * 60_000;

/**
 * Since when a source has samples of a series: whoever is first seen long
 * after that was not there before. Looked for with few cheap queries, and not
 * earlier than it is: a break at an unlucky moment makes it later.
 */
export class SourceMemory {
  readonly #anything: PromQL;
  readonly #options: {
    client: MetricsClient;
    count: LedgerCount;
    /** How far back it is looked for, milliseconds. */
    reachMs: number;
    clock: Clock;
  };
  #found: { firstAt: number | undefined; until: number } | undefined;

  constructor(options: {
    client: MetricsClient;
    count: LedgerCount;
    reachMs: number;
    clock: Clock;
  }) {
    this.#options = options;
    this.#anything = firstOf(
      counterQueries(options.count).map(each =>
        sumBy([], selector(each.selector)),
      ),
    );
  }

  /** At most some minutes after the first sample, epoch milliseconds; undefined: it has none. */
  async firstAt(options: CallOptions): Promise<number | undefined> {
    const now = this.#options.clock.now();
    if (
      !this.#found ||
      this.#found.until <= now ||
      !(await this.#stillHas(this.#found.firstAt, options))
    ) {
      const firstAt = await this.#search(now, options);
      this.#found = { firstAt, until: now + KEPT_MS };
    }
    return this.#found.firstAt;
  }

  /** Whether a source that had samples at a moment was not emptied since. */
  async #stillHas(
    firstAt: number | undefined,
    options: CallOptions,
  ): Promise<boolean> {
    return firstAt !== undefined && (await this.#hasSamples(firstAt, options));
  }

  async #search(
    now: number,
    options: CallOptions,
  ): Promise<number | undefined> {
    const { client, reachMs } = this.#options;
    const { series } = await client.range(
      this.#anything,
      { from: now - reachMs, to: now, stepMs: STEP_MS },
      options,
    );
    const steps = series.flatMap(({ points }) => points.map(([at]) => at));
    let known = Math.min(now, ...steps);
    if (known === now && !(await this.#hasSamples(now, options))) {
      return undefined;
    }
    let unknown = known - STEP_MS;
    while (known - unknown > LEDGER_BUCKET_MS) {
      const middle = Math.round((known + unknown) / 2);
      if (await this.#hasSamples(middle, options)) known = middle;
      else unknown = middle;
    }
    return known;
  }

  async #hasSamples(at: number, options: CallOptions): Promise<boolean> {
    const { series } = await this.#options.client.instant(
      this.#anything,
      at,
      options,
    );
    return series.length > 0;
  }
}
