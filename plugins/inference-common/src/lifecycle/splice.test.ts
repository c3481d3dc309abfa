import fc from 'fast-check';
import { anInterval, aWake, groundTruth } from '../testing';
import { reconstruct } from './reconstruct';
import { ReplicaHistory, splice } from './splice';

const NOTHING: ReplicaHistory = { intervals: [], wakes: [] };

function bands({ intervals }: ReplicaHistory) {
  return intervals.map(({ from, to, state }) => [from, to, state]);
}

describe('splice', () => {
  const existing: ReplicaHistory = {
    intervals: [
      anInterval({ from: 0, to: 100, state: 'sleeping', toleranceMs: 7 }),
      anInterval({ from: 100, to: 200, state: 'serving' }),
      anInterval({ from: 200, to: 300, state: 'sleeping' }),
    ],
    wakes: [100, 200, 300].map(windowTo => aWake({ windowTo })),
  };

  it('puts a history into an empty one', () => {
    const change = { from: 0, to: 300, ...existing };
    expect(splice(NOTHING, change)).toEqual(existing);
  });

  it('cuts what reaches beyond both borders', () => {
    const result = splice(existing, {
      from: 150,
      to: 250,
      intervals: [anInterval({ from: 150, to: 250, state: 'waking' })],
      wakes: [],
    });
    expect(bands(result)).toEqual([
      [0, 100, 'sleeping'],
      [100, 150, 'serving'],
      [150, 250, 'waking'],
      [250, 300, 'sleeping'],
    ]);
    expect(result.intervals[3]).toMatchObject({
      mark: 'scrape',
      cause: { kind: 'unknown' },
    });
  });

  it('joins neighbours of one state and keeps how the earlier one began', () => {
    const result = splice(existing, {
      from: 50,
      to: 250,
      intervals: [anInterval({ from: 50, to: 250, state: 'sleeping' })],
      wakes: [],
    });
    expect(result.intervals).toEqual([{ ...existing.intervals[0], to: 300 }]);
  });

  it('cuts one interval in two', () => {
    const result = splice(existing, {
      from: 120,
      to: 140,
      intervals: [anInterval({ from: 120, to: 140, state: 'draining' })],
      wakes: [],
    });
    expect(bands(result).slice(1, 4)).toEqual([
      [100, 120, 'serving'],
      [120, 140, 'draining'],
      [140, 200, 'serving'],
    ]);
  });

  it('removes what the change does not show', () => {
    const result = splice(existing, { from: 100, to: 200, ...NOTHING });
    expect(bands(result)).toEqual([
      [0, 100, 'sleeping'],
      [200, 300, 'sleeping'],
    ]);
  });

  it('replaces wakes that ended in the span, its start excluded', () => {
    const wake = aWake({ windowTo: 180, count: 2 });
    const result = splice(existing, {
      from: 100,
      to: 200,
      intervals: [],
      wakes: [wake],
    });
    expect(result.wakes.map(({ windowTo }) => windowTo)).toEqual([
      100, 180, 300,
    ]);
  });

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), seed => {
        const ground = groundTruth({ seed });
        const change = reconstruct(ground);
        const once = splice(NOTHING, change);
        expect(splice(once, change)).toEqual(once);
      }),
    );
  });
});
