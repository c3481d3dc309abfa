import { tickLabel, timeTicks } from './timeTicks';

const FROM = new Date(2026, 7, 24, 13, 41, 12).getTime();
const HOUR = 3_600_000;

it.each([
  ['10 seconds', 10_000, 'seconds'],
  ['1 hour', HOUR, 'time'],
  ['24 hours', 24 * HOUR, 'time'],
  ['7 days', 168 * HOUR, 'date'],
  ['90 days', 2160 * HOUR, 'date'],
])('puts round ticks inside a window of %s', (_, length, kind) => {
  const window = { from: FROM, to: FROM + length };
  const ticks = timeTicks(window, 800);
  expect(ticks.length).toBeGreaterThanOrEqual(3);
  expect(ticks.length).toBeLessThanOrEqual(9);
  expect(ticks.every(t => t.at >= window.from && t.at <= window.to)).toBe(true);
  expect(ticks.map(t => t.kind)).toContain(kind);
});

it('marks midnight with the date in a window of hours', () => {
  const ticks = timeTicks({ from: FROM, to: FROM + 24 * HOUR }, 800);
  const midnights = ticks.filter(t => t.kind === 'date');
  expect(midnights.map(t => new Date(t.at).getHours())).toEqual([0]);
});

it('puts days on local midnights', () => {
  const ticks = timeTicks({ from: FROM, to: FROM + 720 * HOUR }, 800);
  expect(ticks.every(t => new Date(t.at).getHours() === 0)).toBe(true);
});

it('has no ticks for an empty window or no width', () => {
  expect(timeTicks({ from: FROM, to: FROM }, 800)).toEqual([]);
  expect(timeTicks({ from: FROM, to: FROM + 1 }, 0)).toEqual([]);
});

it('words a tick by its kind', () => {
  const at = new Date(2026, 7, 24, 14, 5).getTime();
  expect(tickLabel({ at, kind: 'date' }, 'en-GB')).toBe('24 Aug');
  expect(tickLabel({ at, kind: 'time' }, 'en-GB')).toBe('14:05');
  expect(tickLabel({ at, kind: 'seconds' }, 'en-GB')).toBe('14:05:00');
});
