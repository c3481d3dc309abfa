import { MetricSeries } from '@wakeboard/plugin-inference-node';

/**
 * Reads `[[1700000000.123,"0.5"],…]`, nearly all of a long answer, without
 * making a string for every sample: as fast as `JSON.parse` alone is without
 * the conversion to numbers. Anything not written exactly as engines write it
 * is left to the ordinary way.
 */

const COMMA = 44;
const MINUS = 45;
const POINT = 46;
const ZERO = 48;
const NINE = 57;
const QUOTE = 34;
const OPEN = 91;
const CLOSE = 93;

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, index) => Number(`1e${index}`));

/**
 * Reads the array of points that begins at `begin` into `points`.
 *
 * @returns the index behind the array; -1 if it is not written as expected
 */
export function scanPoints(
  text: string,
  begin: number,
  points: MetricSeries['points'],
): number {
  let i = begin + 1;
  if (text.charCodeAt(i) === CLOSE) return i + 1;
  for (;;) {
    if (text.charCodeAt(i) !== OPEN) return -1;
    const timeStart = ++i;
    let seconds = 0;
    let code = text.charCodeAt(i);
    while (code >= ZERO && code <= NINE) {
      seconds = seconds * 10 + code - ZERO;
      code = text.charCodeAt(++i);
    }
    if (i === timeStart && code !== MINUS) return -1;
    let at = seconds * 1000;
    if (code !== COMMA) {
      i = text.indexOf(',', i);
      if (i < 0) return -1;
      at = Math.round(Number(text.slice(timeStart, i)) * 1000);
      if (Number.isNaN(at)) return -1;
    }
    if (text.charCodeAt(++i) !== QUOTE) return -1;

    const start = ++i;
    code = text.charCodeAt(i);
    const negative = code === MINUS;
    if (negative) code = text.charCodeAt(++i);
    let digits = 0;
    while (code >= ZERO && code <= NINE) {
      digits = digits * 10 + code - ZERO;
      code = text.charCodeAt(++i);
    }
    let decimals = 0;
    if (code === POINT) {
      const first = ++i;
      code = text.charCodeAt(i);
      while (code >= ZERO && code <= NINE) {
        digits = digits * 10 + code - ZERO;
        code = text.charCodeAt(++i);
      }
      decimals = i - first;
    }
    let value: number;
    if (
      code === QUOTE &&
      i > start &&
      digits <= Number.MAX_SAFE_INTEGER &&
      decimals < POWERS.length
    ) {
      // Both are exact, so their quotient is the double nearest to the text.
      value = digits / POWERS[decimals];
      if (negative) value = -value;
    } else {
      i = text.indexOf('"', i);
      if (i < 0) return -1;
      value = sampleValue(text.slice(start, i));
    }
    if (!Number.isNaN(value)) points.push([at, value]);

    if (text.charCodeAt(i + 1) !== CLOSE) return -1;
    i += 2;
    code = text.charCodeAt(i++);
    if (code === CLOSE) return i;
    if (code !== COMMA) return -1;
  }
}

/** A sample as Prometheus writes it. */
export function sampleValue(text: string): number {
  if (text === '+Inf') return Infinity;
  if (text === '-Inf') return -Infinity;
  return text === '' ? NaN : Number(text);
}
