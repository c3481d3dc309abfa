import { deviceReadings } from '../world/deviceReadings';
import { GpuNode, World } from '../world/types';
import { Family, gauge, Labels } from './series';

const MIB = 1024 * 1024;

/** The metrics of dcgm-exporter for the devices of one node. Memory is in MiB there. */
export function dcgmFamilies(world: World, node: GpuNode): Family[] {
  const perDevice = (
    name: string,
    help: string,
    read: (readings: ReturnType<typeof deviceReadings>) => number,
  ) =>
    gauge(
      name,
      help,
      node.gpus.map((gpu): [Labels, () => number] => [
        {
          gpu: String(gpu.index),
          UUID: gpu.uuid,
          pci_bus_id: gpu.busId,
          device: `nvidia${gpu.index}`,
          modelName: node.productName,
          Hostname: node.name,
        },
        () => read(deviceReadings(world, node, gpu)),
      ]),
    );
  return [
    perDevice(
      'DCGM_FI_DEV_GPU_UTIL',
      'GPU utilization (in %).',
      readings => readings.utilizationPercent,
    ),
    perDevice(
      'DCGM_FI_DEV_FB_USED',
      'Framebuffer memory used (in MiB).',
      readings => Math.round(readings.usedBytes / MIB),
    ),
    perDevice(
      'DCGM_FI_DEV_FB_FREE',
      'Framebuffer memory free (in MiB).',
      readings => Math.round(readings.freeBytes / MIB),
    ),
    perDevice(
      'DCGM_FI_DEV_GPU_TEMP',
      'GPU temperature (in C).',
      readings => readings.temperatureCelsius,
    ),
    perDevice(
      'DCGM_FI_DEV_POWER_USAGE',
      'Power draw (in W).',
      readings => readings.powerWatts,
    ),
  ];
}
