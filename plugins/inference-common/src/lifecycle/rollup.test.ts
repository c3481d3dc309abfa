import fc from 'fast-check';
import { anInterval, aWake, groundTruth, NOON } from '../testing';
import { reconstruct } from './reconstruct';
import { rollupHours } from './rollup';

const HOUR = 3_600_000;

describe('rollupHours', () => {
  it('splits an interval at full hours', () => {
    const interval = anInterval({
      from: NOON + HOUR / 2,
      to: NOON + 2 * HOUR + 1000,
      state: 'serving',
    });
    const span = { from: NOON, to: NOON + 3 * HOUR };
    expect(rollupHours({ intervals: [interval], wakes: [], span })).toEqual([
      {
        at: NOON,
        stateSeconds: { serving: 1800 },
        wakes: 0,
        wakeDurations: {},
      },
      {
        at: NOON + HOUR,
        stateSeconds: { serving: 3600 },
        wakes: 0,
        wakeDurations: {},
      },
      {
        at: NOON + 2 * HOUR,
        stateSeconds: { serving: 1 },
        wakes: 0,
        wakeDurations: {},
      },
    ]);
  });

  it('counts only what lies in the span', () => {
    const interval = anInterval({ from: NOON - HOUR, to: NOON + HOUR });
    const wakes = [aWake({ windowTo: NOON }), aWake({ windowTo: NOON + 1 })];
    const span = { from: NOON, to: NOON + 60_000 };
    expect(rollupHours({ intervals: [interval], wakes, span })).toEqual([
      {
        at: NOON,
        stateSeconds: { sleeping: 60 },
        wakes: 1,
        wakeDurations: { '2': 1 },
      },
    ]);
  });

  it('puts a wake that ends with an hour into that hour', () => {
    const [hour] = rollupHours({
      intervals: [],
      wakes: [aWake({ windowTo: NOON + HOUR })],
      span: { from: NOON, to: NOON + HOUR },
    });
    expect(hour.at).toBe(NOON);
  });

  it.each([
    ['of several by their mean', { count: 3, durationMs: 3000 }, { '1': 3 }],
    ['at a boundary under it', { durationMs: 250 }, { '0.25': 1 }],
    ['beyond all boundaries under +Inf', { durationMs: 3e6 }, { '+Inf': 1 }],
    ['that nobody timed under nothing', { durationMs: undefined }, {}],
  ])('files the duration of wakes %s', (_, wake, wakeDurations) => {
    const [hour] = rollupHours({
      intervals: [],
      wakes: [aWake(wake)],
      span: { from: NOON - HOUR, to: NOON },
    });
    expect(hour.wakeDurations).toEqual(wakeDurations);
  });

  it('adds up to the whole, however the span is cut', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1_000_000 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (seed, cut) => {
          const { intervals, wakes, from, to } = reconstruct(
            groundTruth({ seed, durationMs: 5 * HOUR }),
          );
          const middle = Math.round(from + cut * (to - from));
          const hours = [
            ...rollupHours({ intervals, wakes, span: { from, to: middle } }),
            ...rollupHours({ intervals, wakes, span: { from: middle, to } }),
          ];
          const seconds = hours
            .flatMap(({ stateSeconds }) => Object.values(stateSeconds))
            .reduce((a, b) => a + b, 0);
          expect(seconds).toBeCloseTo(
            intervals.reduce((sum, one) => sum + one.to - one.from, 0) / 1000,
          );
          expect(hours.reduce((sum, hour) => sum + hour.wakes, 0)).toBe(
            wakes
              .filter(({ windowTo }) => windowTo > from)
              .reduce((sum, { count }) => sum + count, 0),
          );
        },
      ),
    );
  });
});
