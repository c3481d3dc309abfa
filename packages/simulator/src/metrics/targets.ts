import { GpuNode, Pod, World } from '../world/types';
import { dcgmFamilies } from './dcgmFamilies';
import { Kind } from './kinds';
import { Family, Labels } from './series';
import { sidecarFamilies } from './sidecarFamilies';
import { podVllmFamilies } from './vllmFamilies';

/** What Prometheus scrapes, with the labels that the operator's PodMonitors give. */

export type TargetKind = 'sidecar' | 'vllm' | 'dcgm';

const TARGET_KINDS: readonly TargetKind[] = ['sidecar', 'vllm', 'dcgm'];

/** What a target is found under. */
export type DiscoveryKind = TargetKind | 'services' | 'servicesHonored';

export const DISCOVERY_KINDS: readonly DiscoveryKind[] = [
  ...TARGET_KINDS,
  'services',
  'servicesHonored',
];

const NAMESPACE = 'greenthread-system';

export interface Target {
  /** `servicesHonored` where the scrape has `honor_labels`: labels of the series win over those of the target. */
  kind: DiscoveryKind;
  /** Path on the simulator's metrics server. */
  path: string;
  /** All labels of the target. */
  labels: Labels & { job: string; instance: string };
  /** Whether somebody answers there now. */
  isUp: () => boolean;
  families: Family[];
  /** How dense the history keeps its series, where that differs from what their names say elsewhere. */
  kinds?: Record<string, Kind>;
  /** Whether discovery finds it now; always, if left out. */
  isFound?: () => boolean;
  /** More series of the target that another one with the same path stands for. */
  isPart?: boolean;
}

/** The labels that Prometheus keeps of a series: with `honor_labels` its own win, else they are called `exported_…`. */
export function scrapedLabels(target: Target, labels: Labels): Labels {
  if (target.kind === 'servicesHonored') return { ...target.labels, ...labels };
  const kept = Object.entries(labels).map(([name, value]) => [
    name in target.labels ? `exported_${name}` : name,
    value,
  ]);
  return { ...target.labels, ...Object.fromEntries(kept) };
}

/** Targets of services carry the name of their job themselves. */
export function jobOf(kind: DiscoveryKind): string {
  return `${NAMESPACE}/greenthread-${kind}`;
}

function sidecarTarget(pod: Pod, node: GpuNode): Target {
  return {
    kind: 'sidecar',
    path: `/pods/${pod.namespace}/${pod.name}/sidecar`,
    labels: {
      job: jobOf('sidecar'),
      instance: `${pod.ip}:9090`,
      namespace: pod.namespace,
      pod: pod.name,
      container: 'sidecar',
      endpoint: 'metrics',
    },
    isUp: () => pod.state !== undefined,
    families: sidecarFamilies(pod, node),
  };
}

function vllmTarget(world: World, pod: Pod): Target {
  return {
    kind: 'vllm',
    path: `/pods/${pod.namespace}/${pod.name}/vllm`,
    labels: {
      job: jobOf('vllm'),
      instance: `${pod.ip}:8000`,
      namespace: pod.namespace,
      pod: pod.name,
      container: 'vllm',
      endpoint: 'http',
    },
    isUp: () => pod.state !== undefined,
    families: podVllmFamilies(world, pod),
  };
}

export function dcgmTarget(world: World, node: GpuNode): Target {
  return {
    kind: 'dcgm',
    path: `/dcgm/${node.name}`,
    labels: {
      job: jobOf('dcgm'),
      instance: `${node.ip}:9400`,
      namespace: NAMESPACE,
      pod: node.exporterPod,
      container: 'dcgm-exporter',
      endpoint: 'metrics',
    },
    isUp: () => true,
    families: dcgmFamilies(world, node),
  };
}

/** Nothing for a pod whose node is not known. */
export function podTargets(world: World, pod: Pod): Target[] {
  const node = world.nodes.find(each => each.name === pod.node);
  return node ? [sidecarTarget(pod, node), vllmTarget(world, pod)] : [];
}

/** Everything that is to be scraped now; a pod whose containers were never started is not. */
export function allTargets(world: World): Target[] {
  return [
    ...world.pods
      .filter(pod => pod.startedAt !== undefined)
      .flatMap(pod => podTargets(world, pod)),
    ...world.nodes.map(node => dcgmTarget(world, node)),
  ];
}
