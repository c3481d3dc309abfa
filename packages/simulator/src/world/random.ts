import { Random } from './types';

/** Numbers that depend only on the seed, so that a world can be run again. Each stream is advanced in place. */
export function createRandom(seed: number, ...names: string[]): Random {
  let state = seed | 0;
  for (const name of names) {
    for (let i = 0; i < name.length; i++) {
      state = Math.imul(state ^ name.charCodeAt(i), 0x01000193);
    }
    state = Math.imul(state ^ 0x9e3779b9, 0x85ebca6b);
  }
  return { state };
}

/** Mulberry32: in [0, 1). */
export function uniform(random: Random): number {
  random.state = (random.state + 0x6d2b79f5) | 0;
  let mixed = Math.imul(random.state ^ (random.state >>> 15), random.state | 1);
  mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
  return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
}

export function between(random: Random, low: number, high: number): number {
  return low + uniform(random) * (high - low);
}

export function exponential(random: Random, mean: number): number {
  return -Math.log(1 - uniform(random)) * mean;
}

export function logNormal(
  random: Random,
  median: number,
  sigma: number,
): number {
  const radius = Math.sqrt(-2 * Math.log(1 - uniform(random)));
  const normal = radius * Math.cos(2 * Math.PI * uniform(random));
  return median * Math.exp(sigma * normal);
}

/** The letters and digits that Kubernetes gives to generated names. */
const NAME_LETTERS = 'bcdfghjklmnpqrstvwxz2456789';

export function nameSuffix(random: Random, length: number): string {
  return Array.from(
    { length },
    () => NAME_LETTERS[Math.floor(uniform(random) * NAME_LETTERS.length)],
  ).join('');
}

export function uuid(random: Random): string {
  const hex = Array.from({ length: 32 }, () =>
    Math.floor(uniform(random) * 16).toString(16),
  ).join('');
  const variant = '89ab'[Math.floor(uniform(random) * 4)];
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(
    13,
    16,
  )}-${variant}${hex.slice(17, 20)}-${hex.slice(20)}`;
}
