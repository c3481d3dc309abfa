import { ModelState } from '../model/states';
import { CounterValues, StateSample } from './evidence';

type Points = ReadonlyArray<readonly [at: number, value: number]>;

/**
 * The metric series of one replica from one source.
 *
 * @public
 */
export interface ReplicaSeries {
  /** One series per state, of which exactly one is 1. Points in order of time. */
  stateSeries: Array<{ stateValue: ModelState; points: Points }>;
  /** Running totals; several series of one counter are added. Points in order of time. */
  counterSeries: Array<{ counter: keyof CounterValues; points: Points }>;
}

/**
 * Puts the series of a replica together to one sample per scrape: the series
 * of one scrape share its timestamp. A sample in which not exactly one state
 * is 1 has no state; a moment that gives neither a state nor a counter is no
 * sample.
 *
 * @public
 */
export function toSamples(series: ReplicaSeries): StateSample[] {
  const { stateSeries, counterSeries } = series;
  const all = [
    ...stateSeries.map(({ points }) => points),
    ...counterSeries.map(({ points }) => points),
  ];
  const next = new Array<number>(all.length).fill(0);
  const samples: StateSample[] = [];
  for (;;) {
    let at = Infinity;
    for (let i = 0; i < all.length; i++) {
      const point = all[i][next[i]];
      if (point !== undefined && point[0] < at) at = point[0];
    }
    if (at === Infinity) return samples;

    let state: ModelState | undefined;
    let ambiguous = false;
    const counters: CounterValues = {};
    let counted = false;
    for (let i = 0; i < all.length; i++) {
      const points = all[i];
      let value: number | undefined;
      while (points[next[i]]?.[0] === at) value = points[next[i]++][1];
      if (value === undefined) continue;
      if (i < stateSeries.length) {
        if (value !== 1) continue;
        const { stateValue } = stateSeries[i];
        ambiguous ||= state !== undefined && state !== stateValue;
        state = stateValue;
      } else if (Number.isFinite(value)) {
        const { counter } = counterSeries[i - stateSeries.length];
        counters[counter] = (counters[counter] ?? 0) + value;
        counted = true;
      }
    }
    if (ambiguous) state = undefined;
    if (state !== undefined) {
      samples.push({ kind: 'sample', at, state, counters });
    } else if (counted) {
      samples.push({ kind: 'sample', at, counters });
    }
  }
}
