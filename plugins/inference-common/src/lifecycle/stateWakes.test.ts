import { anInterval, NOON } from '../testing';
import { Interval } from './evidence';
import { at } from './testing/minutes';
import { wakesOfStates } from './stateWakes';

type Row = [
  seconds: number,
  state: Interval['state'],
  more?: Partial<Interval>,
];

/** Window, duration and mark of the wakes, seconds after noon. */
function wakes(...rows: Row[]) {
  const intervals = rows.map(([seconds, state, more], i) =>
    anInterval({
      from: at(seconds),
      to: at(rows[i + 1]?.[0] ?? 1000),
      state,
      ...more,
    }),
  );
  return wakesOfStates(intervals).map(
    ({ windowFrom, windowTo, durationMs, mark }) => [
      (windowFrom - NOON) / 1000,
      (windowTo - NOON) / 1000,
      durationMs,
      mark,
    ],
  );
}

describe('wakesOfStates', () => {
  it.each<[string, Row[]]>([
    [
      'starting',
      [
        [0, 'stopped'],
        [10, 'starting'],
        [30, 'serving'],
      ],
    ],
    [
      'one replica after the other',
      [
        [0, 'stopped'],
        [10, 'starting'],
        [30, 'degraded'],
        [50, 'serving'],
      ],
    ],
    [
      'a start that failed first',
      [
        [0, 'stopped'],
        [10, 'starting'],
        [15, 'failed'],
        [20, 'starting'],
        [30, 'serving'],
      ],
    ],
    [
      'a start that was taken back',
      [
        [0, 'stopped'],
        [10, 'starting'],
        [15, 'draining'],
        [20, 'starting'],
        [30, 'updating'],
      ],
    ],
    [
      'waking',
      [
        [0, 'sleeping'],
        [10, 'waking'],
        [30, 'serving'],
      ],
    ],
  ])('counts one wake through %s, from where it left sleep', (_, rows) => {
    expect(wakes(...rows)).toEqual([[10, 30, 20_000, 'exact']]);
  });

  it.each<[string, Row[]]>([
    [
      'a crash',
      [
        [0, 'serving'],
        [10, 'failed'],
        [15, 'starting'],
        [30, 'serving'],
      ],
    ],
    [
      'a rollout',
      [
        [0, 'serving'],
        [10, 'updating'],
        [30, 'serving'],
      ],
    ],
    [
      'replicas that come and go',
      [
        [0, 'serving'],
        [10, 'degraded'],
        [30, 'serving'],
      ],
    ],
    [
      'a stop that was taken back',
      [
        [0, 'serving'],
        [10, 'draining'],
        [30, 'serving'],
      ],
    ],
    [
      'a time in which nobody looked',
      [
        [0, 'serving'],
        [10, 'unknown'],
        [30, 'serving'],
      ],
    ],
    [
      'a model first seen on its way',
      [
        [0, 'starting'],
        [30, 'serving'],
      ],
    ],
    [
      'one that only tried',
      [
        [0, 'stopped'],
        [10, 'starting'],
        [30, 'stopped'],
      ],
    ],
  ])('counts none for %s', (_, rows) => {
    expect(wakes(...rows)).toEqual([]);
  });

  it('says within which time it was where the border is not exact', () => {
    const border = { mark: 'scrape', toleranceMs: 7_000 } as const;
    expect(
      wakes([0, 'stopped'], [10, 'starting', border], [30, 'serving', border]),
    ).toEqual([[23, 37, undefined, 'scrape']]);
  });

  it('gives a wake that nobody saw the time in which nobody looked', () => {
    const edge = { mark: 'scrape', toleranceMs: 0 } as const;
    expect(
      wakes([0, 'stopped'], [10, 'unknown', edge], [30, 'serving', edge]),
    ).toEqual([[10, 30, undefined, 'scrape']]);
  });

  it('knows who woke it from the serving, or from how it left sleep', () => {
    const cause = { kind: 'user', entityRef: 'user:default/guest' } as const;
    const all = wakesOfStates([
      anInterval({ from: at(0), to: at(10), state: 'stopped' }),
      anInterval({ from: at(10), to: at(20), state: 'starting', cause }),
      anInterval({ from: at(20), to: at(30), state: 'serving' }),
    ]);
    expect(all.map(each => each.cause)).toEqual([cause]);
  });
});
