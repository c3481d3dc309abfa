import { advance } from '../world/step';
import { Happening, Pod, World } from '../world/types';
import { Labels, Series } from './series';
import { dcgmTarget, podTargets, Target } from './targets';

/**
 * The past, as if Prometheus had scraped this world all along, thinned with age so that a month can be written and loaded in
 * seconds. The world is the one that goes on living afterwards: its counters do not begin anew.
 */

/** How dense a series is kept: sidecar states and counters, gauges, engine counters for charts, and the rest. */
type Kind = 'state' | 'gauge' | 'flow' | 'detail';

const ALL_KINDS: readonly Kind[] = ['state', 'gauge', 'flow', 'detail'];

interface Density extends Record<Kind, number> {
  /** Up to this age, in seconds. */
  age: number;
}

/**
 * Seconds between samples; 0 leaves the series out. All together about 3.5 million samples for the eight pods of a month. Gauges
 * stay within Prometheus' lookback of 5 minutes.
 */
const DENSITIES: readonly Density[] = [
  { age: 2 * 3_600, state: 15, gauge: 15, flow: 15, detail: 60 },
  { age: 26 * 3_600, state: 60, gauge: 120, flow: 120, detail: 0 },
  { age: 7 * 86_400, state: 120, gauge: 285, flow: 300, detail: 0 },
  { age: Infinity, state: 300, gauge: 285, flow: 900, detail: 0 },
];

const FINEST_MS = 15_000;

/** Samples lie beside whole minutes, as real ones do. */
const OFFSET_MS = 7_000;

/** Prometheus cuts blocks at multiples of this, so one file gives one block. */
export const BLOCK_MS = 162 * 3_600_000;

const KINDS: Record<string, Kind> = {
  up: 'state',
  gthread_sidecar_state: 'state',
  gthread_sidecar_wake_duration_seconds_count: 'state',
  gthread_sidecar_wake_duration_seconds_sum: 'state',
  gthread_sidecar_sleep_duration_seconds_count: 'state',
  gthread_sidecar_sleep_duration_seconds_sum: 'state',
  gthread_sidecar_requests_total: 'state',
  gthread_sidecar_preemptions_total: 'state',
  gthread_sidecar_queue_depth: 'gauge',
  gthread_sidecar_in_flight_requests: 'gauge',
  gthread_sidecar_gpu_memory_reserved_bytes: 'gauge',
  gthread_sidecar_gpu_memory_serving_bytes: 'gauge',
  'vllm:num_requests_running': 'gauge',
  'vllm:kv_cache_usage_perc': 'gauge',
  DCGM_FI_DEV_GPU_UTIL: 'gauge',
  DCGM_FI_DEV_FB_USED: 'gauge',
  DCGM_FI_DEV_GPU_TEMP: 'gauge',
  DCGM_FI_DEV_POWER_USAGE: 'gauge',
  'vllm:request_success_total': 'flow',
  'vllm:prompt_tokens_total': 'flow',
  'vllm:generation_tokens_total': 'flow',
};

/** Of histograms, the buckets that a chart over weeks needs. */
const BUCKETS: Record<string, readonly string[]> = {
  'vllm:time_to_first_token_seconds': [
    '0.04',
    '0.1',
    '0.25',
    '0.5',
    '1.0',
    '+Inf',
  ],
  'vllm:inter_token_latency_seconds': ['0.01', '0.025', '0.05', '+Inf'],
  'vllm:e2e_request_latency_seconds': [
    '1.0',
    '2.5',
    '5.0',
    '10.0',
    '30.0',
    '+Inf',
  ],
};

function kindOf(series: Series): Kind {
  const family = series.name.replace(/_(bucket|sum|count)$/, '');
  const buckets = BUCKETS[family];
  if (!buckets) return KINDS[series.name] ?? 'detail';
  const { le } = series.labels;
  return le === undefined || buckets.includes(le) ? 'flow' : 'detail';
}

const escape = (value: string) =>
  value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');

function printLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(',');
}

type Rows = Record<Kind, Row[]>;

interface Row {
  prefix: string;
  read: () => number;
}

/** Adds the rows of a target: always `up`, and its own series. */
function addRows(rows: Rows, target: Target, only: 'up' | 'series'): void {
  const up: Series = {
    name: 'up',
    labels: {},
    read: () => (target.isUp() ? 1 : 0),
  };
  const series =
    only === 'up' ? [up] : target.families.flatMap(family => family.series);
  for (const each of series) {
    const kind =
      each === up && target.kind !== 'sidecar' ? 'detail' : kindOf(each);
    const labels = printLabels({ ...target.labels, ...each.labels });
    rows[kind].push({ prefix: `${each.name}{${labels}} `, read: each.read });
  }
}

function densityAt(age: number): Density {
  return (
    DENSITIES.find(density => age <= density.age * 1_000) ??
    DENSITIES[DENSITIES.length - 1]
  );
}

const noRows = (): Rows => ({ state: [], gauge: [], flow: [], detail: [] });

/** The rows of every pod and node, made once for each. */
class Sources {
  private readonly pods = new Map<Pod, { up: Rows; series: Rows }>();
  private readonly nodes = noRows();

  constructor(private readonly world: World) {
    for (const node of world.nodes) {
      const target = dcgmTarget(world, node);
      addRows(this.nodes, target, 'up');
      addRows(this.nodes, target, 'series');
    }
  }

  private of(pod: Pod): { up: Rows; series: Rows } {
    const known = this.pods.get(pod);
    if (known) return known;
    const made = { up: noRows(), series: noRows() };
    for (const target of podTargets(this.world, pod)) {
      addRows(made.up, target, 'up');
      addRows(made.series, target, 'series');
    }
    this.pods.set(pod, made);
    return made;
  }

  /** What a scrape at this moment would find. */
  present(): Rows[] {
    const rows = [this.nodes];
    for (const pod of this.world.pods) {
      if (pod.startedAt === undefined) continue;
      const { up, series } = this.of(pod);
      rows.push(up);
      if (pod.state !== undefined) rows.push(series);
    }
    return rows;
  }
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
  const sources = new Sources(world);
  const first = Math.ceil(world.now / FINEST_MS) * FINEST_MS;
  for (let tick = first; tick + OFFSET_MS <= to; tick += FINEST_MS) {
    const at = tick + OFFSET_MS;
    const density = densityAt(to - at);
    const due = ALL_KINDS.filter(
      kind => density[kind] > 0 && tick % (density[kind] * 1_000) === 0,
    );
    if (due.length === 0) continue;
    const happenings = advance(world, at);
    const stamp = ` ${at / 1_000}\n`;
    let text = '';
    let samples = 0;
    for (const rows of sources.present()) {
      for (const kind of due) {
        for (const row of rows[kind]) {
          text += row.prefix + row.read() + stamp;
        }
        samples += rows[kind].length;
      }
    }
    yield { block: Math.floor(at / BLOCK_MS), text, samples, happenings };
  }
  yield {
    block: Math.floor(to / BLOCK_MS),
    text: '',
    samples: 0,
    happenings: advance(world, to),
  };
}
