import {
  at,
  bands,
  counted,
  event,
  run,
  sample,
  wakesOf,
} from './testing/minutes';

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
