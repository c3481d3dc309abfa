import {
  GpuOccupant,
  GpuSnapshot,
  ModelRef,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { gpuName, InstanceReading } from './instances';
import { sourceOf } from './source';

/** The devices that workers report, with the model instances on them. */
export function readGpus(
  workers: KubernetesObject[],
  instances: InstanceReading[],
  models: ReadonlyMap<string, ModelRef>,
  cluster: string,
  errors: SourceError[],
): GpuSnapshot[] {
  const occupants = occupantsByGpu(instances, models);
  return workers.flatMap(object => {
    const fields = ObjectReader.of(object, 'Worker', sourceOf(cluster), errors);
    const worker = fields.requiredText('metadata.name');
    if (worker === undefined) {
      return [];
    }
    // What a lost worker measured last says nothing about now.
    const isLive = fields.text('status.state') === 'ready';
    const seen = new Set<number>();
    return fields.list('status.status.gpu_devices').flatMap(device => {
      const index = device.count('index');
      if (index === undefined || seen.has(index)) {
        return [];
      }
      seen.add(index);
      const name = gpuName(worker, index);
      const identity = {
        cluster,
        name,
        node: worker,
        index,
        product: device.text('name') || undefined,
        totalBytes: device.amount('memory.total'),
        occupants: occupants.get(name) ?? [],
      };
      return [isLive ? { ...identity, ...measured(device) } : identity];
    });
  });
}

function measured(device: ObjectReader): Partial<GpuSnapshot> {
  const totalBytes = device.amount('memory.total');
  const usedBytes = device.amount('memory.used');
  return {
    usedBytes,
    freeBytes:
      totalBytes === undefined || usedBytes === undefined
        ? undefined
        : Math.max(0, totalBytes - usedBytes),
    utilizationPercent: device.amount('core.utilization_rate'),
    temperatureCelsius: device.amount('temperature'),
    powerWatts: device.amount('power_used'),
  };
}

function occupantsByGpu(
  instances: InstanceReading[],
  models: ReadonlyMap<string, ModelRef>,
): Map<string, GpuOccupant[]> {
  const byGpu = new Map<string, GpuOccupant[]>();
  for (const { replica, modelId, modelName, reserved } of instances) {
    const model = modelId === undefined ? undefined : models.get(modelId);
    for (const gpu of replica.gpus) {
      const occupant: GpuOccupant = {
        pod: replica.name,
        model,
        modelName: modelName ?? model?.name ?? '',
        state: replica.state,
        reservedBytes: reserved.get(gpu),
      };
      const known = byGpu.get(gpu);
      if (known) known.push(occupant);
      else byGpu.set(gpu, [occupant]);
    }
  }
  return byGpu;
}
