import { advance as advanceServices } from '../services/step';
import { Systems } from '../services/targets';
import { ServicesHappening, ServicesWorld } from '../services/types';
import { advance } from '../world/step';
import { Happening, World } from '../world/types';
import { HistoryRows } from './historyRows';
import { Kind, KINDS } from './kinds';
import { ServiceRows } from './ServiceRows';

/**
 * The past, as if Prometheus had scraped this world all along, thinned with age so that a month can be written and loaded in
 * seconds. The world is the one that goes on living afterwards: its counters do not begin anew.
 */

interface Density extends Record<Kind, number> {
  /** Up to this age, in seconds. */
  age: number;
}

const HOUR = 3_600;

/**
 * Seconds between samples; 0 leaves the series out. All together about 6 million samples for the demo's month. Gauges stay
 * within Prometheus' lookback of 5 minutes, and so do requests, for who asks since when there are any; they are closer where rules
 * record rates over 5 minutes of them. Of flows there are two or more for each point of a chart that reaches back so far.
 */
const DENSITIES: readonly Density[] = [
  {
    age: HOUR / 2,
    state: 15,
    recorded: 15,
    requests: 15,
    gauge: 15,
    flow: 15,
    detail: 120,
  },
  {
    age: 2 * HOUR,
    state: 15,
    recorded: 15,
    requests: 15,
    gauge: 30,
    flow: 30,
    detail: 240,
  },
  {
    age: 7 * HOUR,
    state: 60,
    recorded: 60,
    requests: 60,
    gauge: 120,
    flow: 60,
    detail: 0,
  },
  {
    age: 26 * HOUR,
    state: 60,
    recorded: 60,
    requests: 120,
    gauge: 120,
    flow: 120,
    detail: 0,
  },
  {
    age: 7 * 24 * HOUR,
    state: 180,
    recorded: 120,
    requests: 285,
    gauge: 285,
    flow: 900,
    detail: 0,
  },
  {
    age: Infinity,
    state: 300,
    recorded: 120,
    requests: 285,
    gauge: 285,
    flow: 1_800,
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
const LAST_OF_BLOCK_MS = 1_800_000;

/** Number of the block that a time belongs to. */
export const blockOf = (at: number) => Math.floor(at / BLOCK_MS);

function densityAt(age: number): Density {
  return (
    DENSITIES.find(density => age <= density.age * 1_000) ??
    DENSITIES[DENSITIES.length - 1]
  );
}

/** What happened in either world. */
export type AnyHappening = Happening | ServicesHappening;

/** The second world, where there is one. */
export interface Services {
  world: ServicesWorld;
  systems: Systems;
}

export interface HistoryChunk {
  /** Number of the block that the samples belong to. */
  block: number;
  /** Lines of OpenMetrics, without its end mark. */
  text: string;
  samples: number;
  happenings: AnyHappening[];
}

/** Moves the worlds on to `to`; at every sample time gives the samples and what happened since the one before. */
export function* historyOf(
  world: World,
  to: number,
  services?: Services,
): Generator<HistoryChunk> {
  const rows = new HistoryRows(world);
  const serviceRows =
    services && new ServiceRows(services.world, services.systems);
  const move = (until: number): AnyHappening[] => {
    const happenings: AnyHappening[] = advance(world, until);
    if (!services) return happenings;
    const others = advanceServices(services.world, until);
    return [...happenings, ...others].sort((a, b) => a.at - b.at);
  };
  const print = (due: readonly Kind[], at: number, whole: boolean) => {
    const printed = rows.print(due, at, whole);
    const more = serviceRows?.print(due, at, whole);
    return {
      block: blockOf(at),
      text: printed.text + (more?.text ?? ''),
      samples: printed.samples + (more?.samples ?? 0),
    };
  };
  // Counters are scraped as they begin, or nobody could know what they counted until the second time.
  const begin = densityAt(to - world.now);
  const all = KINDS.filter(kind => begin[kind] > 0);
  yield { ...print(all, world.now, true), happenings: [] };
  const first = Math.ceil(world.now / FINEST_MS) * FINEST_MS;
  for (let tick = first; tick + OFFSET_MS <= to; tick += FINEST_MS) {
    const at = tick + OFFSET_MS;
    const density = densityAt(to - at);
    const due = KINDS.filter(
      kind => density[kind] > 0 && tick % (density[kind] * 1_000) === 0,
    );
    if (due.length === 0) continue;
    const happenings = move(at);
    const block = blockOf(at);
    const isLast = blockOf(at + LAST_OF_BLOCK_MS) !== block;
    const whole = isLast || density === NEWEST;
    yield { ...print(due, at, whole), happenings };
  }
  yield { block: blockOf(to), text: '', samples: 0, happenings: move(to) };
}
