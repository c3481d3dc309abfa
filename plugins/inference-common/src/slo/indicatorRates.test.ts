import { IndicatorDefinition } from './indicator';
import { rateOfBad, rateOfTotal } from './indicatorRates';

const indicator: IndicatorDefinition = {
  kind: 'counters',
  total: { metrics: ['succeeded'], plus: ['failed'] },
  bad: {
    metrics: ['failed'],
    matchers: [{ label: 'reason', op: '!=', value: 'CANCELED' }],
  },
};
const counted = {
  indicator,
  matchers: [{ label: 'namespace', op: '=' as const, value: 'ml' }],
  spec: { name: 'availability' },
  rangeMs: 300_000,
};

it('adds up what a system counts in several places, of which one may not be there', () => {
  expect(rateOfTotal(counted)).toBe(
    '(sum(rate(succeeded{namespace="ml"}[300s]))) + ((sum(rate(failed{namespace="ml"}[300s]))) or vector(0))',
  );
  expect(rateOfBad(counted)).toBe(
    '(sum(rate(failed{namespace="ml",reason!="CANCELED"}[300s]))) or vector(0)',
  );
});
