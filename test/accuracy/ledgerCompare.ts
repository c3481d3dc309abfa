import { InferenceSchemas } from '@wakeboard/plugin-inference-common';

/**
 * The sums of the ledger, as the API tells them, held against the single
 * events, as the simulator noted them. Pure.
 */

type Slo = InferenceSchemas['Slo'];
type BurnAlert = InferenceSchemas['BurnAlert'];

/** Good and all events. */
export interface Counts {
  good: number;
  total: number;
}

/** Of one model and SLI, all that truly happened after `from` up to `to`. */
export type TrueCounts = (span: Span) => Counts;

interface Span {
  from: number;
  to: number;
}

/** One SLO of one model, as it is everywhere where it is shown. */
export interface ShownSlo {
  model: string;
  slo: Slo;
  /** The last point of its history. */
  history?: InferenceSchemas['SloHistory']['points'][number];
  fleetSlo?: InferenceSchemas['FleetSlo'];
  fleetModel?: InferenceSchemas['FleetSloBrief'];
  summary?: InferenceSchemas['FleetSlo'];
}

/** What the window of one SLO holds. */
export interface WindowComparison {
  model: string;
  slo: string;
  shown: Counts;
  truth: Counts;
  /** What happened before the first sample can hold, of which nobody can know. */
  unknowable: Counts;
  /** Whether no container died within it: then every event has to be in it. */
  isExact: boolean;
}

/** Floats that were added in another order. */
const ROUNDING = 1e-6;

/** Share by which a sum may differ from the truth where counters were reset. */
const TOLERANCE = 0.005;

const isClose = (a: number | undefined, b: number | undefined) =>
  a === b ||
  (a !== undefined &&
    b !== undefined &&
    Math.abs(a - b) <= ROUNDING * Math.max(1, Math.abs(a), Math.abs(b)));

/**
 * A window that was cut short by what is known holds everything since the
 * beginning, but for what a counter had counted when it was scraped first:
 * that of a pod as old as the history may be older than it.
 *
 * @param counting - from the model's first event until it was scraped
 */
export function compareWindow(
  { model, slo }: ShownSlo,
  truth: TrueCounts,
  { isExact, counting }: { isExact: boolean; counting: Span },
): WindowComparison {
  const { window, complete } = slo.evaluation;
  const from = complete ? window.from : 0;
  return {
    unknowable: complete ? { good: 0, total: 0 } : truth(counting),
    model,
    slo: slo.spec.name,
    shown: { good: window.good, total: window.total },
    truth: truth({ from, to: window.to }),
    isExact,
  };
}

/** Whether the ledger holds what it should. */
export function isRight(window: WindowComparison): boolean {
  const { shown, truth, unknowable, isExact } = window;
  const allowed = isExact ? ROUNDING : TOLERANCE * truth.total;
  return (['good', 'total'] as const).every(
    key =>
      shown[key] <= truth[key] + allowed &&
      shown[key] >= truth[key] - unknowable[key] - allowed,
  );
}

/** The windows that are not as they should be, in words. */
export function wrongWindows(windows: WindowComparison[]): string[] {
  return windows.filter(each => !isRight(each)).map(describeWindow);
}

/** The five minutes in which most is missing or too much, the worst first: where to look for the reason. */
export function worstBuckets(
  points: Array<Counts & { at: number }>,
  truth: TrueCounts,
): string[] {
  return points
    .map(({ at, total }, index) => {
      const from = index > 0 ? points[index - 1].at : -Infinity;
      return { at, total, true: truth({ from, to: at }).total };
    })
    .map(each => ({ ...each, off: Math.abs(each.total - each.true) }))
    .filter(({ off }) => off > ROUNDING)
    .sort((a, b) => b.off - a.off)
    .slice(0, 3)
    .map(
      each =>
        `until ${new Date(each.at).toISOString()}: ${each.total} shown, ${
          each.true
        } true`,
    );
}

