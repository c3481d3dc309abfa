import { PrometheusAlert } from '@wakeboard/plugin-inference-node';
import { isRecord } from '../records';
import { sampleValue } from './prometheusPoints';

/**
 * The alerts in the data of `/api/v1/rules` (by group and rule) or of
 * `/api/v1/alerts` (a plain list). What is not as it should be is left out:
 * one broken rule does not hide the others.
 */
export function alertsOf(data: Record<string, unknown>): PrometheusAlert[] {
  return [
    ...records(data.alerts).flatMap(alert => alertOf(alert)),
    ...records(data.groups).flatMap(group =>
      records(group.rules).flatMap(rule =>
        records(rule.alerts).flatMap(alert =>
          alertOf(alert, ruleOf(group, rule)),
        ),
      ),
    ),
  ];
}

function alertOf(
  alert: Record<string, unknown>,
  rule?: PrometheusAlert['rule'],
): PrometheusAlert[] {
  const { state } = alert;
  if (state !== 'pending' && state !== 'firing') return [];
  const activeAt = momentOf(alert.activeAt);
  const value = numberOf(alert.value);
  return [
    {
      state,
      labels: textsOf(alert.labels),
      annotations: textsOf(alert.annotations),
      ...(activeAt !== undefined && { activeAt }),
      ...(value !== undefined && { value }),
      ...(rule && { rule }),
    },
  ];
}

function ruleOf(
  group: Record<string, unknown>,
  rule: Record<string, unknown>,
): PrometheusAlert['rule'] {
  const { name } = group;
  const { query, duration } = rule;
  if (typeof name !== 'string' || typeof query !== 'string') return undefined;
  const seconds = typeof duration === 'number' ? duration : 0;
  return { group: name, query, forMs: seconds * 1000 };
}

/** Go writes the moment that never was as the year 1. */
function momentOf(value: unknown): number | undefined {
  const at = typeof value === 'string' ? Date.parse(value) : NaN;
  return at > 0 ? at : undefined;
}

function numberOf(value: unknown): number | undefined {
  const number =
    typeof value === 'string' || typeof value === 'number'
      ? sampleValue(String(value))
      : NaN;
  return Number.isFinite(number) ? number : undefined;
}

function textsOf(value: unknown): Record<string, string> {
  return isRecord(value)
    ? Object.fromEntries(
        Object.entries(value).filter(
          (entry): entry is [string, string] => typeof entry[1] === 'string',
        ),
      )
    : {};
}

function records(value: unknown): Array<Record<string, unknown>> {
  return Array.isArray(value) ? value.filter(isRecord) : [];
}
