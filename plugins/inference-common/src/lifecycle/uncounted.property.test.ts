import fc from 'fast-check';
import { groundTruth } from '../testing';
import { reconstruct } from './reconstruct';

const seeds = fc.integer({ min: 1, max: 1_000_000 });
const SEEN = { seen: 1, watchOutages: 0, skewMs: 0 };

describe('reconstruct, without counters', () => {
  it('finds every wake in events alone, when it ended', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const ground = groundTruth({ seed, observation: SEEN });
        const { wakes } = reconstruct({ ...ground, samples: [] });
        const [first] = ground.events.map(({ at }) => at).sort((a, b) => a - b);
        const ends = ground.truth.wakes.map(({ endedAt }) => endedAt);
        // What was before the first event is not known.
        expect(wakes.map(({ windowTo }) => windowTo)).toEqual(
          ends.filter(end => end > (first ?? Infinity)),
        );
        expect(wakes.every(({ count }) => count === 1)).toBe(true);
      }),
      { numRuns: 300 },
    );
  });

  it('agrees with the counters as soon as they come', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const ground = groundTruth({
          seed,
          observation: { ...SEEN, missed: 0, outages: 0 },
        });
        const samples = [...ground.samples].sort((a, b) => a.at - b.at);
        const [before, ...rest] = samples;
        if (rest.length === 0) return;
        const last = rest[rest.length - 1];
        const alone = reconstruct({ ...ground, samples: [], before });
        const counted = reconstruct({ ...ground, samples: rest, before });
        const ends = ({ wakes }: typeof alone) =>
          wakes
            .map(({ windowTo }) => windowTo)
            .filter(windowTo => windowTo <= last.at);
        const moved = ends(alone).map((end, i) => end - ends(counted)[i]);
        expect(ends(counted)).toHaveLength(ends(alone).length);
        // At the very moment of a sample it is put just before it.
        expect(moved.filter(ms => Math.abs(ms) > 1)).toEqual([]);
      }),
      { numRuns: 300 },
    );
  });

  it('finds no wake in samples of states that did not happen', () => {
    fc.assert(
      fc.property(seeds, seed => {
        const ground = groundTruth({ seed, observation: { seen: 0.5 } });
        const samples = ground.samples.map(sample => ({
          ...sample,
          counters: {},
        }));
        const { wakes } = reconstruct({ ...ground, samples });
        expect(
          wakes.reduce((sum, { count }) => sum + count, 0),
        ).toBeLessThanOrEqual(ground.truth.wakes.length);
      }),
      { numRuns: 300 },
    );
  });
});
