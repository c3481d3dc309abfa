/**
 * The history that the product shows, held against what the simulator says
 * really happened. Pure: plain values in, two figures and their reasons out.
 */

/** A line of the simulator's log of truth, as far as it is needed here. */
export type TruthLine =
  | {
      kind: 'transition';
      at: number;
      namespace: string;
      model: string;
      pod: string;
      to?: string;
    }
  | {
      kind: 'wake';
      at: number;
      namespace: string;
      model: string;
      pod: string;
      start: number;
      end: number;
    }
  | { kind: 'pod' | 'phase' | 'answer'; at: number };

/** What the product's API says of one model. */
export interface ShownHistory {
  model: string;
  wakes: Array<{
    replica: string;
    windowFrom: number;
    windowTo: number;
    count: number;
  }>;
  bands: Array<{
    replica: string;
    intervals: Array<{ from: number; to: number; state: string }>;
  }>;
}

/** What the comparison found. */
export interface Comparison {
  wakes: Array<{ model: string; truth: number; shown: number }>;
  /** Borders that were compared. */
  borders: number;
  /** The border that is furthest off. */
  worst?: { model: string; replica: string; state: string; offMs: number };
  /** States that truly lasted long enough to be seen and are not in the history, or the other way round. */
  missing: string[];
}

/** The sidecar's words for its states, in the words of the product. */
const STATES: Record<string, string> = {
  sleeping: 'sleeping',
  pending: 'waitingForGpu',
  waking: 'waking',
  serving: 'serving',
  deactivating: 'draining',
};

interface Stay {
  state: string;
  from: number;
  to: number;
}

/**
 * Compares over `span`. A true state that lasted at least `visibleMs` (two
 * scrapes) must be in the history, with borders at most `toleranceMs` off; and
 * every interval of the history must have been true somewhere within the
 * tolerance.
 */
export function compare(
  truth: TruthLine[],
  shown: ShownHistory[],
  options: {
    span: { from: number; to: number };
    toleranceMs: number;
    visibleMs: number;
  },
): Comparison {
  const { span } = options;
  const result: Comparison = { wakes: [], borders: 0, missing: [] };
  for (const history of shown) {
    const lines = truth.filter(
      line => 'model' in line && line.model === history.model,
    );
    const counted = countWakes(lines, history, span);
    result.wakes.push({
      model: history.model,
      truth: counted.truth.length,
      shown: counted.shown.reduce((sum, { count }) => sum + count, 0),
    });
    if (result.wakes.at(-1)?.truth !== result.wakes.at(-1)?.shown) {
      result.missing.push(...describeWakes(history.model, counted));
    }
    const pods = new Set(
      lines.flatMap(line => ('pod' in line ? [line.pod] : [])),
    );
    for (const pod of pods) {
      const stays = staysOf(lines, pod, span.to);
      const band = history.bands.find(({ replica }) => replica === pod);
      compareReplica(
        history.model,
        pod,
        stays,
        band?.intervals ?? [],
        options,
        result,
      );
    }
  }
  return result;
}

type TrueWake = Extract<TruthLine, { kind: 'wake' }>;
type ShownWake = ShownHistory['wakes'][number];

/** The wakes of a span whose beginning no record of the history straddles: of such a record it is not said on which side its wakes were. */
function countWakes(
  lines: TruthLine[],
  history: ShownHistory,
  span: { from: number; to: number },
): { truth: TrueWake[]; shown: ShownWake[] } {
  const from = history.wakes.reduce(
    (latest, { windowFrom, windowTo }) =>
      windowFrom < span.from && windowTo > span.from
        ? Math.max(latest, windowTo)
        : latest,
    span.from,
  );
  return {
    truth: lines.filter(
      (line): line is TrueWake =>
        line.kind === 'wake' && line.end > from && line.end <= span.to,
    ),
    shown: history.wakes.filter(
      ({ windowTo }) => windowTo > from && windowTo <= span.to,
    ),
  };
}

function describeWakes(
  model: string,
  counted: { truth: TrueWake[]; shown: ShownWake[] },
): string[] {
  const time = (at: number) => new Date(at).toISOString().slice(11);
  const truth = counted.truth.map(({ pod, end }) => `${pod} ${time(end)}`);
  const shown = counted.shown.map(
    ({ replica, windowFrom, windowTo, count }) =>
      `${replica} ${count} in ${time(windowFrom)}..${time(windowTo)}`,
  );
  return [
    `${model} woke truly: ${truth.sort().join(', ')}`,
    `${model} is shown to wake: ${shown.sort().join(', ')}`,
  ];
}

function staysOf(lines: TruthLine[], pod: string, end: number): Stay[] {
  const stays: Stay[] = [];
  for (const line of lines) {
    if (line.kind !== 'transition' || line.pod !== pod) continue;
    const last = stays.at(-1);
    if (last) last.to = line.at;
    const state = line.to === undefined ? undefined : STATES[line.to];
    if (state) stays.push({ state, from: line.at, to: end });
  }
  return stays;
}

function compareReplica(
  model: string,
  replica: string,
  stays: Stay[],
  intervals: Stay[],
  options: {
    span: { from: number; to: number };
    toleranceMs: number;
    visibleMs: number;
  },
  result: Comparison,
): void {
  const { span, toleranceMs, visibleMs } = options;
  const inside = (at: number) =>
    at > span.from + toleranceMs && at < span.to - toleranceMs;
  const note = (state: string, offMs: number) => {
    result.borders += 1;
    if (!result.worst || offMs > result.worst.offMs) {
      result.worst = { model, replica, state, offMs };
    }
  };
  const describe = (stay: Stay) =>
    `${replica} ${stay.state} ${new Date(
      stay.from,
    ).toISOString()} to ${new Date(stay.to).toISOString()}`;

  for (const stay of stays) {
    const seenFrom = Math.max(stay.from, span.from);
    const seenTo = Math.min(stay.to, span.to);
    if (seenTo - seenFrom < visibleMs) continue;
    const found = intervals.some(
      interval =>
        interval.state === stay.state &&
        interval.from < seenTo &&
        interval.to > seenFrom,
    );
    if (!found) result.missing.push(`not shown: ${describe(stay)}`);
  }
  for (const interval of intervals) {
    if (!inside(interval.from) || interval.state === 'unknown') continue;
    const off = stays
      .filter(stay => stay.state === interval.state)
      .map(stay => Math.abs(stay.from - interval.from));
    if (off.length === 0)
      result.missing.push(`not true: ${describe(interval)}`);
    else note(interval.state, Math.min(...off));
  }
}

/** The comparison in words, for the log. */
export function report(comparison: Comparison): string {
  const rows = comparison.wakes.map(
    ({ model, truth, shown }) =>
      `  ${model}: ${shown} wakes shown, ${truth} true${
        shown === truth ? '' : '  <- differs'
      }`,
  );
  const { worst } = comparison;
  return [
    'Wakes per model:',
    ...rows,
    `Borders: ${comparison.borders} compared, the furthest ${
      worst
        ? `${worst.offMs} ms off (${worst.replica}, ${worst.state})`
        : 'does not exist'
    }`,
    ...comparison.missing.slice(0, 10),
  ].join('\n');
}
