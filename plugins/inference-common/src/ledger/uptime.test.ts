import fc from 'fast-check';
import { Interval } from '../lifecycle/evidence';
import { MODEL_STATES, ModelState } from '../model/states';
import { anInterval, NOON, Random } from '../testing';
import { uptimeBuckets } from './uptime';

const MINUTE = 60_000;

/** States that follow each other from noon on, with their ends in minutes. */
const states = (...given: Array<[state: ModelState, end: number]>) =>
  given.map(([state, end], i) =>
    anInterval({
      state,
      from: NOON + (i === 0 ? 0 : given[i - 1][1]) * MINUTE,
      to: NOON + end * MINUTE,
    }),
  );
const seconds = (replicas: Interval[][], minutes = 10) => {
  const { uptime, asleep } = uptimeBuckets(replicas, {
    from: NOON,
    to: NOON + minutes * MINUTE,
  });
  return {
    uptime: uptime.map(({ good, total }) => [good, total]),
    asleep: asleep.map(({ good, total }) => [good, total]),
  };
};

describe('uptimeBuckets', () => {
  it('counts the seconds of service and of sleep in each bucket', () => {
    expect(
      seconds([states(['serving', 4], ['sleeping', 8], ['waking', 10])]),
    ).toEqual({
      uptime: [
        [240, 300],
        [0, 300],
      ],
      asleep: [
        [60, 300],
        [180, 300],
      ],
    });
  });

  it('does not count what nobody observed', () => {
    expect(seconds([states(['serving', 2], ['unknown', 10])])).toEqual({
      uptime: [[120, 120]],
      asleep: [[0, 120]],
    });
  });

  it('is up while one replica serves, and asleep while all known ones sleep', () => {
    const { uptime, asleep } = seconds(
      [
        states(['serving', 1], ['sleeping', 3], ['failed', 5]),
        states(['sleeping', 2], ['unknown', 3], ['serving', 5]),
      ],
      5,
    );
    expect(uptime).toEqual([[180, 300]]);
    expect(asleep).toEqual([[120, 300]]);
  });

  it('ends the current bucket with the span', () => {
    const { uptime } = uptimeBuckets([states(['serving', 20])], {
      from: NOON,
      to: NOON + 7 * MINUTE,
    });
    expect(uptime.map(({ from, to }) => [from - NOON, to - NOON])).toEqual([
      [0, 5 * MINUTE],
      [5 * MINUTE, 7 * MINUTE],
    ]);
  });

  it('counts as many seconds as one after the other shows', () => {
    const names = Object.keys(MODEL_STATES) as ModelState[];
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 100_000 }), seed => {
        const random = new Random(seed);
        const replicas = Array.from({ length: random.between([1, 3]) }, () => {
          const ends = Array.from({ length: 5 }, () => random.between([1, 12]));
          return states(
            ...[...new Set(ends)]
              .sort((a, b) => a - b)
              .map((end): [ModelState, number] => [
                names[random.between([0, names.length - 1])],
                end,
              ]),
          );
        });
        const expected = { uptime: 0, asleep: 0, observed: 0 };
        for (let minute = 0; minute < 10; minute++) {
          const now = replicas
            .map(
              all => all.find(({ to }) => to > NOON + minute * MINUTE)?.state,
            )
            .filter(state => state !== undefined && state !== 'unknown')
            .map(state => MODEL_STATES[state as ModelState]);
          if (now.length === 0) continue;
          expected.observed += 60;
          if (now.some(({ serves }) => serves)) expected.uptime += 60;
          else if (now.every(({ asleep }) => asleep)) expected.asleep += 60;
        }
        const { uptime, asleep } = seconds(replicas);
        const sum = (all: number[][], i: number) =>
          all.reduce((total, pair) => total + pair[i], 0);
        expect({
          uptime: sum(uptime, 0),
          asleep: sum(asleep, 0),
          observed: sum(uptime, 1),
        }).toEqual(expected);
        expect(sum(asleep, 1)).toBe(expected.observed);
      }),
    );
  });
});
