import {
  at,
  bands,
  counted,
  event,
  run,
  sample,
  wakesOf,
} from './testing/minutes';

describe('reconstruct, between two samples', () => {
  it('holds a state that both samples show', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 3, 6), counted(15, 'sleeping', 3, 6)],
    });
    expect(bands(result)).toEqual([[0, 'sleeping', 'scrape', 0]]);
    expect(result.wakes).toEqual([]);
    expect([result.from, result.to]).toEqual([at(0), at(15)]);
  });

  it('makes one wake of one counted from sleep to serving, waking for as long as was counted', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 3, 6), counted(15, 'serving', 4, 8)],
    });
    // The wake of 2 s began after 0 and ended before 15: it ended between 2 and 15.
    expect(bands(result)).toEqual([
      [0, 'sleeping', 'scrape', 0],
      [6.5, 'waking', 'scrape', 6500],
      [8.5, 'serving', 'scrape', 6500],
    ]);
    expect(wakesOf(result)).toEqual([[0, 15, 1, 2000, 'scrape']]);
  });

  it.each(['serving', 'sleeping'] as const)(
    'records wakes hidden between two samples of %s, and lets the state go on',
    state => {
      const result = run({
        samples: [counted(0, state, 3, 6), counted(15, state, 5, 11)],
      });
      expect(bands(result)).toEqual([[0, state, 'scrape', 0]]);
      expect(wakesOf(result)).toEqual([[0, 15, 2, 5000, 'scrape']]);
    },
  );

  it('places the end of a wake that was under way no later than its duration allows', () => {
    const result = run({
      samples: [counted(0, 'waking', 3, 6), counted(15, 'serving', 4, 8)],
    });
    // It began before 0 and took 2 s; a second is left for the clocks.
    expect(bands(result)).toEqual([
      [0, 'waking', 'scrape', 0],
      [1.5, 'serving', 'scrape', 1500],
    ]);
  });

  it('gives borders for each state that a sample shows', () => {
    const result = run({
      samples: [
        counted(0, 'sleeping', 0, 0),
        counted(10, 'waitingForGpu', 0, 0),
        counted(20, 'waking', 0, 0),
        counted(30, 'serving', 1, 14),
        counted(40, 'draining', 1, 14),
        counted(50, 'sleeping', 1, 14),
      ],
    });
    expect(bands(result)).toEqual([
      [0, 'sleeping', 'scrape', 0],
      [5, 'waitingForGpu', 'scrape', 5000],
      [15, 'waking', 'scrape', 5000],
      [25, 'serving', 'scrape', 5000],
      [35, 'draining', 'scrape', 5000],
      [45, 'sleeping', 'scrape', 5000],
    ]);
  });

  it('makes no wake of a passage that the counter did not count', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 3, 6), counted(15, 'serving', 3, 6)],
      events: [event(8, 'serving')],
    });
    expect(bands(result)).toEqual([
      [0, 'sleeping', 'scrape', 0],
      [8, 'serving', 'exact', 0],
    ]);
    expect(result.wakes).toEqual([]);
  });

  it('finds wakes in the states where nothing counts them', () => {
    const result = run({
      samples: [
        sample(0, 'stopped'),
        sample(10, 'starting'),
        sample(20, 'serving'),
        sample(30, 'updating'),
        sample(40, 'serving'),
      ],
    });
    expect(wakesOf(result)).toEqual([[10, 20, 1, undefined, 'scrape']]);
  });
});

describe('reconstruct, on causes', () => {
  const preempted = { preempted: 1, preempting: 0, sleeps: 1 };
  const none = { preempted: 0, preempting: 0, sleeps: 0 };

  it.each([
    [
      'gives the only sleep of a window to the preemption that was counted in it',
      [
        counted(0, 'serving', 3, 6, none),
        counted(15, 'sleeping', 3, 6, preempted),
      ],
      ['unknown', 'preemptedBy'],
    ],
    [
      'does not choose between two sleeps',
      [
        counted(0, 'serving', 3, 6, none),
        counted(15, 'sleeping', 4, 8, preempted),
      ],
      ['unknown', 'unknown'],
    ],
    [
      'gives the only wake of a window to the preemption that was counted in it',
      [
        counted(0, 'waking', 3, 6, none),
        counted(15, 'serving', 4, 8, { ...none, preempting: 1 }),
      ],
      ['unknown', 'preempting'],
    ],
    [
      'does not guess',
      [counted(0, 'sleeping', 3, 6, none), counted(15, 'serving', 4, 8, none)],
      ['unknown', 'unknown', 'unknown'],
    ],
  ])('%s', (_, samples, causes) => {
    expect(run({ samples }).intervals.map(({ cause }) => cause.kind)).toEqual(
      causes,
    );
  });

  it('believes what an event says', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 3, 6), counted(15, 'serving', 4, 8)],
      events: [event(9, 'serving', { cause: { kind: 'request' } })],
    });
    expect(result.wakes[0].cause).toEqual({ kind: 'request' });
    expect(result.intervals[2].cause).toEqual({ kind: 'request' });
  });
});

describe('reconstruct, on edges', () => {
  it('gives the coverage from the sample before to the sample after', () => {
    const before = counted(0, 'sleeping', 3, 6);
    const after = counted(30, 'sleeping', 4, 8);
    const result = run({
      before,
      samples: [counted(15, 'serving', 4, 8)],
      after,
    });
    expect(result.coverage).toEqual({ first: before, last: after });
    expect([result.from, result.to]).toEqual([at(0), at(30)]);
    expect(wakesOf(result)).toEqual([[0, 15, 1, 2000, 'scrape']]);
  });

  it('leaves samples out that lie outside of the edges', () => {
    const result = run({
      before: counted(0, 'sleeping', 3, 6),
      samples: [
        counted(-15, 'serving', 3, 6),
        counted(0, 'serving', 3, 6),
        counted(30, 'serving', 9, 9),
      ],
      after: counted(15, 'sleeping', 3, 6),
    });
    expect(bands(result)).toEqual([[0, 'sleeping', 'scrape', 0]]);
    expect(result.wakes).toEqual([]);
  });

  it('ends a coverage with a sample that has a state', () => {
    const last = counted(15, 'sleeping', 3, 6);
    const result = run({
      samples: [
        counted(0, 'sleeping', 3, 6),
        last,
        counted(30, undefined, 4, 8),
      ],
    });
    expect(result.coverage?.last).toBe(last);
    expect(result.to).toBe(at(15));
  });
});
