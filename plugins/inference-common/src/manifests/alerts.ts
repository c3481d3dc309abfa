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
 * A page among the runbooks that generated alerts link to: one for each alert,
 * and one for the error budgets of all SLOs.
 *
 * @public
 */
export type Runbook = ModelAlertName | 'error-budget-burn';

/**
 * All pages among the runbooks, with the name of the alert that each is about,
 * as rules have it.
 *
 * @public
 */
export const RUNBOOKS: Readonly<Record<Runbook, { alert: string }>> = {
  'wake-slow': { alert: 'InferenceModelWakeSlow' },
  'wake-stuck': { alert: 'InferenceModelWakeStuck' },
  'drain-stuck': { alert: 'InferenceModelDrainStuck' },
  'start-failed': { alert: 'InferenceModelStartFailed' },
  errors: { alert: 'InferenceModelErrors' },
  'error-budget-burn': { alert: 'InferenceModelErrorBudgetBurn' },
};
