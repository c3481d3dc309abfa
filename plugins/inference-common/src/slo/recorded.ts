import { PromQL, selectorByName } from '../promql/build';
import { SLO_LABELS, SLO_RECORDS } from './conventions';

/**
 * SLOs that other tools computed in Prometheus, found by the names and labels
 * of their records: Sloth's (`sloth.slok.dev/v1`), and Pyrra's
 * (`pyrra.dev/v1alpha1`), whose generic rules are an option of it and whose
 * burn rates begin with the name of whatever metric is counted.
 *
 * The records of one SLO agree in every label that they share. Where several
 * fit, it is not known which one is meant, and the number is left out.
 */

/**
 * A series with its value of now.
 *
 * @public
 */
export interface RecordedValue {
  labels: Readonly<Record<string, string>>;
  value: number;
}

/**
 * An SLO that another tool recorded; what it did not record is undefined.
 *
 * @public
 */
export interface RecordedSlo {
  origin: 'sloth' | 'pyrra';
  name: string;
  service?: string;
  /** Percent. */
  objective?: number;
  /** Length of the SLO's window, milliseconds. */
  windowMs?: number;
  /** Share of good events in the window, 0 to 1. */
  sli?: number;
  /** Share of the error budget that is left. */
  remaining?: number;
  /** The burn of the shortest window that is recorded. */
  burn?: { rate: number; windowMs?: number };
  /** All labels of its records. */
  labels: Record<string, string>;
}

const PYRRA = {
  objective: 'pyrra_objective',
  windowSeconds: 'pyrra_window',
  availability: 'pyrra_availability',
  /** Label with the name of the SLO. */
  slo: 'slo',
} as const;

const PYRRA_BURN_RATE = /:burnrate((?:\d+(?:ms|[smhdwy]))+)$/;
/** Sloth's burn of now is that of its shortest window. */
const SLOTH_CURRENT_MS = 5 * 60_000;
const DAY_MS = 86_400_000;

/** Labels that tell records of one SLO apart: what is recorded, over which window, and by which of two that record the same. */
const APART = new Set<string>([
  '__name__',
  SLO_LABELS.window,
  'prometheus_replica',
  '__replica__',
  'replica',
]);

/**
 * The expressions that find the records of all SLOs of a Prometheus.
 *
 * @public
 */
export const RECORDED_SLO_QUERIES: readonly PromQL[] = [
  selectorByName({
    names: [
      SLO_RECORDS.objective,
      SLO_RECORDS.periodDays,
      SLO_RECORDS.currentBurnRate,
      SLO_RECORDS.periodBudgetRemaining,
      PYRRA.objective,
      PYRRA.windowSeconds,
      PYRRA.availability,
    ],
  }),
  selectorByName({ pattern: '.+:burnrate[0-9]+[a-z0-9]+' }, [
    { label: PYRRA.slo, op: '!=', value: '' },
  ]),
];

/**
 * The SLOs in the answers to {@link RECORDED_SLO_QUERIES}, in order of origin,
 * service and name.
 *
 * @public
 */
export function recordedSlos(values: readonly RecordedValue[]): RecordedSlo[] {
  const records = new Map<string, RecordedValue[]>();
  for (const each of values) {
    const metric = each.labels.__name__ ?? '';
    records.set(metric, [...(records.get(metric) ?? []), each]);
  }
  return [...slothSlos(records), ...pyrraSlos(records)].sort(
    (a, b) =>
      compare(b.origin, a.origin) ||
      compare(a.service ?? '', b.service ?? '') ||
      compare(a.name, b.name) ||
      compare(JSON.stringify(a.labels), JSON.stringify(b.labels)),
  );
}

/**
 * Whether an alert is of a recorded SLO: it carries its name, and contradicts
 * none of its labels.
 *
 * @public
 */
export function isAlertOf(
  { origin, labels }: Pick<RecordedSlo, 'origin' | 'labels'>,
  alert: Readonly<Record<string, string>>,
): boolean {
  const named: string[] =
    origin === 'sloth' ? [SLO_LABELS.service, SLO_LABELS.slo] : [PYRRA.slo];
  return (
    named.every(label => alert[label] === labels[label]) &&
    agrees(labels, alert)
  );
}

type Records = ReadonlyMap<string, RecordedValue[]>;

