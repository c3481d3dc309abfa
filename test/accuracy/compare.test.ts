import { compare, report, ShownHistory, TruthLine } from './compare';

const truth: TruthLine[] = [
  transition(0, 'sleeping'),
  transition(60_000, 'waking'),
  transition(62_000, 'serving'),
  { ...base(62_000), kind: 'wake', start: 60_000, end: 62_000 },
  transition(120_000, 'sleeping'),
];
const options = {
  span: { from: 0, to: 180_000 },
  toleranceMs: 15_000,
  visibleMs: 30_000,
};

function base(at: number) {
  return { at, namespace: 'ns', model: 'demo', pod: 'demo-0' };
}

function transition(at: number, to: string): TruthLine {
  return { ...base(at), kind: 'transition', to };
}

function shown(overrides: Partial<ShownHistory> = {}): ShownHistory {
  return {
    model: 'demo',
    wakes: [
      { replica: 'demo-0', windowFrom: 52_000, windowTo: 66_000, count: 1 },
    ],
    bands: [
      {
        replica: 'demo-0',
        intervals: [
          { from: 0, to: 64_000, state: 'sleeping' },
          { from: 64_000, to: 121_000, state: 'serving' },
          { from: 121_000, to: 180_000, state: 'sleeping' },
        ],
      },
    ],
    ...overrides,
  };
}

describe('the comparison of the history with the truth', () => {
  it('finds a history that agrees, with its furthest border', () => {
    const result = compare(truth, [shown()], options);
    expect(result.wakes).toEqual([{ model: 'demo', truth: 1, shown: 1 }]);
    expect(result.missing).toEqual([]);
    expect(result.worst).toMatchObject({ state: 'serving', offMs: 2_000 });
    expect(report(result)).toContain('the furthest 2000 ms off');
  });

  it('finds a wake that is not shown', () => {
    const result = compare(truth, [shown({ wakes: [] })], options);
    expect(result.wakes).toEqual([{ model: 'demo', truth: 1, shown: 0 }]);
    expect(report(result)).toContain('<- differs');
  });

  it('leaves out what a record says of both sides of the beginning', () => {
    const result = compare(truth, [shown()], {
      ...options,
      span: { from: 64_000, to: 180_000 },
    });
    expect(result.wakes).toEqual([{ model: 'demo', truth: 0, shown: 0 }]);
  });

  it('finds a state that is not shown, and one that never was', () => {
    const intervals = [
      { from: 0, to: 90_000, state: 'sleeping' },
      { from: 90_000, to: 180_000, state: 'draining' },
    ];
    const result = compare(
      truth,
      [shown({ bands: [{ replica: 'demo-0', intervals }] })],
      options,
    );
    expect(result.missing).toEqual([
      expect.stringMatching(/^not shown: demo-0 serving/),
      expect.stringMatching(/^not shown: demo-0 sleeping .*00:02:00/),
      expect.stringMatching(/^not true: demo-0 draining/),
    ]);
  });

  it('finds a replica that is not shown at all', () => {
    const result = compare(truth, [shown({ bands: [] })], options);
    expect(result.missing).toHaveLength(3);
  });

  it('finds a border that is too far off', () => {
    const late = shown();
    late.bands[0].intervals[1].from = 100_000;
    late.bands[0].intervals[0].to = 100_000;
    const result = compare(truth, [late], options);
    expect(result.worst?.offMs).toBe(38_000);
  });
});
