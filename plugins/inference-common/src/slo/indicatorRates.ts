import { InputError } from '@backstage/errors';
import {
  bucketMatcher,
  firstOf,
  Matcher,
  plus,
  PromQL,
  rate,
  SelectorParts,
  sumBy,
} from '../promql/build';
import { minus, orZero } from '../promql/rules';
import { CounterSelector, IndicatorDefinition } from './indicator';
import { SloSpec } from './types';

/** What is counted, of which series and over which range. */
export interface Counted {
  indicator: IndicatorDefinition;
  /** Which series are the model's. */
  matchers: Matcher[];
  spec: Pick<SloSpec, 'name' | 'thresholdSeconds'>;
  rangeMs: number;
}

/** Events per second; no element where nothing counts. */
export function rateOfTotal(counted: Counted): PromQL {
  const { indicator, matchers, rangeMs } = counted;
  return addedUp(totalSeries(indicator, matchers), series =>
    summedRate(series, rangeMs),
  );
}

/** What the first series count, and what is added to them. */
export function addedUp(
  { series, further }: TotalSeries,
  sum: (series: SelectorParts[]) => PromQL,
): PromQL {
  return further.reduce((all, each) => plus(all, sum([each])), sum(series));
}

/** Bad events per second; zero where there are events and no series of bad ones. */
export function rateOfBad(counted: Counted): PromQL {
  const { indicator, matchers, spec, rangeMs } = counted;
  if (indicator.kind === 'counters' && indicator.bad) {
    return orZero(summedRate(seriesOf(indicator.bad, matchers), rangeMs));
  }
  const good = summedRate(goodSeries(indicator, matchers, spec), rangeMs);
  return minus(rateOfTotal(counted), orZero(good));
}

/** The series of all events. */
export interface TotalSeries {
  /** Under each name they have had. */
  series: SelectorParts[];
  /** Those that are added to them. */
  further: SelectorParts[];
}

/** The series of all events. */
export function totalSeries(
  indicator: IndicatorDefinition,
  matchers: Matcher[],
): TotalSeries {
  if (indicator.kind === 'histogram') {
    const series = bucketSeries(indicator.histogram, Infinity, matchers);
    return { series, further: [] };
  }
  const { total } = indicator;
  return {
    series: seriesOf(total, matchers),
    further: seriesOf({ ...total, metrics: total.plus ?? [] }, matchers),
  };
}

function goodSeries(
  indicator: IndicatorDefinition,
  matchers: Matcher[],
  { name, thresholdSeconds }: Counted['spec'],
): SelectorParts[] {
  if (indicator.kind === 'counters') {
    if (!indicator.good) {
      throw new InputError(
        `The indicator of the SLO "${name}" counts neither good nor bad events; expected one of them`,
      );
    }
    return seriesOf(indicator.good, matchers);
  }
  if (thresholdSeconds === undefined) {
    throw new InputError(
      `The SLO "${name}" has no threshold; expected one that is a bucket boundary of ${indicator.histogram.metrics[0]}`,
    );
  }
  return bucketSeries(indicator.histogram, thresholdSeconds, matchers);
}

function seriesOf(
  { metrics, matchers = [] }: CounterSelector,
  further: Matcher[],
): SelectorParts[] {
  return metrics.map(metric => ({
    metric,
    matchers: [...further, ...matchers],
  }));
}

function bucketSeries(
  histogram: CounterSelector,
  bound: number,
  matchers: Matcher[],
): SelectorParts[] {
  return seriesOf(
    {
      metrics: histogram.metrics.map(name => `${name}_bucket`),
      matchers: [...(histogram.matchers ?? []), bucketMatcher(bound)],
    },
    matchers,
  );
}

function summedRate(series: SelectorParts[], rangeMs: number): PromQL {
  return firstOf(series.map(parts => sumBy([], rate({ ...parts, rangeMs }))));
}
