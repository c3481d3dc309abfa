import { NOON } from '../testing';
import {
  addBuckets,
  countBuckets,
  CountedReading,
  ReplicaCounters,
} from './increases';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** Points given in minutes from noon. */
const points = (...given: Array<[minute: number, value: number]>) =>
  given.map(([minute, value]) => [NOON + minute * MINUTE, value] as const);

/** Ten minutes from noon, read with an hour around them. */
const reading = (overrides: Partial<CountedReading> = {}): CountedReading => ({
  read: { from: NOON - HOUR, to: NOON + HOUR },
  span: { from: NOON, to: NOON + 10 * MINUTE },
  ...overrides,
});

/** End of the bucket in minutes from noon, good, total. */
const counted = (
  counters: ReplicaCounters,
  overrides: Partial<CountedReading> = {},
) =>
  countBuckets(counters, reading(overrides)).buckets.map(
    ({ to, good, total }) => [(to - NOON) / MINUTE, good, total],
  );

describe('countBuckets', () => {
  it('puts what was counted into the bucket of the later sample', () => {
    const total = [points([-1, 100], [0, 103], [4, 110], [6, 111], [11, 120])];
    expect(counted({ total, good: total })).toEqual([
      [5, 7, 7],
      [10, 1, 1],
    ]);
  });

  it('gives a sample at the border of two buckets to the earlier one', () => {
    const total = [points([0, 0], [5, 5], [10, 7], [15, 10])];
    expect(counted({ total, bad: [] })).toEqual([
      [5, 5, 5],
      [10, 2, 2],
    ]);
  });

  it('spreads evenly what was counted over a gap', () => {
    const total = [points([-10, 0], [30, 80])];
    expect(counted({ total, bad: [] })).toEqual([
      [5, 10, 10],
      [10, 10, 10],
    ]);
  });

  it('says how far back the gap reaches that ended in the span', () => {
    const total = [points([-12, 0], [3, 15], [7, 16], [11, 16])];
    const answer = countBuckets({ total, bad: [] }, reading());
    expect(answer).toEqual({
      buckets: [
        { from: NOON, to: NOON + 5 * MINUTE, good: 3, total: 3 },
        {
          from: NOON + 5 * MINUTE,
          to: NOON + 10 * MINUTE,
          good: 1,
          total: 1,
        },
      ],
      lookBack: false,
      lookAhead: false,
      reachesBackTo: NOON - 15 * MINUTE,
    });
  });

  it('takes the errors off the total where the bad are counted', () => {
    const total = [points([-1, 10], [1, 20]), points([-1, 1], [1, 4])];
    const bad = [points([-1, 1], [1, 4])];
    expect(counted({ total, bad })).toEqual([[5, 10, 13]]);
  });

  it.each<[sentence: string, counters: ReplicaCounters, good: number]>([
    [
      'more good than all',
      { total: [points([-1, 0], [1, 5])], good: [points([-1, 0], [1, 9])] },
      5,
    ],
    [
      'more bad than all',
      { total: [points([-1, 0], [1, 5])], bad: [points([-1, 0], [1, 9])] },
      0,
    ],
  ])('never counts %s', (_sentence, counters, good) => {
    expect(counted(counters)).toEqual([[5, good, 5]]);
  });

  it('has no bucket where nothing was counted', () => {
    const total = [points([-1, 7], [1, 7], [6, 8])];
    expect(counted({ total, bad: [] })).toEqual([[10, 1, 1]]);
  });

  it('leaves out what is no number', () => {
    const total = [points([-1, 0], [1, NaN], [2, Infinity], [3, 4])];
    expect(counted({ total, bad: [] })).toEqual([[5, 4, 4]]);
  });

  it('ends the current bucket with the span', () => {
    const to = NOON + 7 * MINUTE;
    const total = [points([-1, 0], [2, 1], [6, 2])];
    const { buckets } = countBuckets(
      { total, bad: [] },
      { read: { from: NOON - HOUR, to }, span: { from: NOON, to } },
    );
    expect(buckets.map(bucket => [bucket.from, bucket.to])).toEqual([
      [NOON, NOON + 5 * MINUTE],
      [NOON + 5 * MINUTE, to],
    ]);
  });

  describe('of a replica that restarted', () => {
    it('counts from zero when a counter shows less', () => {
      const total = [points([-1, 100], [1, 104], [2, 3], [3, 5])];
      expect(counted({ total, bad: [] })).toEqual([[5, 9, 9]]);
    });

    it('counts from zero what shows the same, if another counter of the scrape shows less', () => {
      const ok = points([1, 100], [2, 3]);
      const errors = points([1, 2], [2, 2]);
      expect(counted({ total: [ok, errors], bad: [errors] })).toEqual([
        [5, 3, 5],
      ]);
    });

    it('counts from zero what was gone for a while', () => {
      const ok = points([-1, 100], [1, 3], [2, 5], [6, 6], [7, 7]);
      const errors = points([-1, 2], [7, 2]);
      expect(counted({ total: [ok, errors], bad: [errors] })).toEqual([
        [5, 5, 5],
        [10, 2, 4],
      ]);
    });

    it('counts from zero when the pod was created in between', () => {
      const total = [points([-1, 5], [3, 6])];
      expect(counted({ total, bad: [] }, { createdAt: NOON + MINUTE })).toEqual(
        [[5, 6, 6]],
      );
    });

    it('leaves a counter of another target alone', () => {
      const total = [points([-1, 100], [1, 104], [2, 3])];
      const good = [points([-1.1, 50], [0.9, 52], [1.9, 53])];
      expect(counted({ total, good })).toEqual([[5, 3, 7]]);
    });

    it('does not take the older of two collectors’ samples for a restart', () => {
      const total = [
        [
          [NOON - MINUTE, 100],
          [NOON + MINUTE, 105],
          [NOON + MINUTE + 400, 103],
          [NOON + 2 * MINUTE, 106],
        ] as const,
      ];
      expect(counted({ total, bad: [] })).toEqual([[5, 6, 6]]);
    });
  });

  describe('of a series without an earlier sample', () => {
    const late = { total: [points([3, 50], [4, 51])], bad: [] };

    it('counts from zero if the replica was scraped before', () => {
      const ok = points([-1, 10], [2, 10], [3, 10]);
      const errors = points([3, 1]);
      expect(counted({ total: [ok, errors], bad: [errors] })).toEqual([
        [5, 0, 1],
      ]);
    });

    it('counts from zero if the pod was created within what was read', () => {
      expect(counted(late, { createdAt: NOON - 30 * MINUTE })).toEqual([
        [5, 51, 51],
      ]);
    });

    it.each<
      [
        sentence: string,
        overrides: Partial<CountedReading>,
        total: number,
        lookBack: boolean,
      ]
    >([
      ['looks further back if nothing else is known', {}, 1, true],
      [
        'looks further back if the pod is older than what was read',
        { createdAt: NOON - 2 * HOUR },
        1,
        true,
      ],
      [
        'looks further back if the source has older data',
        { sourceFirstAt: NOON - 30 * DAY },
        1,
        true,
      ],
      [
        'looks back if the source seems to begin within what was read, and does not count',
        { createdAt: NOON - 2 * HOUR, sourceFirstAt: NOON + 3 * MINUTE },
        1,
        true,
      ],
      [
        'does not count if a day back brought nothing, and the source began after the pod',
        {
          read: { from: NOON - DAY, to: NOON + HOUR },
          createdAt: NOON - 2 * HOUR,
          sourceFirstAt: NOON + 3 * MINUTE,
        },
        1,
        false,
      ],
      [
        'does not count if a day back brought nothing and nothing is known of the source',
        { read: { from: NOON - DAY, to: NOON + HOUR } },
        1,
        false,
      ],
      [
        'counts if a day back brought nothing, and the source knew others then',
        {
          read: { from: NOON - DAY, to: NOON + HOUR },
          sourceFirstAt: NOON - 30 * DAY,
        },
        51,
        false,
      ],
      [
        'does not count if a day back brought nothing, and the pod is older than that',
        {
          read: { from: NOON - DAY, to: NOON + HOUR },
          sourceFirstAt: NOON - 30 * DAY,
          createdAt: NOON - 2 * DAY,
        },
        1,
        false,
      ],
      [
        'counts if nothing came since the pod was created',
        {
          read: { from: NOON - DAY, to: NOON + HOUR },
          createdAt: NOON - 20 * HOUR,
        },
        51,
        false,
      ],
    ])('%s', (_sentence, overrides, total, lookBack) => {
      const answer = countBuckets(late, reading(overrides));
      expect(answer.buckets.map(bucket => bucket.total)).toEqual([total]);
      expect(answer.lookBack).toBe(lookBack);
    });

    it('does not look back for what begins before the span', () => {
      const total = [points([-30, 50], [1, 60])];
      expect(countBuckets({ total, bad: [] }, reading()).lookBack).toBe(false);
    });

    it('goes on where the replica was heard before under other labels', () => {
      const before = points([-2, 100], [-1, 130], [2, 150]);
      const after = points([3, 151], [4, 152]);
      const total = [before, after];
      for (const createdAt of [undefined, NOON - 2 * HOUR]) {
        expect(
          counted(
            { total, bad: [] },
            {
              read: { from: NOON - DAY, to: NOON + HOUR },
              createdAt,
              sourceFirstAt: NOON - 30 * DAY,
            },
          ),
        ).toEqual([[5, 21, 21]]);
      }
    });

    it('counts from zero if what was heard before was a pod of the same name', () => {
      const total = [points([-30, 100], [1, 110]), points([3, 5], [4, 6])];
      expect(
        counted({ total, bad: [] }, { createdAt: NOON + 2 * MINUTE }).at(-1),
      ).toEqual([5, expect.closeTo(6.32, 1), expect.closeTo(6.32, 1)]);
    });

    it('does not count from zero what was heard more than a day ago', () => {
      const total = [points([-25 * 60, 50], [3, 60], [4, 61])];
      expect(
        counted(
          { total, bad: [] },
          {
            read: { from: NOON - 2 * DAY, to: NOON + HOUR },
            sourceFirstAt: NOON - 30 * DAY,
          },
        ),
      ).toEqual([[5, 1, 1]]);
    });

    it('does not compare samples that are more than a day apart', () => {
      const total = [points([-25 * 60, 50], [3, 60])];
      const { buckets, lookBack } = countBuckets(
        { total, bad: [] },
        reading({ read: { from: NOON - 2 * DAY, to: NOON + HOUR } }),
      );
      expect({ buckets, lookBack }).toEqual({ buckets: [], lookBack: false });
    });
  });

  it('looks ahead where the replica fell silent before the end of the span', () => {
    const of = (...given: Array<[number, number]>) =>
      countBuckets({ total: [points(...given)], bad: [] }, reading()).lookAhead;
    expect(of([-1, 0], [6, 1])).toBe(true);
    expect(of([-1, 0], [6, 1], [40, 2])).toBe(false);
    expect(of([-1, 0], [11, 1])).toBe(false);
  });

  it('has nothing to say about a replica without samples', () => {
    expect(countBuckets({ total: [], bad: [] }, reading())).toEqual({
      buckets: [],
      lookBack: false,
      lookAhead: false,
      reachesBackTo: undefined,
    });
  });
});

describe('addBuckets', () => {
  it('adds the buckets of replicas and keeps their order', () => {
    const bucket = (minute: number, good: number, total: number) => ({
      from: NOON + (minute - 5) * MINUTE,
      to: NOON + minute * MINUTE,
      good,
      total,
    });
    const a = [bucket(5, 1, 2), bucket(15, 1, 1)];
    const b = [bucket(5, 3, 3), bucket(10, 0, 4)];
    expect(addBuckets([a, b])).toEqual([
      bucket(5, 4, 5),
      bucket(10, 0, 4),
      bucket(15, 1, 1),
    ]);
    expect(a).toEqual([bucket(5, 1, 2), bucket(15, 1, 1)]);
  });
});
