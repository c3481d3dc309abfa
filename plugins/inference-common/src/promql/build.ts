import { InputError } from '@backstage/errors';
import {
  duration,
  escaped,
  finite,
  labelName,
  metricName,
  quote,
} from './text';

/**
 * The only place that makes PromQL text. Names are checked, values are
 * escaped, operands are put in parentheses: whatever comes from a cluster or a
 * person can change what a query matches, never what a query is.
 */

declare const promQLBrand: unique symbol;

/**
 * Text of a PromQL expression. Made only by the functions of this file, so
 * that no value from a cluster or a person ever reaches a query unescaped.
 *
 * @public
 */
export type PromQL = string & { readonly [promQLBrand]: true };

/**
 * A label matcher. Values are taken literally; `oneOf` matches any of a set of
 * literal values. The pattern of `matches` is a regular expression (RE2) that
 * has to match the whole value, and comes from code only.
 *
 * @public
 */
export type Matcher =
  | { label: string; op: '=' | '!='; value: string }
  | { label: string; op: 'oneOf'; values: string[] }
  | { label: string; op: 'matches'; pattern: string };

/**
 * What a selector selects.
 *
 * @public
 */
export interface SelectorParts {
  metric: string;
  /** All have to match. */
  matchers?: Matcher[];
  /**
   * Milliseconds: makes it a range selector. From Prometheus 3 on the range
   * does not include its left end.
   */
  rangeMs?: number;
}

/**
 * What a range selector selects.
 *
 * @public
 */
export type RangeSelectorParts = SelectorParts & { rangeMs: number };

/** The characters that `regexp.QuoteMeta` of Go, and so RE2, escapes. */
const RE2_SPECIAL = /[\\.+*?()|[\]{}^$]/g;

/**
 * A selector of series.
 *
 * @throws `InputError` for a name that is not legal, an empty `oneOf` or a
 * range that is not a positive whole number of milliseconds.
 * @public
 */
export function selector(parts: SelectorParts): PromQL {
  const { matchers = [], rangeMs } = parts;
  const metric = metricName(parts.metric);
  const inBraces = matchers.map(matcherText).join(',');
  const range = rangeMs === undefined ? '' : `[${duration(rangeMs)}]`;
  return promQL(`${metric}${inBraces && `{${inBraces}}`}${range}`);
}

/**
 * A selector of series by what their metric is called, where that is not known
 * beforehand: any of some names, or any name that a regular expression (RE2)
 * matches as a whole, which comes from code only.
 *
 * @throws `InputError` for a name that is not legal, and where none is given.
 * @public
 */
export function selectorByName(
  metric: { names: string[] } | { pattern: string },
  matchers: Matcher[] = [],
): PromQL {
  const names = 'names' in metric ? metric.names.map(metricName) : [];
  const pattern = 'pattern' in metric ? metric.pattern : names.join('|');
  if (pattern === '') {
    throw new InputError('No metric name given; expected at least one');
  }
  const inBraces = [
    `__name__=~${quote(pattern)}`,
    ...matchers.map(matcherText),
  ].join(',');
  return promQL(`{${inBraces}}`);
}

/**
 * A selector with a range, for one that was made without.
 *
 * @throws `InputError` for a range that is not a positive whole number of
 * milliseconds.
 * @public
 */
export function withRange(instant: PromQL, rangeMs: number): PromQL {
  return promQL(`${instant}[${duration(rangeMs)}]`);
}

/**
 * Matches the bucket of a classic histogram with this upper bound, in every
 * spelling: Prometheus 3 stores `le="1"` as `le="1.0"`, Prometheus 2 as it was
 * exposed.
 *
 * @public
 */
export function bucketMatcher(bound: number): Matcher {
  if (bound === Infinity) return { label: 'le', op: '=', value: '+Inf' };
  const plain = String(finite(bound, 'the bound of a bucket'));
  const values = [plain, plain.replace(/e([+-])(\d)$/, 'e$10$2')];
  if (Number.isInteger(bound)) values.push(`${plain}.0`);
  // Go, and so Prometheus 3, writes an exponent below 1e-4 and from 1e6 on.
  if (bound !== 0 && (Math.abs(bound) < 1e-4 || Math.abs(bound) >= 1e6)) {
    values.push(bound.toExponential().replace(/e([+-])(\d)$/, 'e$10$2'));
  }
  return { label: 'le', op: 'oneOf', values: [...new Set(values)] };
}

/**
 * Increase per second over the range; counter resets are handled.
 *
 * @public
 */
export function rate(parts: RangeSelectorParts): PromQL {
  return overRange('rate', parts);
}

/**
 * Increase over the range, extrapolated to its ends; counter resets are
 * handled.
 *
 * @public
 */
export function increase(parts: RangeSelectorParts): PromQL {
  return overRange('increase', parts);
}

/**
 * Sum of the series that agree in the labels; of all series without labels.
 *
 * @public
 */
export function sumBy(labels: string[], expression: PromQL): PromQL {
  return aggregate('sum', labels, expression);
}

/**
 * Largest of the series that agree in the labels.
 *
 * @public
 */
export function maxBy(labels: string[], expression: PromQL): PromQL {
  return aggregate('max', labels, expression);
}

