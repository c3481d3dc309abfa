import { Matcher } from '../promql/build';

/**
 * Series that count, picked by the values of their labels.
 *
 * @public
 */
export interface CounterSelector {
  /** Names the metric has had, newest first: of each replica the first that has series is used. */
  metrics: string[];
  /** Metrics whose series are added to these: for events that a system counts in several places. Of counters only. */
  plus?: string[];
  matchers?: Matcher[];
}

/**
 * How the good and the total events of one SLI are counted. `counters`: the
 * increases of series are added; exactly one of `good` and `bad` is given.
 * `histogram`: good are those at or under a threshold, which is a boundary of
 * the buckets; the names are without `_bucket`.
 *
 * @public
 */
export type IndicatorDefinition =
  | {
      kind: 'counters';
      total: CounterSelector;
      good?: CounterSelector;
      bad?: CounterSelector;
    }
  | { kind: 'histogram'; histogram: CounterSelector };
