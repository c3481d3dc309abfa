/**
 * The state of a model or of one of its replicas, judged from what was
 * observed and never from the desired count alone.
 *
 * @public
 */
export type ModelState =
  | 'preparing'
  | 'starting'
  | 'serving'
  | 'degraded'
  | 'updating'
  | 'waitingForGpu'
  | 'waking'
  | 'draining'
  | 'sleeping'
  | 'stopped'
  | 'failed'
  | 'unknown';

/**
 * What a state means to a reader of code or of a page.
 *
 * @public
 */
export interface ModelStateTraits {
  /** Answers requests now. */
  serves: boolean;
  /** Neither answers nor is on its way to: the states a wake starts from. */
  asleep: boolean;
  /** On its way from one resting state to another; staying in it is a fault. */
  passing: boolean;
}

/**
 * All states with their traits, as data.
 *
 * @public
 */
export const MODEL_STATES: Readonly<Record<ModelState, ModelStateTraits>> = {
  preparing: { serves: false, asleep: false, passing: true },
  starting: { serves: false, asleep: false, passing: true },
  serving: { serves: true, asleep: false, passing: false },
  degraded: { serves: true, asleep: false, passing: false },
  updating: { serves: true, asleep: false, passing: true },
  waitingForGpu: { serves: false, asleep: false, passing: true },
  waking: { serves: false, asleep: false, passing: true },
  draining: { serves: false, asleep: false, passing: true },
  sleeping: { serves: false, asleep: true, passing: false },
  stopped: { serves: false, asleep: true, passing: false },
  failed: { serves: false, asleep: false, passing: false },
  unknown: { serves: false, asleep: false, passing: false },
};

/**
 * Whether a text is one of the model states.
 *
 * @public
 */
export function isModelState(text: unknown): text is ModelState {
  return typeof text === 'string' && Object.hasOwn(MODEL_STATES, text);
}