function slothSlos(records: Records): RecordedSlo[] {
  const triple = [SLO_LABELS.id, SLO_LABELS.service, SLO_LABELS.slo];
  return distinctLabels(records.get(SLO_RECORDS.objective) ?? [])
    .filter(labels => labels[SLO_LABELS.slo])
    .map((labels): RecordedSlo => {
      const valueOf = (metric: string) =>
        only(
          (records.get(metric) ?? []).filter(
            other =>
              triple.every(label => other.labels[label] === labels[label]) &&
              agrees(labels, other.labels),
          ),
        );
      const objective = valueOf(SLO_RECORDS.objective);
      const days = valueOf(SLO_RECORDS.periodDays);
      const remaining = valueOf(SLO_RECORDS.periodBudgetRemaining);
      const rate = valueOf(SLO_RECORDS.currentBurnRate);
      return {
        origin: 'sloth',
        name: labels[SLO_LABELS.slo],
        service: labels[SLO_LABELS.service] || undefined,
        objective: toPercent(objective),
        windowMs: days === undefined ? undefined : days * DAY_MS,
        // Sloth's remaining budget is 1 - (1 - SLI) / (1 - objective).
        sli:
          remaining === undefined || objective === undefined
            ? undefined
            : rounded(1 - (1 - remaining) * (1 - objective)),
        remaining,
        burn:
          rate === undefined ? undefined : { rate, windowMs: SLOTH_CURRENT_MS },
        labels,
      };
    });
}

function pyrraSlos(records: Records): RecordedSlo[] {
  const burnRates = burnRatesOf(records);
  const generic = distinctLabels(
    (records.get(PYRRA.objective) ?? []).filter(({ labels }) => labels.slo),
  );
  const counted = distinctLabels(burnRates).filter(
    labels => !generic.some(other => isOfSlo(other, labels)),
  );
  return [...generic, ...counted].map((own): RecordedSlo => {
    const ofSlo = (all: readonly RecordedValue[] = []) =>
      all.filter(({ labels }) => isOfSlo(own, labels));
    const objective = only(ofSlo(records.get(PYRRA.objective)));
    const seconds = only(ofSlo(records.get(PYRRA.windowSeconds)));
    const sli = only(ofSlo(records.get(PYRRA.availability)));
    const rates = ofSlo(burnRates) as BurnRateValue[];
    const shortest = Math.min(...rates.map(({ windowMs }) => windowMs));
    const badShare = only(rates.filter(rate => rate.windowMs === shortest));
    const budget =
      objective === undefined ? undefined : rounded(1 - objective) || undefined;
    const countedLabels = distinctLabels(rates);
    return {
      origin: 'pyrra',
      name: own[PYRRA.slo],
      objective: toPercent(objective),
      windowMs: seconds === undefined ? undefined : seconds * 1000,
      sli,
      remaining:
        sli === undefined || budget === undefined
          ? undefined
          : rounded(1 - (1 - sli) / budget),
      burn:
        badShare === undefined || budget === undefined
          ? undefined
          : { rate: rounded(badShare / budget), windowMs: shortest },
      labels: {
        ...(countedLabels.length === 1 && countedLabels[0]),
        ...own,
      },
    };
  });
}

type BurnRateValue = RecordedValue & { windowMs: number };

/** Pyrra's burn rates, which are shares of bad events. */
function burnRatesOf(records: Records): BurnRateValue[] {
  return [...records].flatMap(([metric, values]) => {
    const [, window] = PYRRA_BURN_RATE.exec(metric) ?? [];
    return window === undefined
      ? []
      : values
          .filter(({ labels }) => labels[PYRRA.slo])
          .map(value => ({ ...value, windowMs: durationMs(window) }));
  });
}

function isOfSlo(
  labels: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  return labels[PYRRA.slo] === other[PYRRA.slo] && agrees(labels, other);
}

/** No label that both have has two values. */
function agrees(
  labels: Readonly<Record<string, string>>,
  other: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(labels).every(
    ([label, value]) =>
      APART.has(label) ||
      !Object.hasOwn(other, label) ||
      other[label] === value,
  );
}

/** The labels of some series, each set of them once. */
function distinctLabels(
  values: readonly RecordedValue[],
): Array<Record<string, string>> {
  return [
    ...new Map(
      values.map(({ labels }) => {
        const entries = Object.entries(labels)
          .filter(([label]) => !APART.has(label))
          .sort(([a], [b]) => compare(a, b));
        return [JSON.stringify(entries), Object.fromEntries(entries)];
      }),
    ).values(),
  ];
}

/** The value, where all series differ only in who recorded them; what had no traffic may be NaN. */
function only(values: readonly RecordedValue[]): number | undefined {
  return distinctLabels(values).length === 1
    ? values.map(({ value }) => value).find(Number.isFinite)
    : undefined;
}

const UNIT_MS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
  y: 365 * DAY_MS,
};

function durationMs(text: string): number {
  return [...text.matchAll(/(\d+)(ms|[smhdwy])/g)].reduce(
    (sum, [, count, unit]) => sum + Number(count) * UNIT_MS[unit],
    0,
  );
}

function toPercent(ratio: number | undefined): number | undefined {
  return ratio === undefined ? undefined : rounded(ratio * 100);
}

/** Without the noise of binary fractions: 0.999 is 99.9 %. */
function rounded(value: number): number {
  return Number(value.toFixed(10));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
