import { LedgerSum } from '../ledger/types';
import { anSloSpec, NOON, sumsOf } from '../testing';
import {
  compareByBudget,
  errorBudget,
  evaluateSlo,
  notMeasurable,
} from './evaluateSlo';
import { SloSpec, SloStatus, SloSums } from './types';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** The same in every span that has no sum of its own. */
const sums = (
  all: LedgerSum,
  bySpan: Record<number, LedgerSum> = {},
): SloSums => ({
  at: NOON,
  knownFrom: NOON - 60 * DAY,
  sum: spanMs => bySpan[spanMs] ?? all,
});
const QUIET: LedgerSum = { good: 0, total: 0 };

describe('errorBudget', () => {
  it.each([
    [99.9, 0.001],
    [99.99, 0.0001],
    [99.5, 0.005],
    [95, 0.05],
    [80, 0.2],
    [99.999999, 1e-8],
    [50.1, 0.499],
  ])('of %p %% is exactly %p', (objective, budget) => {
    expect(errorBudget(objective)).toBe(budget);
  });
});

describe('evaluateSlo', () => {
  it('computes the budget, the burn and the exhaustion', () => {
    const evaluation = evaluateSlo(
      anSloSpec({ objective: 99 }),
      sums(
        { good: 99_700, total: 100_000 },
        { [HOUR]: { good: 98, total: 100 } },
      ),
    );
    expect(evaluation).toMatchObject({
      status: 'ok',
      sli: 0.997,
      remaining: 0.7,
      burn: { rate: 2, windowMs: HOUR },
      exhaustedInMs: (0.7 * 30 * DAY) / 2,
      complete: true,
      window: { from: NOON - 30 * DAY, to: NOON, good: 99_700, total: 100_000 },
    });
    expect(evaluation.alerts[0]).toMatchObject({
      long: { burn: 2, events: 100 },
      short: { burn: 0.3, events: 100_000 },
      state: 'ok',
      exhaustedInMs: (0.7 * 30 * DAY) / 2,
    });
  });

  it('has used up a budget exactly with exactly as many bad events as it allows', () => {
    for (const objective of [99.9, 99.99, 99.5, 95, 80, 66.6]) {
      const total = 1_000_000;
      const bad = Math.round(total * errorBudget(objective));
      const { remaining, status, exhaustedInMs } = evaluateSlo(
        anSloSpec({ objective }),
        sums({ good: total - bad, total }),
      );
      expect({ remaining, status, exhaustedInMs }).toEqual({
        remaining: 0,
        status: 'exhausted',
        exhaustedInMs: 0,
      });
    }
  });

  it('says by how much a budget is overspent', () => {
    const { remaining } = evaluateSlo(
      anSloSpec({ objective: 99 }),
      sums({ good: 97, total: 100 }),
    );
    expect(remaining).toBe(-2);
  });

  it.each<
    [
      sentence: string,
      status: SloStatus,
      sums: SloSums,
      spec?: Partial<SloSpec>,
    ]
  >([
    [
      'noData where nothing was read',
      'noData',
      { ...sums(QUIET), knownFrom: undefined },
    ],
    ['noTraffic without events', 'noTraffic', sums(QUIET)],
    [
      'noTraffic without events, even if none are demanded',
      'noTraffic',
      sums(QUIET),
      { minEvents: 0 },
    ],
    ['tooFew under the minimum', 'tooFew', sums({ good: 0, total: 9 })],
    [
      'exhausted rather than burning',
      'exhausted',
      sums({ good: 0, total: 10 }),
    ],
    [
      'burning while there is budget',
      'burning',
      sums(
        { good: 10_000, total: 10_010 },
        {
          [HOUR]: { good: 80, total: 100 },
          [HOUR / 12]: { good: 8, total: 10 },
        },
      ),
    ],
    ['ok else', 'ok', sums({ good: 10, total: 10 })],
  ])('is %s', (_sentence, status, given, spec = {}) => {
    expect(evaluateSlo(anSloSpec(spec), given).status).toBe(status);
  });

  it('says nothing in numbers where nothing was counted', () => {
    const evaluation = evaluateSlo(anSloSpec(), sums(QUIET));
    const { sli, remaining, burn, exhaustedInMs, alerts } = evaluation;
    expect({ sli, remaining, burn, exhaustedInMs }).toEqual({});
    expect(alerts.map(({ state }) => state)).toEqual(
      Array(4).fill('noTraffic'),
    );
  });

  it('does not fire if only one of both windows burns, and not at the factor itself', () => {
    const spec = anSloSpec({ objective: 99 });
    const state = (longBad: number, shortBad: number) =>
      evaluateSlo(
        spec,
        sums(
          { good: 1_000_000, total: 1_000_000 },
          {
            [HOUR]: { good: 1000 - longBad, total: 1000 },
            [HOUR / 12]: { good: 1000 - shortBad, total: 1000 },
          },
        ),
      ).alerts[0].state;
    expect(state(145, 145)).toBe('firing');
    expect(state(145, 144)).toBe('ok');
    expect(state(144, 145)).toBe('ok');
  });

  it('does not fire on fewer events than the minimum, and shows the burn of the next window', () => {
    const { alerts, burn, status } = evaluateSlo(
      anSloSpec({ objective: 99, minEvents: 20 }),
      sums(
        { good: 1000, total: 1000 },
        {
          [HOUR]: { good: 0, total: 19 },
          [HOUR / 12]: { good: 0, total: 19 },
          [6 * HOUR]: { good: 495, total: 500 },
        },
      ),
    );
    expect(alerts.map(({ state }) => state)).toEqual([
      'tooFew',
      'ok',
      'ok',
      'ok',
    ]);
    expect(burn).toEqual({ rate: 1, windowMs: 6 * HOUR });
    expect(status).toBe('ok');
  });

  it('never uses up a budget that does not burn', () => {
    const { burn, exhaustedInMs } = evaluateSlo(
      anSloSpec(),
      sums({ good: 100, total: 100 }),
    );
    expect({ burn, exhaustedInMs }).toEqual({
      burn: { rate: 0, windowMs: HOUR },
      exhaustedInMs: undefined,
    });
  });

  it('says since when it knows the window', () => {
    const { complete, window } = evaluateSlo(anSloSpec(), {
      ...sums({ good: 100, total: 100 }),
      knownFrom: NOON - 15 * DAY,
    });
    expect({ complete, from: window.from }).toEqual({
      complete: false,
      from: NOON - 15 * DAY,
    });
  });

  it('hands on when the last event was', () => {
    const { lastEventAt } = evaluateSlo(anSloSpec(), {
      ...sums(QUIET),
      lastEventAt: NOON - HOUR,
    });
    expect(lastEventAt).toBe(NOON - HOUR);
  });

  it.each<
    [
      policy: SloSpec['sleepPolicy'],
      sli: number,
      total: number,
      asleepShare: number | undefined,
    ]
  >([
    ['exclude', 0.9, 1000, undefined],
    ['count', 0.09, 10_000, undefined],
    ['separate', 0.9, 1000, 0.9],
  ])(
    'counts time with the sleep policy %s',
    (sleepPolicy, sli, total, asleepShare) => {
      const evaluation = evaluateSlo(
        anSloSpec({ basis: 'time', sleepPolicy, objective: 99 }),
        {
          ...sums({ good: 900, total: 10_000 }),
          asleep: () => ({ good: 9000, total: 10_000 }),
        },
      );
      expect(evaluation).toMatchObject({ sli, window: { total } });
      expect(evaluation.asleepShare).toBe(asleepShare);
    },
  );

  it('has no traffic to speak of while a model slept all the time', () => {
    const { status, asleepShare } = evaluateSlo(
      anSloSpec({ basis: 'time', sleepPolicy: 'separate' }),
      {
        ...sums({ good: 0, total: 10_000 }),
        asleep: () => ({ good: 10_000, total: 10_000 }),
      },
    );
    expect({ status, asleepShare }).toEqual({
      status: 'noTraffic',
      asleepShare: 1,
    });
  });

  it('reads a ledger as well as a table', () => {
    const points = [{ at: NOON - HOUR / 2, good: 19, total: 20 }];
    const evaluation = evaluateSlo(
      anSloSpec({ objective: 90 }),
      sumsOf(points, NOON),
    );
    expect(evaluation).toMatchObject({
      sli: 0.95,
      remaining: 0.5,
      lastEventAt: NOON - HOUR / 2,
    });
  });
});

describe('notMeasurable', () => {
  it('has a reason and no number', () => {
    expect(notMeasurable('not measurable with Kthena', NOON)).toEqual({
      status: 'notMeasurable',
      reason: 'not measurable with Kthena',
      window: { from: NOON, to: NOON, good: 0, total: 0 },
      complete: false,
      alerts: [],
    });
  });
});

describe('compareByBudget', () => {
  it('puts the least budget first and what has none last', () => {
    const withBad = (bad: number) =>
      evaluateSlo(anSloSpec(), sums({ good: 1000 - bad, total: 1000 }));
    const none = notMeasurable('no', NOON);
    const all = [none, withBad(0), withBad(9), none, withBad(2)];
    expect(all.sort(compareByBudget).map(({ remaining }) => remaining)).toEqual(
      [-0.8, 0.6, 1, undefined, undefined],
    );
  });
});
