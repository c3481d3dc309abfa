import {
  IndicatorDefinition,
  selector,
} from '@wakeboard/plugin-inference-common';
import { counterQueries } from './counterQueries';

const indicator: IndicatorDefinition = {
  kind: 'counters',
  total: { metrics: ['succeeded', 'succeeded_before'], plus: ['failed'] },
  bad: {
    metrics: ['failed'],
    matchers: [{ label: 'reason', op: '!=', value: 'CANCELED' }],
  },
};

it('adds up what a system counts in several places, under the newest name of each', () => {
  expect(
    counterQueries({ series: 'availability', indicator }).map(query => [
      selector(query.selector),
      query.rank,
      query.rolesOf({}),
    ]),
  ).toEqual([
    ['succeeded', 0, ['total']],
    ['succeeded_before', 1, ['total']],
    ['failed', 0, ['total']],
    ['failed{reason!="CANCELED"}', 0, ['bad']],
  ]);
});

it('asks once where the part can be told from the whole by its labels', () => {
  const part: IndicatorDefinition = {
    kind: 'counters',
    total: { metrics: ['requests'] },
    good: {
      metrics: ['requests'],
      matchers: [{ label: 'status', op: '=', value: 'success' }],
    },
  };
  const queries = counterQueries({ series: 'availability', indicator: part });
  expect(queries).toHaveLength(1);
  expect(queries[0].rolesOf({ status: 'success' })).toEqual(['total', 'good']);
  expect(queries[0].rolesOf({ status: 'error' })).toEqual(['total']);
});
