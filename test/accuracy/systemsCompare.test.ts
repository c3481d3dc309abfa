import { compareSystem, isRight, ShownSystemModel } from './systemsCompare';
import { SystemsTruth } from './systemsTruth';

const about = { system: 'vllm', model: 'demo' };
const state = (at: number, to: string): SystemsTruth => ({
  ...about,
  kind: 'service',
  at,
  to,
});
const truth: SystemsTruth[] = [
  state(0, 'serving'),
  state(60_000, 'stopped'),
  state(80_000, 'starting'),
  state(90_000, 'serving'),
  { ...about, kind: 'wake', at: 90_000, start: 80_000, end: 90_000 },
];
const options = {
  span: { from: 10_000, to: 180_000 },
  scrapeMs: 2_000,
  slackMs: 1_000,
  gaps: [],
};
const cause = { kind: 'unknown' as const };

function shown(overrides: Partial<ShownSystemModel> = {}): ShownSystemModel {
  const exact = { mark: 'exact' as const, toleranceMs: 0, cause };
  return {
    driver: 'vllm',
    model: 'demo',
    wakes: [
      {
        replica: '',
        windowFrom: 80_100,
        windowTo: 90_100,
        count: 1,
        mark: 'exact',
        durationMs: 10_000,
        cause,
      },
    ],
    bands: [
      {
        replica: '',
        intervals: [
          { from: 0, to: 60_200, state: 'serving', ...exact },
          { from: 60_200, to: 80_100, state: 'stopped', ...exact },
          { from: 80_100, to: 90_100, state: 'starting', ...exact },
          { from: 90_100, to: 180_000, state: 'serving', ...exact },
        ],
      },
    ],
    ...overrides,
  };
}

function changed(
  i: number,
  change: { from?: number; toleranceMs?: number; state?: 'draining' },
) {
  const [{ intervals }] = shown().bands;
  Object.assign(intervals[i], change);
  if (change.from !== undefined) intervals[i - 1].to = change.from;
  return shown({ bands: [{ replica: '', intervals }] });
}

describe('the comparison of a history without wake metrics with the truth', () => {
  it('finds a history that agrees', () => {
    const result = compareSystem(truth, shown(), options);
    expect(result).toMatchObject({
      wakes: { truth: 1, shown: 1 },
      stops: { truth: 1, shown: 1 },
      borders: { exact: { count: 3, worstMs: 200 } },
      wrong: [],
    });
    expect(isRight(result)).toBe(true);
  });

  it('finds a wake that is not shown, and one that was none', () => {
    const none = compareSystem(truth, shown({ wakes: [] }), options);
    expect(none.wrong).toEqual([expect.stringMatching(/is not shown$/)]);
    const [wake] = shown().wakes;
    const later = { ...wake, windowFrom: 120_000, windowTo: 130_000 };
    const two = compareSystem(truth, shown({ wakes: [wake, later] }), options);
    expect(two.wakes).toEqual({ truth: 1, shown: 2 });
    expect(two.wrong).toEqual([expect.stringMatching(/^no wake/)]);
  });

  it('finds a border that lies further off than its mark says', () => {
    const off = compareSystem(truth, changed(1, { from: 63_000 }), options);
    expect(off.wrong).toContainEqual(
      expect.stringMatching(/began 3000 ms off/),
    );
    const allowed = changed(1, { from: 63_000, toleranceMs: 3_000 });
    expect(compareSystem(truth, allowed, options).wrong).toEqual([]);
  });

  it('finds a state that never was, and one that is not shown', () => {
    const result = compareSystem(
      truth,
      changed(1, { state: 'draining' }),
      options,
    );
    expect(result.wrong).toEqual([
      expect.stringMatching(/draining/),
      expect.stringMatching(/not shown: stopped/),
    ]);
  });

  it('expects nothing of a gap of which the history says that it knows nothing, where no series tells', () => {
    const [{ intervals }] = shown().bands;
    const mark = 'scrape' as const;
    const bands = [
      {
        replica: '',
        intervals: [
          { ...intervals[0], to: 50_000 },
          {
            from: 50_000,
            to: 100_000,
            state: 'unknown' as const,
            mark,
            toleranceMs: 0,
            cause,
          },
          { ...intervals[3], from: 100_000 },
        ],
      },
    ];
    const untold = shown({ bands, wakes: [], untold: true });
    expect(isRight(compareSystem(truth, untold, options))).toBe(true);
    const told = shown({ bands, wakes: [] });
    expect(isRight(compareSystem(truth, told, options))).toBe(false);
  });
});
