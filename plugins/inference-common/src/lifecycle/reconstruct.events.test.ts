import { at, bands, counted, event, run, wakesOf } from './testing/minutes';

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

  it.each([
    ['was wanted again at once: that was a wake', 1, 'waking'],
    ['went on to serve without having slept', 0, 'draining'],
  ] as const)(
    'tells of what looked like a drain whether it %s',
    (_, cycles, middle) => {
      const result = run({
        samples: [
          counted(0, 'serving', 3, 6, { sleeps: 3 }),
          counted(15, 'serving', 3 + cycles, 6 + cycles * 5, {
            sleeps: 3 + cycles,
          }),
        ],
        events: [event(4, 'draining'), event(9, 'serving')],
      });
      expect(bands(result)).toEqual([
        [0, 'serving', 'scrape', 0],
        [4, middle, 'exact', 0],
        [9, 'serving', 'exact', 0],
      ]);
      expect(result.wakes).toHaveLength(cycles);
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
