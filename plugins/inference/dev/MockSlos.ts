import {
  costOf,
  countedSum,
  evaluateSlo,
  GpuPrices,
  LEDGER_BUCKET_MS,
  ModelRef,
} from '@wakeboard/plugin-inference-common';
import type { InferenceApi } from '../src/api/InferenceApi';
import type {
  AlertList,
  Cost,
  ModelSlos,
  SloHistory,
  Summary,
} from '../src/api/types';
import { fleetWorld } from './fleetWorld';
import { scenarioOf } from './scenarios';
import { daysOf, ledger, quiet, SPECS } from './sloWorld';

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
