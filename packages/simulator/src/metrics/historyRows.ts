import { Pod, World } from '../world/types';
import { Family, Labels, Series } from './series';
import { dcgmTarget, podTargets, Target } from './targets';

/** How dense a series is kept: sidecar states and counters, its requests, gauges, engine counters and histograms for charts, and the rest. */
export type Kind = 'state' | 'requests' | 'gauge' | 'flow' | 'detail';

const SERIES_KINDS: Record<string, Kind> = {
  up: 'state',
  gthread_sidecar_state: 'state',
  gthread_sidecar_wake_duration_seconds_count: 'state',
  gthread_sidecar_wake_duration_seconds_sum: 'state',
  gthread_sidecar_sleep_duration_seconds_count: 'state',
  gthread_sidecar_sleep_duration_seconds_sum: 'state',
  gthread_sidecar_requests_total: 'requests',
  gthread_sidecar_preemptions_total: 'state',
  gthread_sidecar_queue_depth: 'gauge',
  gthread_sidecar_in_flight_requests: 'gauge',
  gthread_sidecar_gpu_memory_reserved_bytes: 'gauge',
  gthread_sidecar_gpu_memory_serving_bytes: 'gauge',
  'vllm:num_requests_running': 'gauge',
  'vllm:num_requests_waiting': 'gauge',
  'vllm:kv_cache_usage_perc': 'gauge',
  DCGM_FI_DEV_GPU_UTIL: 'gauge',
  DCGM_FI_DEV_FB_USED: 'gauge',
  DCGM_FI_DEV_GPU_TEMP: 'gauge',
  DCGM_FI_DEV_POWER_USAGE: 'gauge',
  'vllm:num_preemptions_total': 'flow',
  'vllm:request_success_total': 'flow',
  'vllm:prompt_tokens_total': 'flow',
  'vllm:generation_tokens_total': 'flow',
};

const FAMILY_KINDS: Record<string, Kind> = {
  gthread_sidecar_wake_duration_seconds: 'flow',
  'vllm:time_to_first_token_seconds': 'flow',
  'vllm:inter_token_latency_seconds': 'flow',
  'vllm:e2e_request_latency_seconds': 'flow',
};

/**
 * @param isUnbroken - flows are kept within the lookback as gauges are. Real series do not pause, and who asks since when there are
 *   any at all must not take a quiet night for the beginning: it is enough that some of each name are there at all times.
 */
function kindOf(family: Family, series: Series, isUnbroken: boolean): Kind {
  const kind =
    SERIES_KINDS[series.name] ?? FAMILY_KINDS[family.name] ?? 'detail';
  return kind === 'flow' && isUnbroken ? 'gauge' : kind;
}

const escape = (value: string) =>
  value.replace(/\\/g, '\\\\').replace(/\n/g, '\\n').replace(/"/g, '\\"');

function printLabels(labels: Labels): string {
  return Object.entries(labels)
    .map(([name, value]) => `${name}="${escape(value)}"`)
    .join(',');
}

export interface Printed {
  text: string;
  samples: number;
}

interface Row {
  prefix: string;
  read: () => number;
}

/** Series that are written together. */
interface Group {
  rows: Row[];
  /** Of a histogram: how much is in it. While that stays the same, only the ends of the run are written. */
  count?: () => number;
  lastCount?: number;
  lastValues: number[];
  /** The time, as written, of the latest sample left out. */
  skipped?: string;
}

function printGroup(group: Group, stamp: string, whole: boolean): Printed {
  const { rows, count } = group;
  if (count && !whole && count() === group.lastCount) {
    group.skipped = stamp;
    return { text: '', samples: 0 };
  }
  let text = '';
  let samples = rows.length;
  if (group.skipped) {
    for (let i = 0; i < rows.length; i++) {
      text += rows[i].prefix + group.lastValues[i] + group.skipped;
    }
    samples += rows.length;
    group.skipped = undefined;
  }
  for (let i = 0; i < rows.length; i++) {
    const value = rows[i].read();
    text += rows[i].prefix + value + stamp;
    if (count) group.lastValues[i] = value;
  }
  group.lastCount = count?.();
  return { text, samples };
}

type Groups = Record<Kind, Group[]>;

const noGroups = (): Groups => ({
  state: [],
  requests: [],
  gauge: [],
  flow: [],
  detail: [],
});

function addFamily(
  groups: Groups,
  target: Target,
  family: Family,
  isUnbroken = false,
): void {
  const made = new Map<Kind, Group>();
  for (const series of family.series) {
    const kind = kindOf(family, series, isUnbroken);
    let group = made.get(kind);
    if (!group) {
      const total = family.series.find(each => each.name.endsWith('_count'));
      const isRun =
        family.type === 'histogram' && (kind === 'flow' || kind === 'detail');
      group = {
        rows: [],
        lastValues: [],
        ...(isRun && total && { count: total.read }),
      };
      made.set(kind, group);
      groups[kind].push(group);
    }
    const labels = printLabels({ ...target.labels, ...series.labels });
    group.rows.push({
      prefix: `${series.name}{${labels}} `,
      read: series.read,
    });
  }
}

function upOf(target: Target): Family {
  const read = () => (target.isUp() ? 1 : 0);
  const series = [{ name: 'up', labels: {}, read }];
  return { name: 'up', help: '', type: 'gauge', series };
}

/** The text of all series of the world's pods and nodes, in their kinds; what does not change is made once. */
export class HistoryRows {
  private readonly pods = new Map<Pod, { up: Groups; own: Groups }>();
  private readonly nodes = noGroups();

  constructor(private readonly world: World) {
    for (const node of world.nodes) {
      const target = dcgmTarget(world, node);
      [upOf(target), ...target.families].forEach(family =>
        addFamily(this.nodes, target, family),
      );
    }
  }

  private of(pod: Pod): { up: Groups; own: Groups } {
    const known = this.pods.get(pod);
    if (known) return known;
    const made = { up: noGroups(), own: noGroups() };
    for (const target of podTargets(this.world, pod)) {
      addFamily(made.up, target, upOf(target));
      target.families.forEach(family =>
        addFamily(made.own, target, family, pod.settings.popular),
      );
    }
    this.pods.set(pod, made);
    return made;
  }

  /**
   * What a scrape at this moment would find.
   *
   * @param at - epoch milliseconds
   * @param whole - also histograms that have not changed
   */
  print(kinds: readonly Kind[], at: number, whole: boolean): Printed {
    const stamp = ` ${at / 1_000}\n`;
    const all = [this.nodes];
    for (const pod of this.world.pods) {
      if (pod.startedAt === undefined) continue;
      const { up, own } = this.of(pod);
      all.push(up);
      if (pod.state !== undefined) all.push(own);
    }
    let text = '';
    let samples = 0;
    for (const groups of all) {
      for (const kind of kinds) {
        for (const group of groups[kind]) {
          const printed = printGroup(group, stamp, whole);
          text += printed.text;
          samples += printed.samples;
        }
      }
    }
    return { text, samples };
  }
}
