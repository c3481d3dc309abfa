import { checkRange } from './range';

const NOW = Date.parse('2026-01-01T00:00:00Z');
const DAY = 86_400_000;

describe('checkRange', () => {
  it.each([
    ['an hour', NOW - 3_600_000, NOW],
    ['400 days', NOW - 400 * DAY, NOW],
    ['what a browser with a fast clock asks for', NOW - DAY, NOW + 60_000],
  ])('accepts %s', (_sentence, from, to) => {
    expect(checkRange({ from, to }, NOW)).toEqual({ from, to });
  });

  it.each([
    [
      'seconds with fractions',
      1.5,
      2,
      'is not given in epoch milliseconds, for example from 1767139200000 to 1767225600000',
    ],
    ['a negative time', -1, 2, 'is not given in epoch milliseconds'],
    ['a time without bounds', NOW, Infinity, 'is not given in epoch millisec'],
    ['an empty range', NOW, NOW, 'is empty; "from" must lie before "to"'],
    ['a range backwards', NOW, NOW - 1, '"from" must lie before "to"'],
    [
      'more than 400 days',
      NOW - 401 * DAY,
      NOW,
      'The range from 2024-11-26T00:00:00.000Z to 2026-01-01T00:00:00.000Z is longer than 400 days; ask for a part of it',
    ],
    [
      'the future',
      NOW + 2 * DAY,
      NOW + 3 * DAY,
      'The range begins at 2026-01-03T00:00:00.000Z, which is in the future',
    ],
    [
      'the largest number there is',
      Number.MAX_SAFE_INTEGER - 1,
      Number.MAX_SAFE_INTEGER,
      'which is in the future',
    ],
  ])('refuses %s', (_sentence, from, to, message) => {
    expect(() => checkRange({ from, to }, NOW)).toThrow(message);
  });
});
