import type { SignalUnit } from '@wakeboard/plugin-inference-common';

const NICE = [1, 2, 2.5, 5, 10];

/** The step, of the form 1, 2, 2.5 or 5 times a power of ten, that is not under `least`. */
function niceStep(least: number): number {
  const power = 10 ** Math.floor(Math.log10(least));
  return power * (NICE.find(n => n * power >= least * 0.999_999) ?? 10);
}

/** Size of the unit in which a value of this order is written. */
function written(max: number, unit: SignalUnit): number {
  if (unit === 'bytes') {
    return 1024 ** Math.max(0, Math.floor(Math.log2(max) / 10));
  }
  if (unit === 'seconds' && max >= 120) {
    return max >= 7_200 ? 3_600 : 60;
  }
  return 1;
}

/**
 * Round values from zero to at or over the highest one, for a vertical axis.
 * A ratio and a percentage end at the whole, which is their meaning.
 */
export function valueTicks(max: number, unit: SignalUnit, count = 4): number[] {
  const whole = { ratio: 1, percent: 100 }[unit as string];
  if (whole && max <= whole) {
    return [0, 0.25, 0.5, 0.75, 1].map(share => share * whole);
  }
  const top = max > 0 ? max : 1;
  const size = written(top, unit);
  const step = niceStep(top / size / count) * size;
  const ticks = Math.max(1, Math.ceil(top / step - 1e-9));
  return Array.from({ length: ticks + 1 }, (_, index) => index * step);
}

/**
 * Round values around lines that have no meaningful zero, or that go below it:
 * as close to them as round values are.
 */
export function valueTicksAround(
  low: number,
  high: number,
  count = 4,
): number[] {
  const span = high - low || Math.abs(high) * 0.01 || 1;
  const step = niceStep(span / count);
  const first = Math.floor(low / step + 1e-9);
  const last = Math.max(first + 1, Math.ceil(high / step - 1e-9));
  return Array.from({ length: last - first + 1 }, (_, index) =>
    // Without the noise of binary fractions, which would show as digits.
    Number(((first + index) * step).toPrecision(12)),
  );
}
