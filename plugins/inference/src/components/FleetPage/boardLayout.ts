import { MODEL_STATES } from '@wakeboard/plugin-inference-common';
import type { FleetGpu, GpuOccupant } from '../../api/types';

/**
 * How the devices of all clusters are laid out: by cluster and node, by page,
 * and each device's memory by what holds it. Missing is not zero: a sum over
 * devices of which one does not say is over those that do.
 */

export type Presence = 'resident' | 'waiting' | 'asleep';

/** In the order in which a device lists them. */
export const PRESENCES: readonly Presence[] = ['resident', 'waiting', 'asleep'];

export function presenceOf({ state }: Pick<GpuOccupant, 'state'>): Presence {
  if (state === 'waitingForGpu') {
    return 'waiting';
  }
  return MODEL_STATES[state].asleep ? 'asleep' : 'resident';
}

export type BoardSegment = { bytes: number; share: number } & (
  | { kind: 'model'; occupant: GpuOccupant; index: number }
  | { kind: 'hidden' | 'unaccounted' | 'free' }
);

/** Occupants with the largest first, so that colours follow the bar. */
export function sortedOccupants(
  gpu: Pick<FleetGpu, 'occupants'>,
): GpuOccupant[] {
  return [...gpu.occupants].sort(
    (a, b) =>
      (b.reservedBytes ?? 0) - (a.reservedBytes ?? 0) ||
      a.modelName.localeCompare(b.modelName) ||
      a.pod.localeCompare(b.pod),
  );
}

function usedBytes(gpu: FleetGpu): number | undefined {
  if (gpu.usedBytes !== undefined) {
    return gpu.usedBytes;
  }
  return gpu.totalBytes === undefined || gpu.freeBytes === undefined
    ? undefined
    : gpu.totalBytes - gpu.freeBytes;
}

export function reservedBytes(gpu: FleetGpu): number {
  return gpu.occupants.reduce(
    (sum, occupant) => sum + (occupant.reservedBytes ?? 0),
    gpu.hiddenBytes,
  );
}

/** A device's memory by what holds it; undefined where it does not say how much it has. */
export function segmentsOf(gpu: FleetGpu): BoardSegment[] | undefined {
  const total = gpu.totalBytes;
  if (!total) {
    return undefined;
  }
  const reserved = reservedBytes(gpu);
  const taken = Math.max(reserved, usedBytes(gpu) ?? 0);
  // More may be reserved than there is: the bar shows how the claims relate.
  const whole = Math.max(total, taken);
  const segments: BoardSegment[] = sortedOccupants(gpu)
    .filter(occupant => (occupant.reservedBytes ?? 0) > 0)
    .map((occupant, index) => ({
      kind: 'model',
      occupant,
      index,
      bytes: occupant.reservedBytes ?? 0,
      share: (occupant.reservedBytes ?? 0) / whole,
    }));
  const rest = [
    ['hidden', gpu.hiddenBytes],
    ['unaccounted', taken - reserved],
    ['free', total - taken],
  ] as const;
  return [
    ...segments,
    ...rest
      .filter(([, bytes]) => bytes > 0)
      .map(([kind, bytes]) => ({ kind, bytes, share: bytes / whole })),
  ];
}

export interface BoardSums {
  devices: number;
  /** Of the devices that say so. */
  totalBytes?: number;
  usedBytes?: number;
  reservedBytes: number;
  /** Mean of the devices that say so. */
  utilizationPercent?: number;
  /** Different models by where they are; one may be at several. */
  models: Record<Presence, number>;
}

function sumOf(values: Array<number | undefined>): number | undefined {
  const known = values.filter(value => value !== undefined);
  return known.length ? known.reduce((a, b) => a + b, 0) : undefined;
}

export function sumUp(gpus: readonly FleetGpu[]): BoardSums {
  const models = { resident: 0, waiting: 0, asleep: 0 };
  for (const presence of PRESENCES) {
    models[presence] = new Set(
      gpus.flatMap(gpu =>
        gpu.occupants
          .filter(occupant => presenceOf(occupant) === presence)
          .map(occupant =>
            JSON.stringify(occupant.model ?? [gpu.cluster, occupant.modelName]),
          ),
      ),
    ).size;
  }
  const utilisations = gpus.flatMap(gpu => gpu.utilizationPercent ?? []);
  return {
    devices: gpus.length,
    totalBytes: sumOf(gpus.map(gpu => gpu.totalBytes)),
    usedBytes: sumOf(gpus.map(usedBytes)),
    reservedBytes: gpus.reduce((sum, gpu) => sum + reservedBytes(gpu), 0),
    utilizationPercent: utilisations.length
      ? utilisations.reduce((a, b) => a + b, 0) / utilisations.length
      : undefined,
    models,
  };
}

export interface BoardNode {
  cluster: string;
  /** Undefined: the devices do not say. */
  node?: string;
  gpus: FleetGpu[];
}

const natural = new Intl.Collator('en', { numeric: true }).compare;

/** Nodes in order of cluster and name, devices in order of index. */
export function groupByNode(gpus: readonly FleetGpu[]): BoardNode[] {
  const nodes = new Map<string, BoardNode>();
  for (const gpu of gpus) {
    const key = JSON.stringify([gpu.cluster, gpu.node]);
    const node = nodes.get(key) ?? {
      cluster: gpu.cluster,
      node: gpu.node,
      gpus: [],
    };
    node.gpus.push(gpu);
    nodes.set(key, node);
  }
  const sorted = [...nodes.values()].sort(
    (a, b) =>
      natural(a.cluster, b.cluster) ||
      Number(a.node === undefined) - Number(b.node === undefined) ||
      natural(a.node ?? '', b.node ?? ''),
  );
  for (const node of sorted) {
    node.gpus.sort(
      (a, b) =>
        (a.index ?? Infinity) - (b.index ?? Infinity) ||
        natural(a.name, b.name),
    );
  }
  return sorted;
}

/** Pages of nodes with at most so many devices; only a node with more is split. */
export function pagesOf(
  nodes: readonly BoardNode[],
  devices: number,
): BoardNode[][] {
  const pages: BoardNode[][] = [];
  let room = 0;
  for (const node of nodes) {
    for (let from = 0; from < node.gpus.length; from += devices) {
      const part = { ...node, gpus: node.gpus.slice(from, from + devices) };
      if (part.gpus.length > room) {
        pages.push([]);
        room = devices;
      }
      pages[pages.length - 1].push(part);
      room -= part.gpus.length;
    }
  }
  return pages;
}

/** Devices whose name, node or product, or of which a model, holds a text. */
export function findDevices(
  gpus: readonly FleetGpu[],
  search: string,
): FleetGpu[] {
  const wanted = search.toLowerCase();
  return gpus.filter(gpu =>
    [
      gpu.name,
      gpu.node,
      gpu.product,
      ...gpu.occupants.map(occupant => occupant.modelName),
    ].some(text => text?.toLowerCase().includes(wanted)),
  );
}
