import { advance } from '../world/step';
import { Happening, World } from '../world/types';
import { HistoryRows } from './historyRows';
import { Kind } from './kinds';

/**
 * The past, as if Prometheus had scraped this world all along, thinned with age so that a month can be written and loaded in
 * seconds. The world is the one that goes on living afterwards: its counters do not begin anew.
 */

const KINDS: readonly Kind[] = ['state', 'requests', 'gauge', 'flow', 'detail'];

interface Density extends Record<Kind, number> {
  /** Up to this age, in seconds. */
  age: number;
}

/**
 * Seconds between samples; 0 leaves the series out. All together about 4 million samples for the eight pods of a month. Gauges
 * stay within Prometheus' lookback of 5 minutes, counters within a few samples for each point of a chart of that age, and requests
 * close enough for rates over 5 minutes, of which recorded SLOs are made.
 */
const DENSITIES: readonly Density[] = [
  { age: 2 * 3_600, state: 15, requests: 15, gauge: 15, flow: 15, detail: 120 },
  { age: 26 * 3_600, state: 60, requests: 60, gauge: 120, flow: 60, detail: 0 },
  {
    age: 7 * 86_400,
    state: 180,
    requests: 120,
    gauge: 285,
    flow: 600,
    detail: 0,
  },
  {
    age: Infinity,
    state: 300,
    requests: 120,
    gauge: 285,
    flow: 900,
    detail: 0,
  },
];

const [NEWEST] = DENSITIES;
const FINEST_MS = 15_000;

/** Samples lie beside whole minutes, as real ones do. */
const OFFSET_MS = 7_000;

/** Prometheus cuts blocks at multiples of this, so one file gives one block. */
const BLOCK_MS = 162 * 3_600_000;

/** Longer than any step: nothing left out may wait beyond the end of its block. */
const LAST_OF_BLOCK_MS = 900_000;

/** Number of the block that a time belongs to. */
export const blockOf = (at: number) => Math.floor(at / BLOCK_MS);

function densityAt(age: number): Density {
  return (
    DENSITIES.find(density => age <= density.age * 1_000) ??
    DENSITIES[DENSITIES.length - 1]
  );
}

export interface HistoryChunk {
  /** Number of the block that the samples belong to. */
  block: number;
  /** Lines of OpenMetrics, without its end mark. */
  text: string;
  samples: number;
  happenings: Happening[];
}

/** Moves the world on to `to`; at every sample time gives the samples and what happened since the one before. */
export function* historyOf(world: World, to: number): Generator<HistoryChunk> {
  const rows = new HistoryRows(world);
  const first = Math.ceil(world.now / FINEST_MS) * FINEST_MS;
  for (let tick = first; tick + OFFSET_MS <= to; tick += FINEST_MS) {
    const at = tick + OFFSET_MS;
    const density = densityAt(to - at);
    const due = KINDS.filter(
      kind => density[kind] > 0 && tick % (density[kind] * 1_000) === 0,
    );
    if (due.length === 0) continue;
    const happenings = advance(world, at);
    const block = blockOf(at);
    const isLast = blockOf(at + LAST_OF_BLOCK_MS) !== block;
    const printed = rows.print(due, at, isLast || density === NEWEST);
    yield { block, ...printed, happenings };
  }
  yield {
    block: blockOf(to),
    text: '',
    samples: 0,
    happenings: advance(world, to),
  };
}
