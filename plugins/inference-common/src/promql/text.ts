import { InputError } from '@backstage/errors';

/** The smallest pieces of PromQL: names that are checked and values that are escaped. */

const METRIC_NAME = /^[a-zA-Z_:][a-zA-Z0-9_:]*$/;
const LABEL_NAME = /^[a-zA-Z_][a-zA-Z0-9_]*$/;
/** Read as numbers, not as names. */
const NUMBER_WORD = /^(inf|nan)$/i;

/** @throws `InputError` for a name that is not legal. */
export function metricName(metric: string): string {
  if (!METRIC_NAME.test(metric) || NUMBER_WORD.test(metric)) {
    throw new InputError(
      `"${metric}" is not a metric name; expected letters, digits, "_" and ":", not beginning with a digit`,
    );
  }
  return metric;
}

/** @throws `InputError` for a name that is not legal. */
export function labelName(label: string): string {
  if (!LABEL_NAME.test(label)) {
    throw new InputError(
      `"${label}" is not a label name; expected letters, digits and "_", not beginning with a digit`,
    );
  }
  return label;
}

export function quote(value: string): string {
  return `"${escaped(value)}"`;
}

/** A value for the inside of double quotes. */
export function escaped(value: string): string {
  return (
    value
      .replace(/["\\]/g, '\\$&')
      .replace(/\n/g, '\\n')
      // Prometheus refuses this character as itself, and half a surrogate pair becomes it on the wire.
      .replace(/[\ufffd\p{Surrogate}]/gu, '\\ufffd')
  );
}

/** @throws `InputError` for what is not a positive whole number of milliseconds. */
export function duration(ms: number): string {
  if (!Number.isSafeInteger(ms) || ms <= 0) {
    throw new InputError(
      `${ms} is not a range; expected a positive whole number of milliseconds`,
    );
  }
  return ms % 1000 === 0 ? `${ms / 1000}s` : `${ms}ms`;
}

/** @throws `InputError` for what is not finite. */
export function finite(value: number, what: string): number {
  if (!Number.isFinite(value)) {
    throw new InputError(
      `${value} cannot be ${what}; expected a finite number`,
    );
  }
  return value;
}
