import {
  above,
  allOf,
  atLeast,
  below,
  CounterSelector,
  divide,
  firstOf,
  increase,
  Matcher,
  maxBy,
  ModelSnapshot,
  plus,
  PromQL,
  selector,
  SelectorParts,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import { DriverAlert, DriverIndicators } from '../driver';

/**
 * Alerts that many systems have in common. None of them goes by what is
 * missing: a model that sleeps or is stopped has no series in many systems, and
 * so has everything while Prometheus restarts.
 */

const MINUTE_MS = 60_000;
/** Window of the share of failed requests. */
const ERRORS_MS = 10 * MINUTE_MS;
const MOST_FAILED = 0.05;
/** Fewer say nothing: of two requests in the night one is half. */
const LEAST_FAILURES = 5;

/**
 * The series of all replicas that a model ever has, by the labels that hold
 * their namespace and name.
 *
 * @public
 */
export function seriesOfAllReplicas(
  {
    namespaceLabel,
    replicaLabel,
    replicaPattern,
  }: Pick<
    DriverIndicators,
    'namespaceLabel' | 'replicaLabel' | 'replicaPattern'
  >,
  { ref }: Pick<ModelSnapshot, 'ref'>,
): Matcher[] {
  return [
    { label: namespaceLabel, op: '=', value: ref.namespace },
    { label: replicaLabel, op: 'matches', pattern: replicaPattern(ref) },
  ];
}

/**
 * Series that count all requests, and of these the failed ones.
 *
 * @public
 */
export interface RequestCounters {
  total: CounterSelector;
  failed: CounterSelector;
}

/**
 * The share of requests that failed, where it is above a twentieth and these
 * were at least five, in the last ten minutes.
 *
 * @public
 */
export function highShareOfFailed(
  { total, failed }: RequestCounters,
  own: Matcher[],
): PromQL {
  const counted = ({ metrics, matchers = [] }: CounterSelector) =>
    firstOf(
      metrics.map(metric =>
        sumBy(
          [],
          increase({
            metric,
            matchers: [...own, ...matchers],
            rangeMs: ERRORS_MS,
          }),
        ),
      ),
    );
  const further = (total.plus ?? []).map(metric =>
    counted({ ...total, metrics: [metric] }),
  );
  const failures = counted(failed);
  const share = divide(failures, further.reduce(plus, counted(total)));
  return allOf([above(share, MOST_FAILED), atLeast(failures, LEAST_FAILURES)]);
}

/**
 * The alert on failed requests.
 *
 * @param expression - usually {@link highShareOfFailed}
 * @param what - a sentence: which requests count as failed, and which are not
 * in the series at all
 * @public
 */
export function errorsAlert(
  expression: DriverAlert['expression'],
  what: string,
): DriverAlert {
  return {
    name: 'errors',
    expression,
    forMs: 5 * MINUTE_MS,
    severity: 'ticket',
    summary: '{{ $value | humanizePercentage }} of its requests fail.',
    description: `More than 5 % of the requests, and at least 5 of them, have failed in the last 10 minutes. ${what}`,
  };
}

/**
 * Series of wanted and of ready replicas of one model. Several are read as
 * their largest, because each copy of an exporter says the same.
 *
 * @public
 */
export interface ReplicaCounts {
  desired: SelectorParts[];
  ready: SelectorParts[];
}

/**
 * The number of wanted replicas, where some are wanted and none is ready. A
 * count that is missing is not zero.
 *
 * @public
 */
export function noneReady({ desired, ready }: ReplicaCounts): PromQL {
  const largest = (series: SelectorParts[]) =>
    maxBy([], firstOf(series.map(selector)));
  return allOf([above(largest(desired), 0), below(largest(ready), 1)]);
}

/**
 * The alert on a model that is wanted, and of which no replica gets ready.
 *
 * @param options - the counts, and how long a start may take
 * @public
 */
export function neverReadyAlert(options: {
  counts(model: ModelSnapshot): ReplicaCounts | undefined;
  forMs: number;
  /** A sentence: whose counts these are. */
  source: string;
}): DriverAlert {
  const minutes = options.forMs / MINUTE_MS;
  return {
    name: 'wake-stuck',
    expression: model => {
      const counts = options.counts(model);
      return counts && noneReady(counts);
    },
    forMs: options.forMs,
    severity: 'page',
    summary: `Wanted replicas: {{ $value }}. None of them has become ready in ${minutes} minutes.`,
    description: `Replicas are wanted and none is ready, for longer than a start takes. ${options.source}`,
  };
}
