import {
  LEDGER_BUCKET_MS,
  LedgerSum,
  ledgerSeries,
  ModelRef,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import {
  anSloSpec,
  aSnapshot,
  NOON,
} from '@wakeboard/plugin-inference-common/testing';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { builtInDrivers } from '../drivers';
import { MemoryLedger } from './__testUtils__/MemoryLedger';
import { SloEvaluations } from './SloEvaluations';

const DAY = 86_400_000;
const { ref } = aSnapshot();
const availability = anSloSpec();
const ttft = anSloSpec({ name: 'ttft', sli: 'ttft', thresholdSeconds: 0.5 });

function aModel(overrides: Partial<ModelRef>): ModelRef {
  return { ...ref, ...overrides };
}

function setUp(problem?: string) {
  const ledger = new MemoryLedger();
  const clock = new FakeClock(NOON + 120_000);
  const evaluations = SloEvaluations.create({
    slos: ledger,
    ledger,
    drivers: { get: id => builtInDrivers.find(driver => driver.id === id) },
    problems: {
      problemOf: async (_source, sli) => (sli === 'ttft' ? problem : undefined),
    },
    clock,
  });
  return {
    ledger,
    clock,
    evaluations,
    /** A model with SLOs, whose events were all counted in the bucket that ends at a moment. */
    add: (
      model: ModelRef,
      specs: SloSpec[],
      sum: LedgerSum,
      at = NOON - DAY / 2,
    ) => {
      ledger.slos.push({ model, specs, problems: [] });
      for (const spec of specs) {
        ledger.curves.push({
          model,
          series: ledgerSeries(spec).counted,
          base: { good: -3, total: -4 },
          points: [{ at, good: sum.good - 3, total: sum.total - 4 }],
        });
      }
    },
    /** That a series was read, up to two minutes after noon. */
    cover: (
      spec: SloSpec,
      span: { from?: number; to?: number; firstAt?: number } = {},
      source = { cluster: 'demo', driver: 'greenthread' },
    ) => {
      const { from = NOON - 40 * DAY, to = NOON + 120_000, firstAt } = span;
      ledger.covered.push({
        ...source,
        series: ledgerSeries(spec).counted,
        spans: [{ from, to }],
        firstAt,
      });
    },
  };
}

describe('the evaluation of SLOs', () => {
  it('asks the ledger once for all models that are known alike', async () => {
    const { add, cover, evaluations, ledger } = setUp();
    const clusters = ['a', 'b', 'c'];
    for (const cluster of clusters) {
      for (const spec of [availability, ttft]) {
        cover(spec, {}, { cluster, driver: 'greenthread' });
      }
      for (const name of ['x', 'y', 'z']) {
        const model = aModel({ cluster, name });
        add(model, [availability, ttft], { good: 997, total: 1000 });
      }
    }

    const found = await evaluations.evaluate({
      filter: { field: 'cluster', values: ['a', 'b'] },
    });

    expect(found.map(({ model }) => `${model.cluster} ${model.name}`)).toEqual([
      'a x',
      'a y',
      'a z',
      'b x',
      'b y',
      'b z',
    ]);
    for (const { evaluations: slos } of found) {
      expect(slos.map(({ spec }) => spec)).toEqual([availability, ttft]);
      for (const { evaluation } of slos) {
        expect(evaluation).toMatchObject({
          status: 'ok',
          complete: true,
          window: { from: NOON - 30 * DAY, to: NOON, good: 997, total: 1000 },
          lastEventAt: NOON - DAY / 2,
        });
        expect(evaluation.remaining).toBeCloseTo(0.4, 10);
      }
    }
    expect(ledger.asked).toHaveLength(1);
  });

  it('asks apart for what is known up to another moment, and does not mix them up', async () => {
    const { add, cover, evaluations, ledger } = setUp();
    const late = aModel({ cluster: 'late' });
    add(ref, [availability, ttft], { good: 80, total: 100 });
    add(late, [availability], { good: 90, total: 100 });
    cover(availability);
    cover(ttft, { to: NOON - 3_600_000 });
    cover(availability, { to: NOON - 3_600_000 }, { ...late });

    const found = await evaluations.evaluate({});

    expect(
      found.map(({ evaluations: slos }) =>
        slos.map(({ evaluation: { window } }) => [window.to, window.good]),
      ),
    ).toEqual([
      [
        [NOON, 80],
        [NOON - 3_600_000, 80],
      ],
      [[NOON - 3_600_000, 90]],
    ]);
    expect(ledger.asked).toHaveLength(2);
    expect(ledger.asked.map(({ filter }) => filter)).not.toContain(undefined);
  });

  it('does not count what lies before the span that is known without a hole', async () => {
    const { add, cover, evaluations, ledger } = setUp();
    add(ref, [availability], { good: 50, total: 50 }, NOON - 10 * DAY);
    ledger.curves[0].points.push({
      at: NOON - DAY,
      good: 50 - 3 + 20,
      total: 50 - 4 + 40,
    });
    cover(availability, { from: NOON - 2 * DAY });

    const [{ evaluations: slos }] = await evaluations.evaluate({});

    expect(slos[0].evaluation).toMatchObject({
      complete: false,
      window: { from: NOON - 2 * DAY, to: NOON, good: 20, total: 40 },
    });
  });

  it('is known no longer than the source remembers', async () => {
    const { add, cover, evaluations } = setUp();
    add(ref, [availability], { good: 50, total: 50 });
    cover(availability, { firstAt: NOON - 3 * DAY + 1000 });
    const [{ evaluations: slos }] = await evaluations.evaluate({});
    expect(slos[0].evaluation).toMatchObject({
      complete: false,
      window: { from: NOON - 3 * DAY + 1000, total: 50 },
    });
  });

  it('has no data where nothing was ever read, and no traffic where nothing was counted', async () => {
    const { cover, evaluations, ledger } = setUp();
    ledger.slos.push({ model: ref, specs: [availability, ttft], problems: [] });
    cover(ttft);
    const [{ evaluations: slos }] = await evaluations.evaluate({});
    expect(slos.map(({ evaluation }) => evaluation.status)).toEqual([
      'noData',
      'noTraffic',
    ]);
  });

  it('says what cannot be measured, and with what', async () => {
    const { add, cover, evaluations } = setUp(
      '0.5 s is no boundary of the buckets; 0.25 s and 1 s are',
    );
    const other = aModel({ driver: 'nothing' });
    add(ref, [availability, ttft], { good: 1, total: 1 });
    add(other, [availability], { good: 1, total: 1 });
    cover(availability);
    cover(ttft);

    const [own, others] = await evaluations.evaluate({});

    expect(own.evaluations[0].evaluation.status).toBe('tooFew');
    expect(own.evaluations[1].evaluation).toMatchObject({
      status: 'notMeasurable',
      reason: '0.5 s is no boundary of the buckets; 0.25 s and 1 s are',
    });
    expect(others.evaluations[0].evaluation).toMatchObject({
      status: 'notMeasurable',
      reason: 'not measurable with nothing',
    });
  });

  it('tells models apart whose engines have different series', async () => {
    const { add, cover, evaluations, ledger } = setUp();
    const uptime = anSloSpec({ name: 'uptime', basis: 'time' });
    const without = aModel({ name: 'without' });
    add(ref, [availability, ttft], { good: 997, total: 1000 });
    add(without, [ttft, uptime], { good: 997, total: 1000 });
    ledger.slos[1].notMeasurable = {
      ttft: 'its engine has none',
      availability: 'nor of this',
    };
    [availability, ttft, uptime].forEach(spec => cover(spec));

    const [own, other] = await evaluations.evaluate({});

    expect(own.evaluations.map(each => each.evaluation.status)).toEqual([
      'ok',
      'ok',
    ]);
    expect(other.evaluations[0].evaluation).toMatchObject({
      status: 'notMeasurable',
      reason: 'not measurable with GreenThread: its engine has none',
    });
    // Time is counted by our own history.
    expect(other.evaluations[1].evaluation.status).toBe('ok');
  });

  it('measures time with every driver, and takes planned sleep out of it', async () => {
    const { cover, evaluations, ledger } = setUp();
    const model = aModel({ driver: 'nothing' });
    const uptime = anSloSpec({
      basis: 'time',
      objective: 90,
      sleepPolicy: 'separate',
    });
    ledger.slos.push({ model, specs: [uptime], problems: [] });
    for (const [series, good] of [
      ['uptime', 400],
      ['asleep', 500],
    ] as const) {
      ledger.curves.push({
        model,
        series,
        base: { good: 0, total: 0 },
        points: [{ at: NOON - DAY, good, total: 1000 }],
      });
    }
    cover(uptime, {}, model);
    const [{ evaluations: slos }] = await evaluations.evaluate({});
    expect(slos[0].evaluation).toMatchObject({
      window: { good: 400, total: 500 },
      sli: 0.8,
      asleepShare: 0.5,
    });
  });

  it('gives the budgets alone with a look-up of one window, and the same numbers', async () => {
    const { add, cover, evaluations, ledger } = setUp();
    add(ref, [availability, ttft], { good: 7, total: 9 });
    cover(availability);
    cover(ttft);
    const [budgets] = await evaluations.budgets({ models: [ref] });
    expect(ledger.asked.map(({ ranges }) => ranges)).toEqual([1]);
    const [full] = await evaluations.evaluate({ models: [ref] });
    expect(budgets.evaluations).toEqual(
      full.evaluations.map(({ spec, evaluation }) => {
        const { window, complete, sli, remaining } = evaluation;
        return { spec, evaluation: { window, complete, sli, remaining } };
      }),
    );
  });

  it('ends with the last whole bucket', async () => {
    const { add, clock, cover, evaluations } = setUp();
    add(ref, [availability], { good: 7, total: 9 });
    cover(availability, { to: NOON + LEDGER_BUCKET_MS - 1 });
    clock.set(NOON + LEDGER_BUCKET_MS - 1);
    const [{ evaluations: slos }] = await evaluations.evaluate({});
    expect(slos[0].evaluation.window.to).toBe(NOON);
  });

  it('is of no model where none is selected', async () => {
    const { add, evaluations, ledger } = setUp();
    add(ref, [availability], { good: 7, total: 9 });
    expect(await evaluations.evaluate({ models: [] })).toEqual([]);
    expect(ledger.asked).toEqual([]);
  });
});
