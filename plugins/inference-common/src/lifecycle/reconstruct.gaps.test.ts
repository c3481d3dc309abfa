import {
  at,
  bands,
  counted,
  event,
  run,
  sample,
  wakesOf,
} from './testing/minutes';

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

  it.each<[string, string[], 'stopped' | 'serving']>([
    [
      'is no second stop where series said stopped',
      ['serving', 'stopped'],
      'stopped',
    ],
    [
      'is believed where series said serving',
      ['serving', 'draining', 'stopped'],
      'serving',
    ],
  ])('a list that finds the pods of a model ending %s', (_, states, said) => {
    const result = run({
      span: { from: at(0), to: at(60) },
      tellAll: true,
      samples: [
        sample(0, 'serving'),
        sample(15, said),
        sample(30, 'stopped'),
        sample(45, 'stopped'),
      ],
      events: [
        event(20, 'draining', { mark: 'resync', notBefore: at(1) }),
        event(22, 'stopped'),
      ],
      watched: [{ from: at(20), to: at(60) }],
    });
    expect(bands(result).map(([, state]) => state)).toEqual(states);
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
    const sparse = Array.from({ length: 12 }, (_, i) =>
      counted(i * 120, 'serving', 3, 6),
    );
    const dense = Array.from({ length: 8 }, (_, i) =>
      counted(1_335 + i * 15, 'serving', 3, 6),
    );
    const result = run({
      span: { from: at(0), to: at(1_440) },
      samples: [...sparse, ...dense],
    });
    expect(bands(result)).toEqual([[0, 'serving', 'scrape', 0]]);
  });

  it('does not take some failed scrapes for a sparser history', () => {
    const result = run({
      samples: [0, 30, 60, 90, 120, 150, 210, 225].map(seconds =>
        counted(seconds, 'serving', 3, 6),
      ),
    });
    expect(bands(result)).toEqual([
      [0, 'serving', 'scrape', 0],
      [150, 'unknown', 'scrape', 0],
      [210, 'serving', 'scrape', 0],
    ]);
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

  it('knows again with the first reading what an object had told long before it', () => {
    const begun = event(0, 'serving', { mark: 'exact' });
    const read = event(3_000, 'serving', { mark: 'resync', notBefore: at(0) });
    const result = run({
      span: { from: at(2_990), to: at(3_060) },
      events: [begun, read, read],
      watched: [{ from: at(3_002), to: at(3_060) }],
    });
    expect(bands(result)).toEqual([
      [0, 'unknown', 'scrape', 0],
      [3_000, 'serving', 'resync', 0],
    ]);
    expect(result.to).toBe(at(3_060));
    expect(result.wakes).toEqual([]);
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
