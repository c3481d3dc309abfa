import {
  firstOf,
  GpuSnapshot,
  Matcher,
  maxBy,
  selector,
  SignalName,
} from '@wakeboard/plugin-inference-common';
import { SignalDefinition } from '../driver';
import { SeriesOf } from './signals';

/**
 * Series of dcgm-exporter, one per device.
 *
 * @public
 */
export const DCGM = {
  utilization: 'DCGM_FI_DEV_GPU_UTIL',
  memoryUsed: 'DCGM_FI_DEV_FB_USED',
  memoryFree: 'DCGM_FI_DEV_FB_FREE',
  temperature: 'DCGM_FI_DEV_GPU_TEMP',
  power: 'DCGM_FI_DEV_POWER_USAGE',
} as const;

/**
 * Label of dcgm-exporter with the node; renamed in May 2026.
 *
 * @public
 */
export const DCGM_NODE_LABELS = ['Hostname', 'hostname'] as const;

const BYTES_PER_MIB = 1024 * 1024;
const BY_DEVICE = [...DCGM_NODE_LABELS, 'gpu'];

/** Which matchers may pick a model's devices; the first that has series is used. */
type Selections = (scope: Parameters<SeriesOf>[0]) => Matcher[][];

/**
 * Measurements of the devices that a model is on, as the snapshot names them:
 * whole devices, what shares them is in it. An index means a device only
 * together with its node.
 *
 * @public
 */
export function dcgmSignalsOfDevices(): Partial<
  Record<SignalName, SignalDefinition>
> {
  return dcgmSignals(({ gpus }) =>
    [...indexesByNode(gpus)].flatMap(([node, indexes]) =>
      DCGM_NODE_LABELS.map((label): Matcher[] => [
        { label, op: '=', value: node },
        { label: 'gpu', op: 'oneOf', values: indexes },
      ]),
    ),
  );
}

/**
 * Measurements of the devices that dcgm-exporter says a model's pods have.
 * Its labels of the workload are prefixed unless the monitor honours them.
 *
 * @public
 */
export function dcgmSignalsOfPods(): Partial<
  Record<SignalName, SignalDefinition>
> {
  return dcgmSignals(({ model, replicas }) => {
    const names = replicas.filter(name => name !== '');
    return names.length === 0
      ? []
      : ['exported_', ''].map((prefix): Matcher[] => [
          {
            label: `${prefix}namespace`,
            op: '=',
            value: model.ref.namespace,
          },
          { label: `${prefix}pod`, op: 'oneOf', values: names },
        ]);
  });
}

function dcgmSignals(
  selections: Selections,
): Partial<Record<SignalName, SignalDefinition>> {
  const signal = (metric: string, factor?: number): SignalDefinition => ({
    by: BY_DEVICE,
    factor,
    expression: scope => {
      const parts = selections(scope).map(matchers =>
        selector({ metric, matchers }),
      );
      return parts.length ? maxBy(BY_DEVICE, firstOf(parts)) : undefined;
    },
  });
  return {
    gpuUtilization: signal(DCGM.utilization),
    gpuMemoryUsed: signal(DCGM.memoryUsed, BYTES_PER_MIB),
    gpuTemperature: signal(DCGM.temperature),
    gpuPower: signal(DCGM.power),
  };
}

function indexesByNode(gpus: GpuSnapshot[]): Map<string, string[]> {
  const byNode = new Map<string, string[]>();
  for (const { node, index } of gpus) {
    if (node && index !== undefined) {
      byNode.set(node, [...(byNode.get(node) ?? []), String(index)]);
    }
  }
  return byNode;
}
