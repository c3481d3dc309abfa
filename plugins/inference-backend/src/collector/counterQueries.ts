import {
  bucketMatcher,
  Matcher,
  SelectorParts,
} from '@wakeboard/plugin-inference-common';
import { LedgerCount } from './ledgerCounts';

/** What a series counts. */
export type CounterRole = 'total' | 'good' | 'bad';

/** One query for the series of all replicas, and what they count. */
export interface CounterQuery {
  selector: SelectorParts;
  /** Of each role the series of the lowest rank that a replica has are used. */
  rank: number;
  rolesOf(labels: Record<string, string>): CounterRole[];
}

/** The queries that bring everything of a count, as few as there can be. */
export function counterQueries({
  indicator,
  thresholdSeconds = NaN,
}: LedgerCount): CounterQuery[] {
  if (indicator.kind === 'histogram') {
    const { metrics, matchers = [] } = indicator.histogram;
    return metrics.map((name, rank) => ({
      selector: {
        metric: `${name}_bucket`,
        matchers: [...matchers, boundsMatcher(thresholdSeconds)],
      },
      rank,
      rolesOf: ({ le }) => [boundOf(le) === Infinity ? 'total' : 'good'],
    }));
  }
  const { total, good, bad } = indicator;
  const role = good ? 'good' : 'bad';
  const part = good ?? bad;
  const further = part && furtherMatchers(total, part);
  if (further) {
    return total.metrics.map((metric, rank) => ({
      selector: { metric, matchers: total.matchers },
      rank,
      rolesOf: labels =>
        further.every(matcher => isMatched(labels, matcher))
          ? ['total', role]
          : ['total'],
    }));
  }
  const queriesOf = (counted: typeof total, counts: CounterRole) =>
    [
      ...counted.metrics.map((metric, rank) => ({ metric, rank })),
      ...(counted.plus ?? []).map(metric => ({ metric, rank: 0 })),
    ].map(({ metric, rank }) => ({
      selector: { metric, matchers: counted.matchers },
      rank,
      rolesOf: () => [counts],
    }));
  return [...queriesOf(total, 'total'), ...(part ? queriesOf(part, role) : [])];
}

/** The upper bound that a bucket's label means. Prometheus 3 writes 1 as 1.0. */
export function boundOf(le: string | undefined): number {
  return le === '+Inf' || le === 'Inf' ? Infinity : Number(le ?? NaN);
}

/** The bucket at a threshold, and the one that holds everything. */
function boundsMatcher(thresholdSeconds: number): Matcher {
  const bound = bucketMatcher(thresholdSeconds);
  return bound.op === 'oneOf'
    ? { ...bound, values: [...bound.values, '+Inf'] }
    : bound;
}

type Counted = { metrics: string[]; plus?: string[]; matchers?: Matcher[] };

/** What a part matches beyond all, where it is a part of the same series that can be told by their labels. */
function furtherMatchers(total: Counted, part: Counted): Matcher[] | undefined {
  const common = new Set(total.matchers?.map(each => JSON.stringify(each)));
  const matchers = part.matchers ?? [];
  const further = matchers.filter(each => !common.has(JSON.stringify(each)));
  const isPart =
    JSON.stringify(part.metrics) === JSON.stringify(total.metrics) &&
    !total.plus &&
    !part.plus &&
    matchers.length - further.length === common.size &&
    further.every(({ op }) => op !== 'matches');
  return isPart ? further : undefined;
}

/** A label that is missing is the same as an empty one. */
function isMatched(labels: Record<string, string>, matcher: Matcher): boolean {
  const value = labels[matcher.label] ?? '';
  switch (matcher.op) {
    case '=':
      return value === matcher.value;
    case '!=':
      return value !== matcher.value;
    case 'oneOf':
      return matcher.values.includes(value);
    default:
      return false;
  }
}
