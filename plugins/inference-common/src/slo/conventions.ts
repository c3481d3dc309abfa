/**
 * Names by which tools find each other's SLOs. Ours are those of Sloth
 * (https://sloth.dev, specification `sloth.slok.dev/v1`), so that its
 * dashboards show what our rules record, and our pages show what it records.
 */

/** Records of Sloth. */
export const SLO_RECORDS = {
  /** Share of bad events in a window; the window ends the name. */
  errorRatio: (window: string) => `slo:sli_error:ratio_rate${window}`,
  objective: 'slo:objective:ratio',
  errorBudget: 'slo:error_budget:ratio',
  periodDays: 'slo:time_period:days',
  currentBurnRate: 'slo:current_burn_rate:ratio',
  periodBurnRate: 'slo:period_burn_rate:ratio',
  periodBudgetRemaining: 'slo:period_error_budget_remaining:ratio',
  info: 'sloth_slo_info',
} as const;

/** Labels of Sloth. */
export const SLO_LABELS = {
  id: 'sloth_id',
  service: 'sloth_service',
  slo: 'sloth_slo',
  window: 'sloth_window',
  severity: 'sloth_severity',
  objective: 'sloth_objective',
  spec: 'sloth_spec',
  mode: 'sloth_mode',
  version: 'sloth_version',
} as const;

const UNITS: ReadonlyArray<[name: string, ms: number, exact: boolean]> = [
  ['y', 365 * 86_400_000, true],
  ['w', 7 * 86_400_000, true],
  ['d', 86_400_000, false],
  ['h', 3_600_000, false],
  ['m', 60_000, false],
  ['s', 1_000, false],
  ['ms', 1, false],
];

/**
 * A duration as Prometheus prints it, which is how it stands in the names of
 * records: 30 days are `30d`, 28 days are `4w`, 90 minutes are `1h30m`. Years
 * and weeks are used only where nothing is left over.
 */
export function prometheusDuration(ms: number): string {
  let rest = ms;
  let text = '';
  for (const [name, unit, exact] of UNITS) {
    if (rest === 0 || (exact && rest % unit !== 0)) continue;
    const count = Math.floor(rest / unit);
    if (count > 0) text += `${count}${name}`;
    rest -= count * unit;
  }
  return text || '0s';
}
