import { hasValues, lastValue, MAX_ROWS, toChartData } from './toChartData';

it('has no rows for no lines, and for lines without points', () => {
  expect(toChartData([])).toEqual([]);
  expect(toChartData([{ key: 'a', points: [] }])).toEqual([]);
});

it('keeps a null as null and never makes it zero', () => {
  expect(
    toChartData([
      {
        key: 'a',
        points: [
          [0, 1],
          [10, null],
          [20, 0],
        ],
      },
    ]),
  ).toEqual([
    { at: 0, values: { a: 1 } },
    { at: 10, values: { a: null } },
    { at: 20, values: { a: 0 } },
  ]);
});

it('takes NaN and infinities as missing', () => {
  const rows = toChartData([
    {
      key: 'a',
      points: [
        [0, NaN],
        [1, Infinity],
        [2, undefined],
      ],
    },
  ]);
  expect(rows.map(row => row.values.a)).toEqual([null, null, null]);
});

it('aligns two lines whose times differ', () => {
  expect(
    toChartData([
      {
        key: 'a',
        points: [
          [0, 1],
          [10, 2],
        ],
      },
      {
        key: 'b',
        points: [
          [10, 3],
          [15, 4],
        ],
      },
    ]),
  ).toEqual([
    { at: 0, values: { a: 1, b: null } },
    { at: 10, values: { a: 2, b: 3 } },
    { at: 15, values: { a: null, b: 4 } },
  ]);
});

it('draws a hole wider than two steps as a hole', () => {
  const rows = toChartData([
    {
      key: 'a',
      stepMs: 10,
      points: [
        [0, 1],
        [10, 2],
        [50, 3],
      ],
    },
  ]);
  expect(rows).toEqual([
    { at: 0, values: { a: 1 } },
    { at: 10, values: { a: 2 } },
    { at: 20, values: { a: null } },
    { at: 50, values: { a: 3 } },
  ]);
});

it('joins samples that are two steps apart', () => {
  const rows = toChartData([
    {
      key: 'a',
      stepMs: 10,
      points: [
        [0, 1],
        [20, 2],
      ],
    },
  ]);
  expect(rows).toHaveLength(2);
});

it('never gives the chart more rows than it can draw quickly', () => {
  const points = Array.from({ length: 2_500 }, (_, n) => [n, n] as const);
  const rows = toChartData([{ key: 'a', points }]);
  expect(rows.length).toBeLessThanOrEqual(MAX_ROWS);
  expect(rows[0].at).toBe(0);
});

it('knows whether there is anything to draw', () => {
  expect(hasValues([{ key: 'a', points: [[0, null]] }])).toBe(false);
  expect(hasValues([{ key: 'a', points: [[0, 0]] }])).toBe(true);
});

it('gives the last value, which is unknown where the line ends in a gap', () => {
  expect(
    lastValue({
      key: 'a',
      points: [
        [0, 1],
        [1, 0],
      ],
    }),
  ).toBe(0);
  expect(
    lastValue({
      key: 'a',
      points: [
        [0, 1],
        [1, null],
      ],
    }),
  ).toBeUndefined();
  expect(lastValue({ key: 'a', points: [] })).toBeUndefined();
});
