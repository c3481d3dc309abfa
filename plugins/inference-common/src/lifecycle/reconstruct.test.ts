import { anEvent, aSample, NOON } from '../testing';
import { CounterValues, ObjectEvent, StateSample } from './evidence';
import { reconstruct, Reconstruction, ReconstructInput } from './reconstruct';

const S = 1000;

/** Seconds after noon as epoch milliseconds. */
const at = (seconds: number) => NOON + seconds * S;

function sample(
  seconds: number,
  state: StateSample['state'],
  counters: CounterValues = {},
): StateSample {
  return aSample({ at: at(seconds), state, counters });
}

function counted(
  seconds: number,
  state: StateSample['state'],
  wakes: number,
  wakeSeconds: number,
  more: CounterValues = {},
): StateSample {
  return sample(seconds, state, { wakes, wakeSeconds, ...more });
}

function event(
  seconds: number,
  state: ObjectEvent['state'],
  more: Partial<ObjectEvent> = {},
): ObjectEvent {
  return anEvent({ at: at(seconds), state, ...more });
}

function run(input: Partial<ReconstructInput>): Reconstruction {
  return reconstruct({
    span: { from: at(0), to: at(600) },
    samples: [],
    events: [],
    watched: [],
    scrapeIntervalMs: 15 * S,
    ...input,
  });
}

/** Intervals in seconds after noon: from, state, mark, tolerance in ms. */
function bands({ intervals }: Reconstruction) {
  return intervals.map(({ from, state, mark, toleranceMs }) => [
    (from - NOON) / S,
    state,
    mark,
    toleranceMs,
  ]);
}

/** Wakes: window in seconds after noon, count, duration in ms, mark. */
function wakesOf({ wakes }: Reconstruction) {
  return wakes.map(({ windowFrom, windowTo, count, durationMs, mark }) => [
    (windowFrom - NOON) / S,
    (windowTo - NOON) / S,
    count,
    durationMs,
    mark,
  ]);
}

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

describe('reconstruct, with events', () => {
  it('takes the border from an exact event and the start from the duration', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 3, 6), counted(15, 'serving', 4, 8)],
      events: [event(9, 'serving')],
    });
    expect(bands(result)).toEqual([
      [0, 'sleeping', 'scrape', 0],
      [7, 'waking', 'exact', 0],
      [9, 'serving', 'exact', 0],
    ]);
    expect(wakesOf(result)).toEqual([[7, 9, 1, 2000, 'exact']]);
  });

  it('matches an event with one of several wakes and shares their duration', () => {
    const result = run({
      samples: [counted(0, 'serving', 3, 6), counted(15, 'serving', 6, 12)],
      events: [event(9, 'serving')],
    });
    expect(bands(result)).toEqual([
      [0, 'serving', 'scrape', 0],
      [4.5, 'sleeping', 'scrape', 4500],
      [9, 'serving', 'exact', 0],
    ]);
    expect(wakesOf(result)).toEqual([
      [0, 9, 1, 2000, 'exact'],
      [0, 15, 2, 4000, 'scrape'],
    ]);
  });

  it('narrows a border by what two lists found', () => {
    const result = run({
      samples: [counted(0, 'serving', 3, 6), counted(15, 'sleeping', 3, 6)],
      events: [event(8, 'sleeping', { mark: 'resync', notBefore: at(6) })],
    });
    expect(bands(result)).toEqual([
      [0, 'serving', 'scrape', 0],
      [7, 'sleeping', 'resync', 1000],
    ]);
  });

  it.each([
    ['just after the sample that counts it', 15.3, 'serving', 'serving'],
    [
      'just before the sample that does not count it yet',
      14.8,
      'waking',
      'serving',
    ],
  ] as const)(
    'counts a wake once whose event is, by another clock, %s',
    (_, seconds, middle, end) => {
      const wakes = middle === 'serving' ? 4 : 3;
      const result = run({
        samples: [
          counted(0, 'sleeping', 3, 6),
          counted(15, middle, wakes, wakes * 2),
          counted(30, end, 4, 8),
        ],
        events: [event(seconds, 'serving')],
      });
      expect(result.wakes).toHaveLength(1);
      expect(result.wakes[0]).toMatchObject({ count: 1, mark: 'exact' });
      expect(Math.abs(result.wakes[0].windowTo - at(15))).toBe(1);
    },
  );

  it('counts wakes by events alone while no metrics come', () => {
    const result = run({
      before: counted(0, 'sleeping', 3, 6),
      events: [
        event(20, 'serving'),
        event(50, 'sleeping'),
        event(70, 'waking'),
        event(73, 'serving'),
      ],
      watched: [{ from: at(-100), to: at(90) }],
    });
    expect(wakesOf(result)).toEqual([
      [0, 20, 1, undefined, 'exact'],
      [70, 73, 1, 3000, 'exact'],
    ]);
    expect(result.to).toBe(at(90));
  });

  it('agrees with the counters when they come for what events told alone', () => {
    const events = [
      event(20, 'serving'),
      event(50, 'sleeping'),
      event(73, 'serving'),
    ];
    const watched = [{ from: at(-100), to: at(90) }];
    const before = counted(0, 'sleeping', 3, 6);
    const alone = run({ before, events, watched });
    const later = run({
      before,
      events,
      watched,
      samples: [
        counted(15, 'sleeping', 3, 6),
        counted(30, 'serving', 4, 8),
        counted(45, 'serving', 4, 8),
        counted(60, 'sleeping', 4, 8),
        counted(75, 'serving', 5, 11),
      ],
    });
    expect(later.wakes.map(({ windowTo }) => windowTo)).toEqual(
      alone.wakes.map(({ windowTo }) => windowTo),
    );
    expect(wakesOf(later)).toEqual([
      [18, 20, 1, 2000, 'exact'],
      [70, 73, 1, 3000, 'exact'],
    ]);
  });

  it('starts a replica that no metrics know with its first event', () => {
    const result = run({
      events: [event(20, 'starting'), event(40, 'sleeping')],
      watched: [{ from: at(0), to: at(60) }],
    });
    expect(bands(result)).toEqual([
      [20, 'starting', 'exact', 0],
      [40, 'sleeping', 'exact', 0],
    ]);
    expect([result.from, result.to]).toEqual([at(20), at(60)]);
    expect(result.coverage).toBeUndefined();
  });

  it('keeps a list that shows sleeping from contradicting a sample that shows waking', () => {
    const result = run({
      samples: [counted(0, 'waking', 3, 6), counted(15, 'waking', 3, 6)],
      events: [event(8, 'sleeping', { mark: 'resync', notBefore: at(-60) })],
    });
    expect(bands(result)).toEqual([[0, 'waking', 'scrape', 0]]);
  });
});

