import fc from 'fast-check';
import { anInterval, aWake } from '../testing';
import { Interval } from './evidence';
import { timeline, TimelineShare } from './timeline';

const HOUR = 3_600_000;

/** So many minutes, by turns asleep and serving. */
function minutes(count: number): Interval[] {
  return Array.from({ length: count }, (_, i) =>
    anInterval({
      from: i * 60_000,
      to: (i + 1) * 60_000,
      state: i % 2 ? 'serving' : 'sleeping',
    }),
  );
}

function sharesOf(view: Parameters<typeof timeline>[2]): TimelineShare[] {
  const result = timeline(minutes(600), [], view);
  if (result.detail !== 'shares') throw new Error('expected shares');
  return result.shares;
}

describe('timeline', () => {
  it('shows the intervals that touch the view, uncut, where there is room', () => {
    const all = minutes(600);
    expect(
      timeline(all, [], { from: 90_000, to: 150_000, width: 800 }),
    ).toEqual({ detail: 'intervals', intervals: all.slice(1, 3) });
  });

  it('shows shares where intervals would be thinner than can be seen', () => {
    const shares = sharesOf({ from: 0, to: 10 * HOUR, width: 240 });
    expect(shares).toHaveLength(60);
    expect(shares[0]).toEqual({
      from: 0,
      to: 600_000,
      shares: { sleeping: 0.5, serving: 0.5 },
      wakes: 0,
    });
  });

  it('keeps columns in place while the view moves', () => {
    const before = sharesOf({ from: 0, to: 8 * HOUR, width: 200 });
    const after = sharesOf({ from: 90_000, to: 8 * HOUR + 90_000, width: 200 });
    expect(after.slice(1, -1)).toEqual(before.slice(1));
    expect(after[0].from).toBe(90_000);
  });

  it('counts each wake in the column in which it ended', () => {
    const wakes = [
      aWake({ windowTo: 600_000, count: 2 }),
      aWake({ windowTo: 600_001 }),
      aWake({ windowTo: 0 }),
      aWake({ windowTo: 10 * HOUR }),
    ];
    const view = { from: 0, to: 10 * HOUR, width: 240 };
    const result = timeline(minutes(600), wakes, view);
    expect(
      result.detail === 'shares' && result.shares.map(share => share.wakes),
    ).toEqual([2, 1, ...Array(57).fill(0), 1]);
  });

  it('leaves out of the shares what was not observed', () => {
    const holes = minutes(600).filter(({ state }) => state === 'serving');
    const result = timeline(holes, [], { from: 0, to: 10 * HOUR, width: 240 });
    expect(result.detail === 'shares' && result.shares[0].shares).toEqual({
      serving: 0.5,
    });
  });

  it('covers any view with columns that touch and at most fill up', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: -HOUR, max: 9 * HOUR }),
        fc.integer({ min: 3 * HOUR, max: 20 * HOUR }),
        fc.integer({ min: 1, max: 300 }),
        (from, length, width) => {
          const view = { from, to: from + length, width };
          const result = timeline(minutes(600), [], view);
          if (result.detail === 'intervals') return;
          const { shares } = result;
          expect(shares[shares.length - 1].to).toBe(view.to);
          expect(shares.length).toBeLessThanOrEqual(width / 4 + 2);
          shares.forEach((share, i) => {
            expect(share.from).toBe(shares[i - 1]?.to ?? view.from);
            const sum = Object.values(share.shares).reduce((a, b) => a + b, 0);
            expect(sum).toBeLessThan(1 + 1e-9);
          });
        },
      ),
    );
  });
});
