import {
  GpuSnapshot,
  ModelRef,
  ModelState,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { ModelIndex } from './matching';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { OCCUPANT_STATES } from './resources';

/** `gpu-<node>-<index>`, as the controller names the objects. */
const GPU_NAME = /^gpu-(.+)-(\d{1,4})$/;

/** The devices of a cluster as GreenThread's GPU objects give them. */
export function readGpus(
  objects: KubernetesObject[],
  cluster: string,
  models: ModelIndex,
  errors: SourceError[],
): GpuSnapshot[] {
  return objects.flatMap(object => {
    const fields = ObjectReader.of(object, 'GPU', cluster, errors);
    const name = fields.requiredText('metadata.name');
    return name === undefined ? [] : [readGpu(name, fields, cluster, models)];
  });
}

function readGpu(
  name: string,
  fields: ObjectReader,
  cluster: string,
  models: ModelIndex,
): GpuSnapshot {
  const [, nodeInName, indexInName] = GPU_NAME.exec(name) ?? [];
  const usedBytes = fields.amount('status.stats.usedMemoryBytes');
  const freeBytes = fields.amount('status.stats.freeMemoryBytes');
  const sum =
    usedBytes === undefined || freeBytes === undefined
      ? undefined
      : usedBytes + freeBytes;
  return {
    cluster,
    name,
    // The documents show these only as columns, not where they are stored.
    node: fields.text('spec.node') ?? fields.text('status.node') ?? nodeInName,
    index:
      fields.count('spec.index') ??
      fields.count('status.index') ??
      (indexInName === undefined ? undefined : Number(indexInName)),
    product: fields.text('spec.product') ?? fields.text('status.product'),
    totalBytes: fields.amount('status.stats.totalMemoryBytes') ?? sum,
    usedBytes,
    freeBytes,
    utilizationPercent: fields.amount('status.stats.utilizationPercent'),
    temperatureCelsius: fields.amount('status.stats.temperatureCelsius'),
    powerWatts: fields.amount('status.stats.powerWatts'),
    occupants: fields.list('status.occupants').flatMap(occupant => {
      const pod = occupant.requiredText('podName');
      const modelName = occupant.requiredText('modelName');
      if (pod === undefined || modelName === undefined) {
        return [];
      }
      return [
        {
          pod,
          modelName,
          model: models.ofOccupant(modelName, pod),
          state: occupantState(occupant.text('state')),
          reservedBytes: occupant.amount('reservedMemoryBytes'),
          popular: occupant.flag('popular'),
          becameServingAt: occupant.time('becameServingAt'),
          lastAccessedAt: occupant.time('lastAccessed'),
        },
      ];
    }),
  };
}

function occupantState(state: string | undefined): ModelState {
  return state !== undefined && Object.hasOwn(OCCUPANT_STATES, state)
    ? OCCUPANT_STATES[state]
    : 'unknown';
}

/** What the devices say about one pod, over all devices it is on. */
export interface Occupancy {
  /** The model, where the devices say whose it is. */
  model?: ModelRef;
  /** Undefined: the devices contradict each other or say nothing. */
  state?: ModelState;
  gpus: string[];
  node?: string;
  /** Undefined also where one of several devices does not say. */
  becameServingAt?: number;
  lastAccessedAt?: number;
}

/** Of every pod that occupies devices, by the pod's name. */
export function occupancies(gpus: GpuSnapshot[]): Map<string, Occupancy> {
  const byPod = new Map<string, Occupancy>();
  for (const gpu of gpus) {
    for (const occupant of gpu.occupants) {
      const known = byPod.get(occupant.pod);
      byPod.set(occupant.pod, {
        model: known?.model ?? occupant.model,
        state: joined(known, occupant.state),
        gpus: [...(known?.gpus ?? []), gpu.name],
        node: known?.node ?? gpu.node,
        becameServingAt: known
          ? sinceAll(known.becameServingAt, occupant.becameServingAt)
          : occupant.becameServingAt,
        lastAccessedAt: later(known?.lastAccessedAt, occupant.lastAccessedAt),
      });
    }
  }
  return byPod;
}

/** A replica over several devices is in the state in which all of them are; while they are written one by one that is not known. */
function joined(
  known: Occupancy | undefined,
  state: ModelState,
): ModelState | undefined {
  const next = state === 'unknown' ? undefined : state;
  return !known || known.state === next ? next : undefined;
}

/** Since when all serve: unknown if it is for one of them. */
function sinceAll(a: number | undefined, b: number | undefined) {
  return a === undefined || b === undefined ? undefined : Math.max(a, b);
}

function later(a: number | undefined, b: number | undefined) {
  return a === undefined || (b !== undefined && b > a) ? b : a;
}