describe('reconstruct, with counters that begin anew', () => {
  it('counts from zero after a restart', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 7, 20), counted(15, 'sleeping', 2, 5)],
    });
    expect(wakesOf(result)).toEqual([[0, 15, 2, 5000, 'scrape']]);
  });

  it('sees a restart in any counter', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 1, 5), counted(15, 'sleeping', 1, 2)],
    });
    expect(wakesOf(result)).toEqual([[0, 15, 1, 2000, 'scrape']]);
  });

  it('keeps wakes that were seen before the restart', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 7, 20), counted(30, 'sleeping', 1, 2)],
      events: [
        event(5, 'serving'),
        event(12, 'sleeping'),
        event(20, 'serving'),
      ],
    });
    expect(wakesOf(result)).toEqual([
      [0, 5, 1, undefined, 'exact'],
      [5, 20, 1, 2000, 'exact'],
    ]);
  });

  it('counts from zero where the replica was created between two samples', () => {
    const result = run({
      samples: [counted(0, 'sleeping', 1, 2), counted(30, 'sleeping', 2, 5)],
      createdAt: at(10),
    });
    expect(wakesOf(result)).toEqual([[0, 30, 2, 5000, 'scrape']]);
  });

  it('takes a sample that shows less for the older one, where two collectors scraped within a second', () => {
    const result = run({
      samples: [
        counted(0, 'sleeping', 3, 6),
        counted(15, 'serving', 4, 8),
        counted(15.2, 'waking', 3, 6),
        counted(30, 'serving', 4, 8),
      ],
    });
    expect(result.wakes.map(({ count }) => count)).toEqual([1]);
    expect(bands(result).map(([, state]) => state)).toEqual([
      'sleeping',
      'waking',
      'serving',
    ]);
  });

  it('does so at the edge of a chunk, too', () => {
    const result = run({
      before: counted(15, 'serving', 4, 8),
      samples: [counted(15.2, 'serving', 3, 6)],
    });
    expect(result.wakes).toEqual([]);
  });

  it('counts what a new replica did before its first sample', () => {
    const result = run({
      samples: [counted(20, 'serving', 1, 2)],
      createdAt: at(5),
    });
    expect(wakesOf(result)).toEqual([[5, 20, 1, 2000, 'scrape']]);
    expect(result.from).toBeLessThan(at(20));
  });

  it('counts from zero where a series appears well after the reading began', () => {
    const result = run({
      samples: [counted(300, 'serving', 2, 5), counted(315, 'serving', 2, 5)],
    });
    expect(wakesOf(result)).toEqual([[255, 300, 2, 5000, 'scrape']]);
  });

  it('knows from the reading before it that a series is new', () => {
    const input = {
      span: { from: at(290), to: at(600) },
      samples: [counted(300, 'serving', 2, 5), counted(315, 'serving', 2, 5)],
    };
    expect(run(input).wakes).toEqual([]);
    expect(wakesOf(run({ ...input, readSince: at(0) }))).toEqual([
      [255, 300, 2, 5000, 'scrape'],
    ]);
  });

  it.each([
    [
      'at the edge of what was read',
      { samples: [counted(10, 'serving', 2, 5)] },
    ],
    [
      'of a replica that is older than that',
      { samples: [counted(300, 'serving', 2, 5)], createdAt: at(-3600) },
    ],
    [
      'that cannot have grown since it was missing',
      { samples: [counted(300, 'serving', 500, 1200)] },
    ],
  ])('takes the first value for a start %s', (_, input) => {
    expect(run(input).wakes).toEqual([]);
  });

  it('counts from zero where a counter appears with what it first counts', () => {
    const result = run({
      samples: [sample(0, 'sleeping'), counted(15, 'serving', 1, 2)],
    });
    expect(wakesOf(result)).toEqual([[0, 15, 1, 2000, 'scrape']]);
  });
});

