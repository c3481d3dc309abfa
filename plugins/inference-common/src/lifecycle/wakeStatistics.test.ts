import { aWake } from '../testing';
import { wakeStatistics } from './wakeStatistics';

describe('wakeStatistics', () => {
  it('has no numbers where there was no wake', () => {
    const { histogram, ...rest } = wakeStatistics([]);
    expect(rest).toEqual({ count: 0, timed: 0 });
    expect(histogram.every(({ count }) => count === 0)).toBe(true);
  });

  it('does not take a wake that nobody timed for one of no duration', () => {
    const wakes = [
      aWake({ durationMs: 4000 }),
      aWake({ durationMs: undefined }),
    ];
    expect(wakeStatistics(wakes)).toMatchObject({
      count: 2,
      timed: 1,
      meanMs: 4000,
      p50Ms: 4000,
      p95Ms: 4000,
    });
  });

  it('gives every wake the same weight, hidden ones with their mean', () => {
    const wakes = [
      aWake({ count: 3, durationMs: 6000 }),
      aWake({ durationMs: 1000 }),
      aWake({ durationMs: 9000 }),
    ];
    expect(wakeStatistics(wakes)).toMatchObject({
      count: 5,
      timed: 5,
      meanMs: 3200,
      p50Ms: 2000,
      p95Ms: 9000,
    });
  });

  it('takes quantiles by nearest rank', () => {
    const wakes = Array.from({ length: 100 }, (_, i) =>
      aWake({ durationMs: (100 - i) * 10 }),
    );
    expect(wakeStatistics(wakes)).toMatchObject({ p50Ms: 500, p95Ms: 950 });
  });

  it('counts each timed wake in one class', () => {
    const durations = [100, 250, 251, 700_000];
    const { histogram } = wakeStatistics(
      durations.map(durationMs => aWake({ durationMs })),
    );
    expect(histogram.filter(({ count }) => count > 0)).toEqual([
      { upToMs: 250, count: 2 },
      { upToMs: 500, count: 1 },
      { upToMs: null, count: 1 },
    ]);
  });
});
