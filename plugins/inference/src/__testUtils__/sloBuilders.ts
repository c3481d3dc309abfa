import type {
  AlertList,
  Cost,
  ModelSlos,
  PrometheusAlert,
  RecordedSlo,
  Slo,
  SloHistory,
  Summary,
} from '../api/types';
import { DAY, HOUR, MINUTE, NOW } from './builders';
import { aCostSum, aFleetSlo, anEvaluation } from './fleetBuilders';

/** Builders of what the pages of an entity read about SLOs, alerts and money. */

export const SPEC: Slo['spec'] = {
  name: 'availability',
  sli: 'availability',
  basis: 'requests',
  objective: 99.5,
  windowMs: 30 * DAY,
  minEvents: 10,
  sleepPolicy: 'exclude',
};

type BurnAlert = Slo['evaluation']['alerts'][number];

export function aBurnAlert(overrides: Partial<BurnAlert> = {}): BurnAlert {
  return {
    severity: 'page',
    longMs: HOUR,
    shortMs: 5 * MINUTE,
    budgetShare: 0.02,
    factor: 14.4,
    long: { burn: 0.5, events: 1_200 },
    short: { burn: 0.2, events: 100 },
    state: 'ok',
    exhaustedInMs: 12 * DAY,
    ...overrides,
  };
}

export function aSlo(
  evaluation: Partial<Slo['evaluation']> = {},
  spec: Partial<Slo['spec']> = {},
): Slo {
  return {
    spec: { ...SPEC, ...spec },
    evaluation: anEvaluation({
      alerts: [
        aBurnAlert(),
        aBurnAlert({
          severity: 'ticket',
          longMs: DAY,
          shortMs: 2 * HOUR,
          budgetShare: 0.1,
          factor: 3,
        }),
      ],
      ...evaluation,
    }),
  };
}

export function aRecordedSlo(
  overrides: Partial<RecordedSlo> = {},
): RecordedSlo {
  return {
    origin: 'sloth',
    name: 'requests-availability',
    service: 'qwen3-4b',
    source: 'demo',
    objective: 99.9,
    windowMs: 30 * DAY,
    sli: 0.9995,
    remaining: 0.5,
    burn: { rate: 1.4, windowMs: HOUR },
    alert: 'pending',
    labels: { sloth_id: 'qwen3-4b-requests-availability' },
    ...overrides,
  };
}

export function aModelSlos(overrides: Partial<ModelSlos> = {}): ModelSlos {
  return {
    profile: 'standard',
    items: [aSlo()],
    recorded: [],
    problems: [],
    errors: [],
    ...overrides,
  };
}

export function aSloHistory(overrides: Partial<SloHistory> = {}): SloHistory {
  return {
    spec: SPEC,
    stepMs: HOUR,
    points: Array.from({ length: 24 }, (_, index) => ({
      at: NOW - (23 - index) * HOUR,
      good: 995,
      total: 1_000,
      remaining: 1 - index / 50,
      sli: 0.999,
    })),
    errors: [],
    ...overrides,
  };
}

export function anAlert(
  overrides: Partial<PrometheusAlert> = {},
): PrometheusAlert {
  return {
    name: 'ModelErrorBudgetBurn',
    state: 'firing',
    severity: 'page',
    since: NOW - 12 * MINUTE,
    value: 16.2,
    summary: 'qwen3-4b burns its error budget too fast.',
    description: 'The burn is over 14.4 over 1 h and 5 min.',
    runbookUrl: 'https://runbooks.example.com/burn',
    labels: {
      alertname: 'ModelErrorBudgetBurn',
      severity: 'page',
      model: 'qwen3-4b',
    },
    annotations: {},
    group: 'qwen3-4b-slo',
    query: 'slo:sli_error:ratio_rate1h > 14.4 * 0.005',
    forMs: 2 * MINUTE,
    source: 'demo',
    ...overrides,
  };
}

export function anAlertList(overrides: Partial<AlertList> = {}): AlertList {
  return { items: [anAlert()], observedAt: NOW, errors: [], ...overrides };
}

export function aCost(overrides: Partial<Cost> = {}): Cost {
  return {
    from: NOW - DAY,
    to: NOW,
    sum: aCostSum(),
    prices: { currency: 'EUR', source: 'price list 2026' },
    errors: [],
    ...overrides,
  };
}

export function aSummary(overrides: Partial<Summary> = {}): Summary {
  return {
    models: 12,
    states: { serving: 7, sleeping: 4, failed: 1 },
    slos: {
      total: 30,
      ok: 22,
      burning: 3,
      exhausted: 1,
      tooFew: 0,
      noTraffic: 4,
      noData: 0,
      notMeasurable: 0,
    },
    worst: [aFleetSlo()],
    from: NOW - 30 * DAY,
    to: NOW,
    sum: aCostSum(),
    prices: { currency: 'EUR', source: 'price list 2026' },
    unreadable: [],
    errors: [],
    ...overrides,
  };
}