/** One window in words. */
export function describeWindow(window: WindowComparison): string {
  const { model, slo, shown, truth, isExact } = window;
  return `${model} ${slo}: ${shown.good} of ${shown.total} shown, ${
    truth.good
  } of ${truth.total} true${isExact ? ', has to be exact' : ''}`;
}

/** Where budget, burn or exhaustion are not one and the same number everywhere, or not what the sums of the window give. */
export function wrongNumbers(shown: ShownSlo): string[] {
  const { model, slo, history, fleetSlo, fleetModel, summary } = shown;
  const { spec, evaluation } = slo;
  const { window, remaining, burn, exhaustedInMs } = evaluation;
  const budget = 1 - spec.objective / 100;
  const spent =
    window.total > 0 ? (1 - window.good / window.total) / budget : undefined;
  const wrong: string[] = [];
  const same = (what: string, one: unknown, other: unknown) => {
    const areNumbers = typeof one === 'number' && typeof other === 'number';
    if (areNumbers ? !isClose(one, other) : one !== other) {
      wrong.push(`${model} ${spec.name}: ${what} is ${one} and ${other}`);
    }
  };
  same(
    'the budget by its own sums',
    remaining,
    spent === undefined ? undefined : 1 - spent,
  );
  if (burn && remaining !== undefined && exhaustedInMs !== undefined) {
    const left = (burn.rate * exhaustedInMs) / spec.windowMs;
    same('what is left until exhaustion', left, Math.max(0, remaining));
  }
  if (history) {
    same('the budget of its history', history.remaining, remaining);
    same('the SLI of its history', history.sli, evaluation.sli);
  }
  for (const [place, other] of Object.entries({
    'the list of SLOs': fleetSlo?.evaluation,
    'the summary': summary?.evaluation,
  })) {
    if (!other) continue;
    same(`the status in ${place}`, other.status, evaluation.status);
    same(`the budget in ${place}`, other.remaining, remaining);
    same(`the burn in ${place}`, other.burn?.rate, burn?.rate);
    same(`the exhaustion in ${place}`, other.exhaustedInMs, exhaustedInMs);
    same(`the good events in ${place}`, other.window.good, window.good);
  }
  if (fleetModel) {
    same('the status in the fleet', fleetModel.status, evaluation.status);
    same('the budget in the fleet', fleetModel.remaining, remaining);
  }
  return wrong;
}

/**
 * Where a burn window differs from the truth by more events than there were
 * within `blurMs` around its beginning: the ledger counts an event when it was
 * scraped.
 */
export function wrongBurns(
  { model, slo }: ShownSlo,
  truth: TrueCounts,
  { blurMs, counting }: { blurMs: number; counting: Span },
): string[] {
  const { window, complete, alerts } = slo.evaluation;
  const { to } = window;
  const rates = alerts.flatMap(
    ({ longMs, shortMs, long, short }: BurnAlert) => [
      { spanMs: longMs, rate: long },
      { spanMs: shortMs, rate: short },
    ],
  );
  return rates.flatMap(({ spanMs, rate }) => {
    const start = to - spanMs;
    const isCut = !complete && start < window.from;
    const expected = truth({ from: isCut ? 0 : start, to });
    const around = isCut
      ? truth(counting)
      : truth({ from: start - blurMs, to: start + blurMs });
    const off = Math.abs(rate.events - expected.total);
    const name = `${model} ${slo.spec.name} over ${spanMs / 60_000} min`;
    if (off > around.total + ROUNDING) {
      return [`${name}: ${rate.events} events, truly ${expected.total}`];
    }
    if (around.total > 0 || expected.total === 0) return [];
    const share = 1 - expected.good / expected.total;
    const burn = share / (1 - slo.spec.objective / 100);
    return isClose(rate.burn, burn)
      ? []
      : [`${name}: burns at ${rate.burn}, truly at ${burn}`];
  });
}
