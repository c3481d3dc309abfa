import {
  atLeast,
  firstOf,
  histogramQuantile,
  Matcher,
  maxBy,
  multiply,
  PromQL,
  rate,
  selector,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import { SignalDefinition, SignalScope } from '../driver';

/**
 * Names that a metric has had, newest first: the newest that has series is
 * read.
 *
 * @public
 */
export type MetricNames = readonly string[];

/**
 * Which series are a model's: the matchers that pick them, undefined where
 * none can be known.
 *
 * @public
 */
export type SeriesOf = (scope: SignalScope) => Matcher[] | undefined;

/**
 * The series of a model's replicas, also of those that are gone, by the labels
 * that hold their namespace and name.
 *
 * @public
 */
export function seriesOfReplicas(
  namespaceLabel = 'namespace',
  replicaLabel = 'pod',
): SeriesOf {
  return ({ model, replicas }) => {
    const names = replicas.filter(name => name !== '');
    return names.length === 0
      ? undefined
      : [
          { label: namespaceLabel, op: '=', value: model.ref.namespace },
          { label: replicaLabel, op: 'oneOf', values: names },
        ];
  };
}

/**
 * Definitions of the usual signals over the series of a model.
 *
 * A model that sleeps counts on without moving: its rates are 0, and quantiles
 * over nothing are NaN, which is dropped. No line is not the same as zero.
 *
 * @public
 */
export class SignalBuilder {
  constructor(private readonly seriesOf: SeriesOf) {}

  /** Any expression over the series; `by` are the labels that tell its lines apart. */
  of(
    by: string[],
    expression: (scope: SignalScope, matchers: Matcher[]) => PromQL,
    factor?: number,
  ): SignalDefinition {
    return {
      by,
      factor,
      expression: scope => {
        const matchers = this.seriesOf(scope);
        return matchers && expression(scope, matchers);
      },
    };
  }

  /** A quantile over histograms, named without `_bucket`. */
  quantile(
    share: number,
    histograms: MetricNames,
    factor?: number,
  ): SignalDefinition {
    const buckets = histograms.map(name => `${name}_bucket`);
    return this.of(
      [],
      (scope, matchers) =>
        atLeast(
          histogramQuantile(
            share,
            sumBy(['le'], rates(buckets, scope, matchers)),
          ),
          0,
        ),
      factor,
    );
  }

  /** The rate of counters, added up. */
  totalRate(
    metrics: MetricNames,
    { by = [], matchers = [] }: { by?: string[]; matchers?: Matcher[] } = {},
  ): SignalDefinition {
    return this.of(by, (scope, own) =>
      sumBy(by, rates(metrics, scope, [...own, ...matchers])),
    );
  }

  /** Gauges, added up. */
  total(
    metrics: MetricNames,
    { by = [], matchers = [] }: { by?: string[]; matchers?: Matcher[] } = {},
  ): SignalDefinition {
    return this.of(by, (_, own) =>
      sumBy(by, gauges(metrics, [...own, ...matchers])),
    );
  }

  /** The largest of gauges: a mean would hide the replica that is saturated. */
  largest(metrics: MetricNames, by: string[] = []): SignalDefinition {
    return this.of(by, (_, own) => maxBy(by, gauges(metrics, own)));
  }

  /** The rate of what a part of counters counts; 0 where the whole is counted and that part never was. */
  partRate(
    metrics: MetricNames,
    part: Matcher[],
    whole: Matcher[] = [],
  ): SignalDefinition {
    return this.of([], (scope, own) =>
      firstOf([
        sumBy([], rates(metrics, scope, [...own, ...whole, ...part])),
        multiply(sumBy([], rates(metrics, scope, [...own, ...whole])), 0),
      ]),
    );
  }
}

/**
 * Gauges under the newest name that has series.
 *
 * @public
 */
export function gauges(metrics: MetricNames, matchers: Matcher[]): PromQL {
  return firstOf(metrics.map(metric => selector({ metric, matchers })));
}

/**
 * Rates of counters under the newest name that has series.
 *
 * @public
 */
export function rates(
  metrics: MetricNames,
  { rateWindowMs }: SignalScope,
  matchers: Matcher[],
): PromQL {
  return firstOf(
    metrics.map(metric => rate({ metric, matchers, rangeMs: rateWindowMs })),
  );
}