/**
 * Mean of the series that agree in the labels.
 *
 * @public
 */
export function avgBy(labels: string[], expression: PromQL): PromQL {
  return aggregate('avg', labels, expression);
}

/**
 * Quantile (0 to 1) of a classic histogram, whose expression must have kept
 * the label `le`.
 *
 * @throws `InputError` for a quantile outside of 0 to 1.
 * @public
 */
export function histogramQuantile(
  quantile: number,
  expression: PromQL,
): PromQL {
  if (!(quantile >= 0 && quantile <= 1)) {
    throw new InputError(`${quantile} is not a quantile; expected 0 to 1`);
  }
  return promQL(`histogram_quantile(${quantile}, ${expression})`);
}

/**
 * One expression by another, series by series with equal labels. There is no
 * result where the divisor is not above zero: no data, and not NaN.
 *
 * @public
 */
export function divide(dividend: PromQL, divisor: PromQL): PromQL {
  return promQL(`(${dividend}) / ((${divisor}) > 0)`);
}

/**
 * An expression times a number.
 *
 * @throws `InputError` for a number that is not finite.
 * @public
 */
export function multiply(expression: PromQL, factor: number): PromQL {
  return promQL(`(${expression}) * ${finite(factor, 'a factor')}`);
}

/**
 * One expression and another added up, both without labels; the second counts
 * nothing where it has no element.
 *
 * @public
 */
export function plus(expression: PromQL, further: PromQL): PromQL {
  return promQL(`(${expression}) + ((${further}) or vector(0))`);
}

/**
 * The values of an expression that are at least `minimum`. NaN is not, so this
 * also drops what is no number: the quantile of a histogram that counted
 * nothing, say.
 *
 * @throws `InputError` for a minimum that is not finite.
 * @public
 */
export function atLeast(expression: PromQL, minimum: number): PromQL {
  return promQL(`(${expression}) >= ${finite(minimum, 'a minimum')}`);
}

/**
 * All series of the first expression, and of each further one those whose
 * labels, the metric's name aside, are in none before it.
 *
 * @throws `InputError` where no expression is given.
 * @public
 */
export function firstOf(expressions: readonly PromQL[]): PromQL {
  if (expressions.length < 2) {
    if (!expressions.length) {
      throw new InputError('No expressions given; expected at least one');
    }
    return expressions[0];
  }
  return promQL(expressions.map(each => `(${each})`).join(' or '));
}

/**
 * The series of an expression for which a condition has a series with the same
 * values of these labels.
 *
 * @throws `InputError` for a label name that is not legal.
 * @public
 */
export function onlyWhere(
  expression: PromQL,
  labels: string[],
  condition: PromQL,
): PromQL {
  const on = labels.map(labelName).join(', ');
  return promQL(`(${expression}) and on (${on}) (${condition})`);
}

/**
 * A piece of an expression that a person wrote with places left open. `text`
 * is theirs and is taken as it is, so it has to be PromQL that was checked; what
 * fills a place inside of a double-quoted value is escaped.
 *
 * @public
 */
export type TemplatePiece =
  | { text: string }
  /** Taken literally, where the value is compared as it is. */
  | { exactly: string }
  /** Any of these, where the value is a regular expression. */
  | { oneOf: string[] }
  /** A duration. */
  | { rangeMs: number };

/**
 * A person's expression with its places filled.
 *
 * @throws `InputError` for an empty `oneOf` or a range that is not a positive
 * whole number of milliseconds.
 * @public
 */
export function fillTemplate(pieces: readonly TemplatePiece[]): PromQL {
  return promQL(pieces.map(pieceText).join(''));
}

function pieceText(piece: TemplatePiece): string {
  if ('text' in piece) return piece.text;
  if ('rangeMs' in piece) return duration(piece.rangeMs);
  if ('exactly' in piece) return escaped(piece.exactly);
  return escaped(`(?:${alternatives(piece.oneOf, 'a variable')})`);
}

function overRange(name: string, parts: RangeSelectorParts): PromQL {
  return promQL(`${name}(${selector(parts)})`);
}

function aggregate(
  operator: string,
  labels: string[],
  expression: PromQL,
): PromQL {
  const by = labels.length ? ` by (${labels.map(labelName).join(', ')}) ` : '';
  return promQL(`${operator}${by}(${expression})`);
}

function matcherText(matcher: Matcher): string {
  const label = labelName(matcher.label);
  if (label === '__name__') {
    throw new InputError('A matcher must not name the metric a second time');
  }
  if (matcher.op === 'matches') {
    return `${label}=~${quote(matcher.pattern)}`;
  }
  if (matcher.op !== 'oneOf') {
    return `${label}${matcher.op}${quote(matcher.value)}`;
  }
  // Prometheus anchors the expression on both ends itself.
  return `${label}=~${quote(alternatives(matcher.values, `label "${label}"`))}`;
}

/** A regular expression for any of some values, each as it is. */
function alternatives(values: readonly string[], of: string): string {
  if (values.length === 0) {
    throw new InputError(`No values given for ${of}; expected at least one`);
  }
  return [...new Set(values)]
    .map(value => value.replace(RE2_SPECIAL, '\\$&'))
    .join('|');
}

function promQL(text: string): PromQL {
  return text as PromQL;
}
