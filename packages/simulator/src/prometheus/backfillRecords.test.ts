import { rangedRecords } from './backfillRecords';
import { exampleRules } from './exampleRules';

it('makes the past of those records that other rules read over a range', () => {
  const ranged = rangedRecords(exampleRules());
  expect(ranged.map(({ record }) => record)).toEqual([
    'slo:sli_error:ratio_rate5m',
    'slo:sli_error:ratio_rate5m',
  ]);
  expect(new Set(ranged.map(({ labels }) => labels?.sloth_slo))).toEqual(
    new Set(['requests-availability', 'requests-latency']),
  );
});
