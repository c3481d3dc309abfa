import { parser } from '@prometheus-io/lezer-promql';
import { PromQL, selector, withRange } from './build';
import {
  above,
  allOf,
  before,
  below,
  exceptWhere,
  largestOverTime,
  plainNumber,
  secondsSince,
  smallestOverTime,
} from './rules';

it.each([
  [1 - 0.999, '0.001'],
  [1 - 0.9999, '0.0001'],
  [0.07, '0.07'],
  [14.4, '14.4'],
  [100, '100'],
  [1e-7, '0.0000001'],
  [0, '0'],
])('writes %d as a person would: %s', (value, text) => {
  expect(plainNumber(value)).toBe(text);
});

it('refuses what is no number', () => {
  expect(() => plainNumber(NaN)).toThrow('NaN cannot stand in a rule');
});

const series = selector({
  metric: 'up',
  matchers: [{ label: 'pod', op: '=', value: 'a-0' }],
});

it.each<[string, PromQL, string]>([
  ['above', above(series, 0.05), '(up{pod="a-0"}) > 0.05'],
  ['below', below(series, 1), '(up{pod="a-0"}) < 1'],
  [
    'exceptWhere',
    exceptWhere(series, ['namespace', 'pod'], above(series, 0)),
    '(up{pod="a-0"}) unless on (namespace, pod) ((up{pod="a-0"}) > 0)',
  ],
  ['secondsSince', secondsSince(series), 'time() - (up{pod="a-0"})'],
  ['before', before(series, 1_800_000), 'up{pod="a-0"} offset 1800s'],
  [
    'largestOverTime',
    largestOverTime(withRange(series, 60_000)),
    'max_over_time(up{pod="a-0"}[60s])',
  ],
  [
    'smallestOverTime',
    smallestOverTime(withRange(series, 1_500)),
    'min_over_time(up{pod="a-0"}[1500ms])',
  ],
  ['allOf', allOf([series, series]), '(up{pod="a-0"}) and (up{pod="a-0"})'],
])('writes %s whole', (_, expression, text) => {
  expect(expression).toBe(text);
  const names: string[] = [];
  parser
    .parse(expression)
    .iterate({ enter: ({ name }) => void names.push(name) });
  expect(names).not.toContain('⚠');
});

it('takes no label and no offset that PromQL has not', () => {
  expect(() => exceptWhere(series, ['a b'], series)).toThrow(
    '"a b" is not a label name',
  );
  expect(() => before(series, 0)).toThrow('0 is not a range');
});
