import { valueTicks, valueTicksAround } from './valueTicks';

const GIB = 1024 ** 3;

it('divides a ratio and a percentage in quarters of the whole', () => {
  expect(valueTicks(0.31, 'ratio')).toEqual([0, 0.25, 0.5, 0.75, 1]);
  expect(valueTicks(88, 'percent')).toEqual([0, 25, 50, 75, 100]);
});

it('does not cut off a ratio over the whole', () => {
  const ticks = valueTicks(1.4, 'ratio');
  expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(1.4);
});

it('puts sizes on round numbers of their unit', () => {
  expect(valueTicks(44 * GIB, 'bytes').map(value => value / GIB)).toEqual([
    0, 20, 40, 60,
  ]);
});

it('puts long durations on round minutes and hours', () => {
  expect(valueTicks(1_000, 'seconds').map(value => value / 60)).toEqual([
    0, 5, 10, 15, 20,
  ]);
});

it.each([0.003, 0.45, 1, 7.3, 18.4, 99.9, 6_200, 1e9])(
  'covers %d with three to six ticks from zero',
  max => {
    const ticks = valueTicks(max, 'perSecond');
    expect(ticks[0]).toBe(0);
    expect(ticks.length).toBeGreaterThanOrEqual(3);
    expect(ticks.length).toBeLessThanOrEqual(6);
    expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(max * 0.999);
  },
);

it('has an axis for a line that is zero throughout', () => {
  expect(valueTicks(0, 'perSecond')).toEqual([0, 0.25, 0.5, 0.75, 1]);
});

it.each([
  [0.981, 1, [0.98, 0.985, 0.99, 0.995, 1]],
  [-0.3, 1, [-0.5, 0, 0.5, 1]],
  [0.412, 1, [0.4, 0.6, 0.8, 1]],
])('puts round ticks around lines from %d to %d', (low, high, ticks) => {
  expect(valueTicksAround(low, high)).toEqual(ticks);
});

it('has an axis around lines of one value', () => {
  const ticks = valueTicksAround(1, 1);
  expect(ticks[0]).toBeLessThanOrEqual(1);
  expect(ticks[ticks.length - 1]).toBeGreaterThanOrEqual(1);
  expect(ticks.length).toBeGreaterThan(1);
});
