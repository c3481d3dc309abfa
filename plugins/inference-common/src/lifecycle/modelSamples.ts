import { MODEL_STATES, ModelState } from '../model/states';
import { isKnown } from './anchors';
import { StateSample } from './evidence';
import { CLOCK_SKEW_MS } from './skew';

/**
 * How the states of a model itself are read from series of wanted and ready
 * replicas, for the spans in which nobody watched its objects.
 *
 * Several series may speak of one model: every copy of an exporter does, and a
 * restarted one goes on under other labels. Each says what it says at its own
 * moments, so between them nobody knows whether it would still say so. They
 * are read as their maximum, except where one shows less than another did
 * that has not been read since: unless both have said so for a while, the
 * first one may be ahead or the other one gone, and the moment tells nothing.
 */

/** Pairs of epoch milliseconds and value, in order of time. */
type Points = ReadonlyArray<readonly [at: number, value: number]>;

/**
 * The series that speak of one model.
 *
 * @public
 */
export interface ModelSeries {
  /** Replicas that are wanted. */
  desired: Points[];
  /** Replicas that are ready. */
  ready: Points[];
}

/** A series that was not read for so many scrape intervals is gone. */
const GONE_INTERVALS = 2;

/**
 * What lies so far before a span has to be read with it, milliseconds, so that
 * what the copies of an exporter say is read the same in every chunk.
 *
 * @public
 */
export function copiesReachMs(scrapeIntervalMs: number): number {
  return GONE_INTERVALS * scrapeIntervalMs + CLOCK_SKEW_MS;
}

/**
 * The states of a model by how many of its replicas are wanted and ready, one
 * sample for each moment at which both are known.
 *
 * @public
 */
export function toModelSamples(
  { desired, ready }: ModelSeries,
  scrapeIntervalMs: number,
): StateSample[] {
  const reachMs = copiesReachMs(scrapeIntervalMs);
  const wanted = joinCounts(desired, reachMs);
  const samples: StateSample[] = [];
  for (const [at, count] of joinCounts(ready, reachMs)) {
    const of = wanted.get(at);
    if (of !== undefined) {
      const state = stateOfCounts(of, count);
      samples.push({ kind: 'sample', at, state, counters: {} });
    }
  }
  return samples;
}

/** The state of a model of which so many replicas are wanted and ready. */
function stateOfCounts(desired: number, ready: number): ModelState {
  if (desired === 0) return ready === 0 ? 'stopped' : 'draining';
  if (ready === 0) return 'starting';
  return ready < desired ? 'degraded' : 'serving';
}

/** Goes along one series. */
class Cursor {
  private now = -Infinity;
  private next = 0;

  constructor(
    private readonly points: Points,
    private readonly reachMs: number,
  ) {}

  /** When it was last read. */
  get at(): number {
    return this.points[this.next - 1]?.[0] ?? -Infinity;
  }

  get value(): number {
    return this.points[this.next - 1]?.[1] ?? NaN;
  }

  /** Whether it still speaks. */
  get isHeard(): boolean {
    return this.at > this.now - this.reachMs;
  }

  moveTo(at: number): void {
    this.now = at;
    while (this.points[this.next]?.[0] <= at) this.next++;
  }

  /** Whether it says less for a while already: once while the other one said more before and after. */
  disagreesWith(other: Cursor): boolean {
    const said = this.lately();
    const more = other.lately();
    const since = more[0][0];
    const until = more[more.length - 1][0];
    return (
      said.every(([, value]) => value === this.value) &&
      more.every(([, value]) => value > this.value) &&
      said.some(([at]) => at > since && at < until)
    );
  }

  /** What it said within reach; at least its last word. */
  private lately(): Points {
    let start = this.next - 1;
    while (this.points[start - 1]?.[0] > this.now - this.reachMs) start--;
    return this.points.slice(start, this.next);
  }
}

/** What several series say together, at each moment at which that is known. */
function joinCounts(all: Points[], reachMs: number): Map<number, number> {
  const moments = [
    ...new Set(all.flatMap(points => points.map(([at]) => at))),
  ].sort((a, b) => a - b);
  const cursors = all.map(points => new Cursor(points, reachMs));
  const counts = new Map<number, number>();
  for (const at of moments) {
    cursors.forEach(cursor => cursor.moveTo(at));
    const heard = cursors.filter(cursor => cursor.isHeard);
    const now = heard.filter(cursor => cursor.at === at);
    const count = Math.max(...now.map(({ value }) => value));
    const more = heard.filter(({ value }) => value > count);
    const stood = more.every(other =>
      now.some(cursor => cursor.disagreesWith(other)),
    );
    const most = Math.max(count, ...more.map(({ value }) => value));
    if (stood && Number.isInteger(most) && most >= 0) counts.set(at, most);
  }
  return counts;
}

/**
 * The samples of a model whose replicas may sleep and be ready all the same:
 * where all that are known sleep, so does it, and where they change, a moment
 * tells nothing. What the replicas say is known from the last sample before a
 * moment to the first one after it.
 *
 * @param samples - of the model, by counts
 * @param replicas - of each replica, in order
 *
 * @public
 */
export function withSleepOf(
  samples: StateSample[],
  replicas: StateSample[][],
  scrapeIntervalMs: number,
): StateSample[] {
  const reachMs = copiesReachMs(scrapeIntervalMs);
  const known = replicas.map(all => all.filter(isKnown));
  return samples.flatMap(sample => {
    if (!sample.state || !MODEL_STATES[sample.state].serves) return [sample];
    const around = known.flatMap(all => aroundOf(all, sample.at, reachMs));
    if (around.length === 0) return [sample];
    if (around.some(({ asleep }) => asleep === false)) return [sample];
    return around.every(({ asleep }) => asleep === true)
      ? [{ ...sample, state: 'sleeping' }]
      : [];
  });
}

/** Whether a replica slept at a moment; undefined where it changed or will be seen only later. Empty: it was not there. */
function aroundOf(
  samples: StateSample[],
  at: number,
  reachMs: number,
): Array<{ asleep?: boolean }> {
  const i = samples.findIndex(sample => sample.at > at);
  const before = i < 0 ? samples[samples.length - 1] : samples[i - 1];
  if (!before || before.at <= at - reachMs) return [];
  const after = i < 0 ? undefined : samples[i];
  if (!after || after.at >= at + reachMs) return [{}];
  return isAsleep(before) === isAsleep(after)
    ? [{ asleep: isAsleep(before) }]
    : [{}];
}

/** Undefined: it is on the way. */
function isAsleep({ state }: StateSample): boolean | undefined {
  const traits = state && MODEL_STATES[state];
  return traits?.asleep || traits?.serves ? traits.asleep : undefined;
}
