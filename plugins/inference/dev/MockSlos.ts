import {
  burnWindows,
  costOf,
  countedSum,
  evaluateSlo,
  GpuPrices,
  LEDGER_BUCKET_MS,
  ModelRef,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import type { InferenceApi } from '../src/api/InferenceApi';
import type {
  AlertList,
  Cost,
  ModelSlos,
  Slo,
  SloHistory,
  Summary,
} from '../src/api/types';
import { fleetWorld } from './fleetWorld';
import { scenarioOf } from './scenarios';
import { wave } from './world';

/** SLOs, alerts and money of pretended models; the arithmetic is the real one. */

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

type Query<K extends 'getSloHistory' | 'getModelCost' | 'getSummary'> =
  Parameters<InferenceApi[K]>;

const PRICES: GpuPrices = {
  currency: 'EUR',
  byProduct: { 'NVIDIA H100': 3.2 },
  source: 'price list 2026',
};

function aSpec(overrides: Partial<SloSpec>): SloSpec {
  return {
    name: 'availability',
    sli: 'availability',
    basis: 'requests',
    objective: 99.5,
    windowMs: 30 * DAY,
    minEvents: 10,
    sleepPolicy: 'exclude',
    ...overrides,
  };
}

const SPECS = [
  aSpec({}),
  aSpec({
    name: 'latency',
    sli: 'latency',
    thresholdSeconds: 2.5,
    objective: 95,
  }),
  aSpec({
    name: 'uptime',
    basis: 'time',
    objective: 99,
    sleepPolicy: 'separate',
  }),
];

/** Share of bad events at a moment: a bad afternoon, and one that goes on. */
function badShare(spec: SloSpec, now: number, at: number): number {
  const age = now - at;
  const base = (1 - spec.objective / 100) * 0.4;
  if (spec.name === 'latency' && age < 2 * HOUR) {
    return 0.9;
  }
  if (spec.name === 'uptime' && age > 3 * DAY && age < 3.4 * DAY) {
    return 1;
  }
  return age > 6 * DAY && age < 6.2 * DAY ? base * 12 : base;
}

/** Counts of one SLO at the ends of steps, so that any window is a difference. */
function ledger(spec: SloSpec, now: number, days: number) {
  const step = LEDGER_BUCKET_MS;
  const start = Math.floor((now - days * DAY) / step) * step;
  const points = [{ good: 0, total: 0 }];
  for (let at = start + step; at <= now; at += step) {
    const last = points[points.length - 1];
    const total =
      spec.basis === 'time' ? 300 : Math.round(100 * wave(at, 3) ** 2);
    const good = Math.round(total * (1 - badShare(spec, now, at)));
    points.push({ good: last.good + good, total: last.total + total });
  }
  const sumsAt = (at: number) => {
    const valueAt = (moment: number) =>
      points[
        Math.min(
          points.length - 1,
          Math.max(0, Math.floor((moment - start) / step)),
        )
      ];
    const end = Math.floor(at / step) * step;
    return {
      at: end,
      knownFrom: start,
      lastEventAt: end - 2 * MINUTE,
      asleep: (spanMs: number) => ({
        good: (spanMs / 1_000) * 0.4,
        total: spanMs / 1_000,
      }),
      sum: (spanMs: number) => {
        const from = valueAt(end - spanMs);
        const to = valueAt(end);
        return { good: to.good - from.good, total: to.total - from.total };
      },
    };
  };
  return { start, sumsAt };
}

function daysOf(spec: SloSpec): number {
  return spec.name === 'latency' ? 8.4 : 70;
}

function quiet(spec: SloSpec, now: number): Slo {
  const window = { from: now - 30 * DAY, to: now, good: 0, total: 0 };
  if (spec.name === 'latency') {
    const alerts = burnWindows(spec.windowMs).map(one => ({
      ...one,
      long: { burn: 6.7, events: 3 },
      short: { events: 0 },
      state: 'tooFew' as const,
    }));
    const seen = { ...window, good: 2, total: 3 };
    return {
      spec,
      evaluation: {
        status: 'tooFew',
        window: seen,
        complete: true,
        sli: 2 / 3,
        remaining: -5.7,
        alerts,
        lastEventAt: now - 50 * MINUTE,
      },
    };
  }
  return {
    spec,
    evaluation:
      spec.basis === 'time'
        ? {
            status: 'notMeasurable',
            reason:
              'The histogram has no boundary at 2.5 s; the nearest are 2 s and 3 s.',
            window,
            complete: true,
            alerts: [],
          }
        : {
            status: 'noTraffic',
            window,
            complete: true,
            alerts: [],
            lastEventAt: now - 33 * DAY,
          },
  };
}

export class MockSlos {
  constructor(private readonly answer: (ref: ModelRef) => Promise<void>) {}

  readonly getModelSlos = async (ref: ModelRef): Promise<ModelSlos> => {
    await this.answer(ref);
    const now = Date.now();
    const { errors = [], noHistory } = scenarioOf(ref);
    if (noHistory) {
      return { items: [], recorded: [], problems: [], errors };
    }
    const asleep = ref.name === 'llama-asleep';
    const items = SPECS.map(spec =>
      asleep
        ? quiet(spec, now)
        : {
            spec,
            evaluation: evaluateSlo(
              spec,
              ledger(spec, now, daysOf(spec)).sumsAt(now),
            ),
          },
    );
    return {
      profile: 'standard',
      items,
      recorded: [
        {
          origin: 'sloth',
          name: 'requests-availability',
          service: ref.name,
          source: 'demo',
          objective: 99.9,
          windowMs: 30 * DAY,
          sli: 0.99952,
          remaining: 0.52,
          burn: { rate: 1.4, windowMs: HOUR },
          alert: 'inactive',
          labels: {
            sloth_id: `${ref.name}-requests-availability`,
            sloth_service: ref.name,
            sloth_slo: 'requests-availability',
            team: 'assistants',
          },
        },
        {
          origin: 'pyrra',
          name: `${ref.name}-errors`,
          source: 'demo',
          objective: 99,
          windowMs: 14 * DAY,
          labels: { slo: `${ref.name}-errors`, namespace: ref.namespace },
        },
      ],
      problems: asleep
        ? [
            'inference/slo.latency.objective is "100"; accepted is a number of percent above 0 and below 100.',
          ]
        : [],
      errors,
    };
  };

  readonly getSloHistory = async (
    ...[ref, name, { from, to, points = 300 }]: Query<'getSloHistory'>
  ): Promise<SloHistory> => {
    await this.answer(ref);
    const spec = SPECS.find(one => one.name === name) ?? SPECS[0];
    if (ref.name === 'llama-asleep') {
      return { spec, stepMs: HOUR, points: [], errors: [] };
    }
    const { start, sumsAt } = ledger(spec, Date.now(), daysOf(spec));
    const stepMs =
      Math.ceil((to - from) / points / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS;
    const list: SloHistory['points'] = [];
    for (let at = from + stepMs; at <= to; at += stepMs) {
      if (at > start) {
        const sums = sumsAt(at);
        const { remaining, sli } = evaluateSlo(spec, sums);
        list.push({ at, ...countedSum(spec, sums, stepMs), remaining, sli });
      }
    }
    return { spec, stepMs, knownFrom: start, points: list, errors: [] };
  };

  readonly listModelAlerts = async (ref: ModelRef): Promise<AlertList> => {
    await this.answer(ref);
    const { errors = [], noHistory } = scenarioOf(ref);
    const observedAt = Date.now();
    if (noHistory || errors.length) {
      return { items: [], observedAt, errors };
    }
    const rule = {
      annotations: {},
      group: `${ref.name}-slo`,
      source: 'demo',
      forMs: 2 * MINUTE,
    };
    return {
      observedAt,
      errors,
      items: [
        {
          ...rule,
          name: 'ModelErrorBudgetBurn',
          state: 'firing',
          severity: 'page',
          since: observedAt - 47 * MINUTE,
          value: 18,
          summary: `${ref.name} answers too slowly: its latency budget burns 18 times too fast.`,
          description:
            'More than 14.4 times the allowed share of slow answers over 1 h and over 5 min.',
          runbookUrl: 'https://runbooks.example.com/model-error-budget-burn',
          labels: {
            alertname: 'ModelErrorBudgetBurn',
            severity: 'page',
            model: ref.name,
            namespace: ref.namespace,
            sloth_slo: 'latency',
          },
          query:
            '(slo:sli_error:ratio_rate1h{sloth_id="qwen3-4b-latency"} > (14.4 * 0.05))\nand\n(slo:sli_error:ratio_rate5m{sloth_id="qwen3-4b-latency"} > (14.4 * 0.05))',
        },
        {
          ...rule,
          name: 'ModelQueueGrows',
          state: 'pending',
          since: observedAt - 70_000,
          summary: 'More than 20 requests wait.',
          runbookUrl: 'file:///etc/passwd',
          labels: { alertname: 'ModelQueueGrows', model: ref.name },
        },
      ],
    };
  };

  readonly getModelCost = async (
    ...[ref, { from, to }]: Query<'getModelCost'>
  ): Promise<Cost> => {
    await this.answer(ref);
    const { errors = [], noHistory } = scenarioOf(ref);
    const hours = (to - from) / HOUR;
    return {
      from,
      to,
      sum: noHistory
        ? undefined
        : costOf(
            [
              {
                product:
                  ref.name === 'llama-asleep' ? 'NVIDIA T4' : 'NVIDIA H100',
                used: hours * 0.31,
                freed: hours * 0.69,
              },
            ],
            PRICES,
          ),
      prices: { currency: PRICES.currency, source: PRICES.source },
      errors: noHistory ? [] : errors,
    };
  };

  readonly getSummary = async (
    ...[{ entity, from, to }]: Query<'getSummary'>
  ): Promise<Summary> => {
    await new Promise(resolve => setTimeout(resolve, 150));
    const none = entity.endsWith('/nobody');
    const world = fleetWorld(none ? 0 : 48, to);
    const states: Record<string, number> = {};
    world.models.forEach(({ state }) => {
      states[state] = (states[state] ?? 0) + 1;
    });
    const slos: Summary['slos'] = {
      total: world.slos.length,
      ok: 0,
      burning: 0,
      exhausted: 0,
      tooFew: 0,
      noTraffic: 0,
      noData: 0,
      notMeasurable: 0,
    };
    world.slos.forEach(({ evaluation }) => {
      slos[evaluation.status] += 1;
    });
    const hours = (to - from) / HOUR;
    return {
      models: world.models.length,
      states,
      slos,
      worst: [...world.slos]
        .sort(
          (a, b) =>
            (a.evaluation.remaining ?? 9) - (b.evaluation.remaining ?? 9),
        )
        .slice(0, 5),
      from,
      to,
      sum: none
        ? undefined
        : costOf(
            [
              { product: 'NVIDIA H100', used: hours * 12, freed: hours * 33 },
              { product: 'NVIDIA T4', used: hours * 2, freed: hours * 4 },
            ],
            PRICES,
          ),
      prices: { currency: PRICES.currency, source: PRICES.source },
      unreadable: entity.startsWith('system:')
        ? ['component:default/malformed']
        : [],
      errors: [],
    };
  };
}
