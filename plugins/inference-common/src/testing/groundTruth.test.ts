import fc from 'fast-check';
import { groundTruth } from './groundTruth';

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('groundTruth', () => {
  it('is the same for the same seed and another for another', () => {
    expect(groundTruth({ seed: 7 })).toEqual(groundTruth({ seed: 7 }));
    expect(groundTruth({ seed: 7 })).not.toEqual(groundTruth({ seed: 8 }));
  });

  it('gives every passage to serving to one wake and to the counter', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const { truth } = groundTruth({ seed });
        const served = truth.transitions.filter(
          ({ state }) => state === 'serving',
        );
        expect(truth.wakes.map(({ endedAt }) => endedAt)).toEqual(
          served.map(({ at }) => at),
        );
        const { counters } = truth.counts[truth.counts.length - 1];
        expect(counters.wakes).toBe(served.length);
      }),
    );
  });

  it('hides cycles between scrapes, or it would prove nothing', () => {
    const perWindow = [1, 2, 3, 4, 5, 6, 7, 8].flatMap(seed => {
      const { truth, samples } = groundTruth({ seed });
      const times = samples.map(({ at }) => at).sort((a, b) => a - b);
      return times.map(
        (at, i) =>
          truth.wakes.filter(
            ({ endedAt }) => endedAt > (times[i - 1] ?? 0) && endedAt <= at,
          ).length,
      );
    });
    expect(perWindow.filter(count => count > 1).length).toBeGreaterThan(10);
  });

  it('resets the counters of a container that died', () => {
    const { truth } = groundTruth({ seed: 7, sidecar: { dies: 1 } });
    expect(truth.away.length).toBeGreaterThan(0);
    for (const { to } of truth.away) {
      const after = truth.counts.find(({ at }) => at >= to);
      expect(after?.counters.wakes ?? 0).toBe(0);
    }
  });

  it('samples nothing while the container is away', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const { truth, samples } = groundTruth({
          seed,
          sidecar: { dies: 0.5 },
        });
        for (const { at } of samples) {
          expect(truth.away.some(({ from, to }) => at >= from && at < to)).toBe(
            false,
          );
        }
      }),
    );
  });
});