describe('reconstruct, where samples are missing', () => {
  const gap = [counted(0, 'serving', 3, 6), counted(300, 'serving', 5, 11)];

  it('says unknown and still counts the wakes', () => {
    const result = run({ samples: [...gap, counted(315, 'serving', 5, 11)] });
    expect(bands(result)).toEqual([
      [0, 'unknown', 'scrape', 0],
      [300, 'serving', 'scrape', 0],
    ]);
    expect(wakesOf(result)).toEqual([[0, 300, 2, 5000, 'scrape']]);
  });

  it('holds the state while a watch was alive', () => {
    const result = run({
      samples: gap,
      watched: [{ from: at(-60), to: at(200) }],
    });
    expect(bands(result)).toEqual([
      [0, 'serving', 'scrape', 0],
      [200, 'unknown', 'scrape', 0],
    ]);
  });

  it('holds it again when the watch is back, if it was lost after the last sample', () => {
    const result = run({
      samples: gap,
      watched: [
        { from: at(-60), to: at(60) },
        { from: at(200), to: at(400) },
      ],
    });
    expect(bands(result)).toEqual([
      [0, 'serving', 'scrape', 0],
      [60, 'unknown', 'scrape', 0],
      [200, 'serving', 'scrape', 0],
    ]);
  });

  it('does not believe a watch that began after the last sample to know its state', () => {
    const result = run({
      samples: gap,
      watched: [{ from: at(200), to: at(400) }],
    });
    expect(bands(result)[0]).toEqual([0, 'unknown', 'scrape', 0]);
    expect(result.intervals[0].to).toBe(at(300));
  });

  it('holds over a missed scrape', () => {
    const result = run({
      samples: [counted(0, 'serving', 3, 6), counted(45, 'serving', 3, 6)],
    });
    expect(bands(result)).toEqual([[0, 'serving', 'scrape', 0]]);
  });

  it('learns that history is sparser than what is scraped now', () => {
    const sparse = Array.from({ length: 8 }, (_, i) =>
      counted(i * 120, 'serving', 3, 6),
    );
    const dense = Array.from({ length: 8 }, (_, i) =>
      counted(855 + i * 15, 'serving', 3, 6),
    );
    const result = run({
      span: { from: at(0), to: at(960) },
      samples: [...sparse, ...dense],
    });
    expect(bands(result)).toEqual([[0, 'serving', 'scrape', 0]]);
  });

  it('skips what has no state and uses its counters', () => {
    const result = run({
      samples: [
        counted(0, 'sleeping', 3, 6),
        counted(15, undefined, 4, 8),
        counted(30, 'sleeping', 4, 8),
      ],
    });
    expect(bands(result)).toEqual([[0, 'sleeping', 'scrape', 0]]);
    expect(wakesOf(result)).toEqual([[0, 15, 1, 2000, 'scrape']]);
  });

  it('has no interval of a single moment, but covers it', () => {
    const only = counted(10, 'serving', 3, 6);
    const result = run({ samples: [only] });
    expect(result.intervals).toEqual([]);
    expect(result.coverage).toEqual({ first: only, last: only });
  });

  it('says nothing where there is nothing', () => {
    expect(run({})).toEqual({
      from: at(0),
      to: at(0),
      intervals: [],
      wakes: [],
    });
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
