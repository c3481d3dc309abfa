import {
  ModelAlertName,
  ModelSnapshot,
  PromQL,
} from '@wakeboard/plugin-inference-common';

/**
 * An alert that is made with a model service, beside those of its SLOs.
 *
 * @public
 */
export interface DriverAlert {
  name: ModelAlertName;
  /**
   * Is true (has a series) while it has to be looked at. Must be silent for a
   * model that sleeps or is stopped, and where there is no traffic; may not
   * divide by what can be zero. Undefined: it cannot be told of this model.
   */
  expression(model: ModelSnapshot): PromQL | undefined;
  /** Has to be true for so long, milliseconds. */
  forMs: number;
  severity: 'page' | 'ticket';
  /** One sentence, which says what is wrong and names numbers by `{{ $value }}`. */
  summary: string;
  /** What is measured, and where it is known to err. */
  description: string;
}
