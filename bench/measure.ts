/** One side of a comparison: how long each of its runs took, milliseconds. */
export interface Side {
  name: string;
  run: () => Promise<unknown> | unknown;
}

/** The median of some numbers. */
export function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2
    ? sorted[middle]
    : (sorted[middle - 1] + sorted[middle]) / 2;
}

/**
 * Runs two sides in turn, A B A B …, after one warm-up of each, and gives the
 * medians. Runs of both sides share the machine's mood, so their ratio means
 * more than either time.
 */
export async function sideBySide(
  ours: Side,
  peer: Side,
  runs = 7,
): Promise<{ ours: number; peer: number; ratio: number }> {
  const times = { ours: [] as number[], peer: [] as number[] };
  await ours.run();
  await peer.run();
  for (let i = 0; i < runs; i++) {
    times.ours.push(await time(ours.run));
    times.peer.push(await time(peer.run));
  }
  const a = median(times.ours);
  const b = median(times.peer);
  return { ours: a, peer: b, ratio: a / b };
}

async function time(run: Side['run']): Promise<number> {
  const start = performance.now();
  await run();
  return performance.now() - start;
}

/** Prints one line of a result. */
export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** A number for people. */
export function round(value: number, digits = 1): string {
  return value.toLocaleString('en', {
    maximumFractionDigits: digits,
    minimumFractionDigits: digits,
  });
}
