/**
 * Series as they come → rows as a chart takes them. Every line gets a value or
 * null at every time that any line has, NaN and missing values are null, and
 * between two samples further apart than two steps a row of nulls is put, so
 * that a hole is drawn as a hole and never as a line or as zero.
 */

export interface ChartLine {
  /** Key of this line in the rows. */
  key: string;
  points: ReadonlyArray<
    readonly [at: number, value: number | null | undefined]
  >;
  /** Distance of the samples; holes wider than two are gaps. */
  stepMs?: number;
}

export interface ChartRow {
  at: number;
  values: Record<string, number | null>;
}

/** Most rows given to the chart library, which slows down past this. */
export const MAX_ROWS = 1_000;

function clean(value: number | null | undefined): number | null {
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

export function toChartData(lines: readonly ChartLine[]): ChartRow[] {
  const rows = new Map<number, ChartRow>();
  const empty = () =>
    Object.fromEntries(lines.map(line => [line.key, null])) as Record<
      string,
      number | null
    >;
  const rowAt = (at: number) => {
    let row = rows.get(at);
    if (!row) {
      row = { at, values: empty() };
      rows.set(at, row);
    }
    return row;
  };
  for (const line of lines) {
    for (const [at, value] of line.points) {
      rowAt(at).values[line.key] = clean(value);
    }
  }
  const step = Math.max(0, ...lines.map(line => line.stepMs ?? 0));
  const sorted = [...rows.values()].sort((a, b) => a.at - b.at);
  if (step > 0) {
    for (let n = 1; n < sorted.length; n++) {
      if (sorted[n].at - sorted[n - 1].at > 2 * step) {
        rowAt(sorted[n - 1].at + step);
      }
    }
  }
  return thin([...rows.values()].sort((a, b) => a.at - b.at));
}

/** Keeps every n-th row where a source answered with more than it was asked for. */
function thin(rows: ChartRow[]): ChartRow[] {
  if (rows.length <= MAX_ROWS) {
    return rows;
  }
  const every = Math.ceil(rows.length / MAX_ROWS);
  return rows.filter((_, index) => index % every === 0);
}

/** Whether any line has any value. */
export function hasValues(lines: readonly ChartLine[]): boolean {
  return lines.some(line =>
    line.points.some(([, value]) => clean(value) !== null),
  );
}

/** The last value of a line, if it is not older than two of its steps. */
export function lastValue(line: ChartLine): number | undefined {
  const last = line.points[line.points.length - 1];
  return (last && clean(last[1])) ?? undefined;
}

/** The highest value of all lines; 0 where there is none. */
export function highest(rows: readonly ChartRow[]): number {
  let most = 0;
  for (const row of rows) {
    for (const value of Object.values(row.values)) {
      most = Math.max(most, value ?? 0);
    }
  }
  return most;
}

/** The lowest value of all lines; undefined where there is none. */
export function lowest(rows: readonly ChartRow[]): number | undefined {
  let least: number | undefined;
  for (const row of rows) {
    for (const value of Object.values(row.values)) {
      least = value === null ? least : Math.min(least ?? value, value);
    }
  }
  return least;
}
