import { InputError } from '@backstage/errors';
import { PromQL } from './build';

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

/** Elements of the first for which all the others have one with equal labels. */
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
