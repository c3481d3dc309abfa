import { isLabelKey, isLabelValue } from '../../api/labels';
import type { Labelled } from '../../api/provisioningForm';
import type { ProvisioningTarget } from '../../api/types';

/** Labels as they are edited: those of the configuration, whose values may be changed, and further ones. */

export interface LabelRow {
  /** Tells rows apart while their keys change. */
  id: number;
  key: string;
  value: string;
}

export type LabelProblem = 'key' | 'noKey' | 'twice' | 'configured' | 'value';

const CONFIGURED = {
  rules: 'ruleLabels',
  monitors: 'monitorLabels',
  dashboard: 'dashboardLabels',
} as const;

/** The labels that the configuration gives to a kind of object. */
export function configuredLabels(
  target: ProvisioningTarget | undefined,
  of: Labelled,
): Record<string, string> {
  return target?.[CONFIGURED[of]] ?? {};
}

/** What is said beside the configuration: no label that says the same. */
export function ownLabels(
  configured: Record<string, string>,
  labels: Record<string, string>,
): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(([key, value]) => configured[key] !== value),
  );
}

/** The rows of labels that are not of the configuration. */
export function furtherRows(
  configured: Record<string, string>,
  labels: Record<string, string>,
): LabelRow[] {
  return Object.entries(labels)
    .filter(([key]) => !Object.hasOwn(configured, key))
    .map(([key, value], id) => ({ id, key, value }));
}

/** Labels of rows; what has no key yet is not there yet. */
export function labelsOfRows(
  rows: readonly LabelRow[],
): Record<string, string> {
  return Object.fromEntries(
    rows.filter(({ key }) => key !== '').map(({ key, value }) => [key, value]),
  );
}

export function keyProblem(
  { id, key, value }: LabelRow,
  rows: readonly LabelRow[],
  configured: Record<string, string>,
): LabelProblem | undefined {
  if (key === '') return value === '' ? undefined : 'noKey';
  if (!isLabelKey(key)) return 'key';
  if (Object.hasOwn(configured, key)) return 'configured';
  return rows.some(other => other.id < id && other.key === key)
    ? 'twice'
    : undefined;
}

export function valueProblem(value: string): LabelProblem | undefined {
  return isLabelValue(value) ? undefined : 'value';
}
