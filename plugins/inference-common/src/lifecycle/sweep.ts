import { CountingSample, isCounting, isKnown, KnownSample } from './anchors';
import { Borders } from './borders';
import { Counted, countBetween, countFromZero } from './counters';
import { Interval, Span, StateSample, Wake } from './evidence';
import { holdAfter, longestHold } from './gaps';
import { matchWakes } from './match';
import { EventCursor, PlacedEvent } from './order';

/**
 * Goes once over samples and events. Two chains run beside each other: states
 * from one sample with a state to the next, and counts from one sample with
 * counters to the next. Usually every sample has both, and the windows of both
 * chains are the same.
 */
export class Sweep {
  private readonly borders: Borders;
  private readonly ofStates: EventCursor;
  private readonly ofCounts: EventCursor;
  private readonly counted: Wake[] = [];
  private lastKnown?: KnownSample;
  private lastCounting?: CountingSample;

  constructor(
    events: PlacedEvent[],
    watched: Span[],
    private readonly scrapeIntervalMs: number,
    private readonly tellAll: boolean,
  ) {
    this.borders = new Borders(watched, tellAll ? 1 : 0);
    this.ofStates = new EventCursor(events);
    this.ofCounts = new EventCursor(events);
  }

  /**
   * Takes all samples, in order.
   *
   * @param skipTo - events up to this moment belong to what lies before
   * @param bornAt - since when the counters of the first sample count from zero
   */
  walk(
    samples: StateSample[],
    options: { skipTo?: number; bornAt?: number; createdAt?: number },
  ): void {
    const { skipTo, bornAt, createdAt } = options;
    if (skipTo !== undefined) {
      this.ofStates.takeUntil(skipTo);
      this.ofCounts.takeUntil(skipTo);
    }
    if (bornAt !== undefined) this.ofCounts.takeUntil(bornAt);
    const known = samples.filter(isKnown);
    const counting = samples.filter(isCounting);
    const countedFrom = counting[0]?.at ?? Infinity;
    const countedTo = counting[counting.length - 1]?.at ?? -Infinity;

    let index = 0;
    for (const sample of samples) {
      const base: StateSample | undefined = this.lastCounting ?? this.lastKnown;
      let counted: Counted | undefined;
      if (isCounting(sample)) {
        if (base) counted = countBetween(base, sample, createdAt);
        else if (bornAt !== undefined) counted = countFromZero(sample.counters);
      }
      let arrivals: PlacedEvent[] | undefined;
      if (isKnown(sample)) {
        const holdMs = this.lastKnown
          ? holdAfter(known, index++, this.scrapeIntervalMs)
          : longestHold(this.scrapeIntervalMs);
        const uncounted =
          counted?.wakes === undefined &&
          (sample.at <= countedFrom ||
            (this.lastKnown !== undefined && this.lastKnown.at >= countedTo));
        arrivals = this.takeState(sample, counted, { base, holdMs, uncounted });
      }
      if (isCounting(sample)) {
        const from = base?.at ?? bornAt ?? sample.at;
        this.takeCount(sample, from, counted, arrivals);
      }
    }
  }

  /** Takes what is known after the last sample. */
  end(at: number): void {
    if (this.lastKnown && this.lastKnown.at >= at) return;
    this.borders.pass({
      from: this.lastKnown,
      end: at,
      events: this.ofStates.takeUntil(at),
      uncounted: true,
      holdMs: longestHold(this.scrapeIntervalMs),
      tellAll: this.tellAll,
    });
  }

  intervals(end: number): Interval[] {
    return this.borders.finish(end);
  }

  /** In order of time. */
  wakes(): Wake[] {
    return [...this.counted, ...this.borders.wakes].sort(
      (a, b) => a.windowTo - b.windowTo || b.windowFrom - a.windowFrom,
    );
  }

  /** Returns the events by which wakes ended, if `counted` is of the same window. */
  private takeState(
    sample: KnownSample,
    counted: Counted | undefined,
    about: { base?: StateSample; holdMs: number; uncounted: boolean },
  ): PlacedEvent[] | undefined {
    const from = this.lastKnown;
    this.lastKnown = sample;
    const events = this.ofStates.takeUntil(sample.at);
    if (
      events.length === 0 &&
      from?.state === sample.state &&
      sample.at - from.at <= about.holdMs
    ) {
      this.borders.hold(sample.at);
      return undefined;
    }
    const sameWindow = from !== undefined && about.base === from;
    const arrivals = this.borders.pass({
      from,
      to: sample,
      end: sample.at,
      events,
      counted: sameWindow ? counted : undefined,
      uncounted: about.uncounted,
      holdMs: about.holdMs,
      tellAll: this.tellAll,
    });
    return sameWindow ? arrivals : undefined;
  }

  private takeCount(
    sample: CountingSample,
    from: number,
    counted: Counted | undefined,
    arrivals: PlacedEvent[] | undefined,
  ): void {
    this.lastCounting = sample;
    const events = this.ofCounts.takeUntil(sample.at);
    if (!counted || !(counted.wakes || counted.atLeast)) return;
    const seen = arrivals ?? events.filter(({ arrival }) => arrival);
    const window = { from, to: sample.at };
    for (const wake of matchWakes(window, counted, seen)) {
      this.counted.push(wake);
    }
  }
}
