import fc from 'fast-check';
import { alignRange, alignSeries } from './align';
import { downsample } from './downsample';
import { stepFor } from './step';
import { Series } from './types';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

describe('stepFor', () => {
  it.each([
    [HOUR, 240, 15_000],
    [HOUR, 1000, 5000],
    [DAY, 240, 600_000],
    [30 * DAY, 240, 3 * HOUR],
    [90 * DAY, 100, DAY],
    [400 * DAY, 100, 4 * DAY],
    [10, 1000, 1000],
  ])(
    'divides %d ms into at most %d steps of %d ms',
    (length, steps, expected) => {
      expect(stepFor({ from: 0, to: length }, steps)).toBe(expected);
    },
  );

  it('never goes below the least step', () => {
    expect(stepFor({ from: 0, to: HOUR }, 1000, 15_000)).toBe(15_000);
    expect(stepFor({ from: 0, to: HOUR }, 1000, 20_000)).toBe(30_000);
  });

  it('never gives more steps than asked for', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1000 * DAY }),
        fc.integer({ min: 1, max: 2000 }),
        (to, steps) => {
          expect(to / stepFor({ from: 0, to }, steps)).toBeLessThanOrEqual(
            steps,
          );
        },
      ),
    );
  });
});

describe('alignRange', () => {
  it('widens to whole steps and leaves what is aligned', () => {
    const aligned = alignRange({ from: 61_000, to: 119_000 }, 60_000);
    expect(aligned).toEqual({ from: 60_000, to: 120_000 });
    expect(alignRange(aligned, 60_000)).toEqual(aligned);
  });
});

describe('alignSeries', () => {
  it('gives one row per moment and no value where a series has none', () => {
    expect(
      alignSeries([
        {
          labels: { gpu: 'a' },
          points: [
            [20, 2],
            [10, 1],
          ],
        },
        {
          labels: { gpu: 'b' },
          points: [
            [20, undefined],
            [30, 3],
          ],
        },
      ]),
    ).toEqual([
      { at: 10, values: [1, undefined] },
      { at: 20, values: [2, undefined] },
      { at: 30, values: [undefined, 3] },
    ]);
  });

  it('has no row for no series', () => {
    expect(alignSeries([])).toEqual([]);
  });
});

describe('downsample', () => {
  const points: Series['points'] = Array.from({ length: 1000 }, (_, i) => [
    i,
    i === 500 ? 99 : i % 2,
  ]);

  it('leaves few points as they are', () => {
    expect(downsample(points, 1000)).toBe(points);
  });

  it('keeps peaks and holes', () => {
    const holed: Series['points'] = points.map(([at, value]) => [
      at,
      at >= 700 && at < 720 ? undefined : value,
    ]);
    const kept = downsample(holed, 60);
    expect(kept).toContainEqual([500, 99]);
    expect(kept.some(([, value]) => value === undefined)).toBe(true);
  });

  it('keeps order, extremes and the limit', () => {
    fc.assert(
      fc.property(
        fc.array(fc.option(fc.integer(), { nil: undefined }), {
          maxLength: 500,
        }),
        fc.integer({ min: 4, max: 200 }),
        (values, limit) => {
          const all = values.map((value, at): [number, number | undefined] => [
            at,
            value,
          ]);
          const kept = downsample(all, limit);
          expect(kept.length).toBeLessThanOrEqual(limit);
          expect(kept).toEqual([...kept].sort(([a], [b]) => a - b));
          const known = values.filter(value => value !== undefined);
          const left = kept.map(([, value]) => value);
          const extremes = known.length
            ? [Math.min(...known), Math.max(...known)]
            : [];
          expect(left).toEqual(expect.arrayContaining(extremes));
        },
      ),
    );
  });
});
