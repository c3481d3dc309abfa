/**
 * What can go wrong with a model so that somebody has to look, beside its
 * error budgets; each has a page among the runbooks, named like it.
 *
 * @public
 */
export type ModelAlertName =
  | 'wake-slow'
  | 'wake-stuck'
  | 'drain-stuck'
  | 'start-failed'
  | 'errors';

/**
 * The pages among the runbooks that generated alerts link to: the last is that
 * of the SLOs.
 *
 * @public
 */
export const RUNBOOKS = [
  'wake-slow',
  'wake-stuck',
  'drain-stuck',
  'start-failed',
  'errors',
  'error-budget-burn',
] as const satisfies readonly (ModelAlertName | 'error-budget-burn')[];

/**
 * Name of the alert that a page of the runbooks is about, as rules have it:
 * `InferenceModelWakeSlow` of `wake-slow`.
 *
 * @public
 */
export function alertName(runbook: (typeof RUNBOOKS)[number]): string {
  const words = runbook.split('-');
  return `InferenceModel${words
    .map(word => word[0].toUpperCase() + word.slice(1))
    .join('')}`;
}
