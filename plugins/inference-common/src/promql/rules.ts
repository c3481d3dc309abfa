import { InputError } from '@backstage/errors';
import { PromQL } from './build';
import { duration, labelName } from './text';

/**
 * What only rules need of PromQL; the rest is in `build.ts`. Operands come
 * from there and are put in parentheses.
 */

/** A constant, as a vector with one element and no labels. */
export function vector(value: number): PromQL {
  return promQL(`vector(${plainNumber(value)})`);
}

/** Where the first has no element without labels, zero stands in for it. */
export function orZero(expression: PromQL): PromQL {
  return promQL(`(${expression}) or vector(0)`);
}

/** One expression less another, series by series with equal labels. */
export function minus(expression: PromQL, subtrahend: PromQL): PromQL {
  return promQL(`(${expression}) - (${subtrahend})`);
}

/** The largest of the series that agree in all labels but these. */
export function maxWithout(labels: string[], expression: PromQL): PromQL {
  return promQL(`max(${expression}) without (${labels.join(', ')})`);
}

/** The values of an expression above a product, which is kept in sight. */
export function aboveProduct(
  expression: PromQL,
  factor: number,
  limit: number,
): PromQL {
  return promQL(
    `${expression} > (${plainNumber(factor)} * ${plainNumber(limit)})`,
  );
}

/**
 * The values of an expression above a limit. NaN is not.
 *
 * @throws `InputError` for a limit that is not finite.
 * @public
 */
export function above(expression: PromQL, limit: number): PromQL {
  return promQL(`(${expression}) > ${plainNumber(limit)}`);
}

/**
 * The values of an expression below a limit. NaN is not, and neither is what
 * is missing.
 *
 * @throws `InputError` for a limit that is not finite.
 * @public
 */
export function below(expression: PromQL, limit: number): PromQL {
  return promQL(`(${expression}) < ${plainNumber(limit)}`);
}

/**
 * The series of an expression for which a condition has none with the same
 * values of these labels.
 *
 * @throws `InputError` for a label name that is not legal.
 * @public
 */
export function exceptWhere(
  expression: PromQL,
  labels: string[],
  condition: PromQL,
): PromQL {
  const on = labels.map(labelName).join(', ');
  return promQL(`(${expression}) unless on (${on}) (${condition})`);
}

/**
 * Seconds since the moments that an expression has as its values.
 *
 * @public
 */
export function secondsSince(expression: PromQL): PromQL {
  return promQL(`time() - (${expression})`);
}

/**
 * The largest sample of each series of a selector with a range.
 *
 * @public
 */
export function largestOverTime(range: PromQL): PromQL {
  return promQL(`max_over_time(${range})`);
}

/**
 * The smallest sample of each series of a selector with a range.
 *
 * @public
 */
export function smallestOverTime(range: PromQL): PromQL {
  return promQL(`min_over_time(${range})`);
}

/**
 * What a selector without a range gave so many milliseconds before.
 *
 * @throws `InputError` for an offset that is not a positive whole number of
 * milliseconds.
 * @public
 */
export function before(instant: PromQL, offsetMs: number): PromQL {
  return promQL(`${instant} offset ${duration(offsetMs)}`);
}

/**
 * Elements of the first for which all the others have one with equal labels.
 *
 * @public
 */
export function allOf(expressions: readonly PromQL[]): PromQL {
  return promQL(expressions.map(each => `(${each})`).join(' and '));
}

/** The first, if the second has any element at all. */
export function provided(expression: PromQL, condition: PromQL): PromQL {
  return promQL(`(${expression}) and on () (${condition})`);
}

/** Quotient of series that differ in their labels: equal in `on`, the first has more. */
export function divideByGroup(
  dividend: PromQL,
  on: string[],
  divisor: PromQL,
): PromQL {
  return promQL(`${dividend} / on (${on.join(', ')}) group_left () ${divisor}`);
}

/** One less an expression. */
export function oneMinus(expression: PromQL): PromQL {
  return promQL(`1 - ${expression}`);
}

/** Mean over time of the samples that there are; the range is part of the selector. */
export function meanOverTime(range: PromQL, ignoring: string): PromQL {
  return promQL(
    `sum_over_time(${range}) / ignoring (${ignoring}) count_over_time(${range})`,
  );
}

/** A number without the noise of binary fractions, never with an exponent. */
export function plainNumber(value: number): string {
  if (!Number.isFinite(value)) {
    throw new InputError(`${value} cannot stand in a rule; expected a number`);
  }
  return value.toFixed(12).replace(/\.?0+$/, '');
}

function promQL(text: string): PromQL {
  return text as PromQL;
}
