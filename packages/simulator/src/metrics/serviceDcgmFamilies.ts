import { holderOf, serviceDevice } from '../services/devices';
import { Replica, ServiceNode, ServicesWorld } from '../services/types';
import { GpuDevice } from '../world/types';
import { Family, gauge, Labels } from './series';

const MIB = 1024 * 1024;

type Readings = ReturnType<typeof serviceDevice>;

const METRICS: Array<[string, string, (readings: Readings) => number]> = [
  [
    'DCGM_FI_DEV_GPU_UTIL',
    'GPU utilization (in %).',
    each => each.utilizationPercent,
  ],
  [
    'DCGM_FI_DEV_FB_USED',
    'Framebuffer memory used (in MiB).',
    each => Math.round(each.usedBytes / MIB),
  ],
  [
    'DCGM_FI_DEV_FB_FREE',
    'Framebuffer memory free (in MiB).',
    each => Math.round(each.freeBytes / MIB),
  ],
  [
    'DCGM_FI_DEV_GPU_TEMP',
    'GPU temperature (in C).',
    each => each.temperatureCelsius,
  ],
  ['DCGM_FI_DEV_POWER_USAGE', 'Power draw (in W).', each => each.powerWatts],
];

function families(
  world: ServicesWorld,
  node: ServiceNode,
  gpus: GpuDevice[],
  more: Labels,
  isThere: (gpu: GpuDevice) => boolean,
): Family[] {
  return METRICS.map(([name, help, read]) => {
    const family = gauge(
      name,
      help,
      gpus.map((gpu): [Labels, () => number] => [
        {
          gpu: String(gpu.index),
          UUID: gpu.uuid,
          pci_bus_id: gpu.busId,
          device: `nvidia${gpu.index}`,
          modelName: node.productName,
          [node.hostnameLabel]: node.name,
          ...more,
        },
        () => read(serviceDevice(world, node, gpu)),
      ]),
    );
    family.series.forEach((series, i) => {
      series.isThere = () => isThere(gpus[i]);
    });
    return family;
  });
}

/** The devices of a node that nobody has. */
export function freeDeviceFamilies(
  world: ServicesWorld,
  node: ServiceNode,
): Family[] {
  return families(
    world,
    node,
    node.gpus,
    {},
    gpu => holderOf(world, node, gpu) === undefined,
  );
}

/** The devices that a replica has: the exporter asks the kubelet whose they are. */
export function heldDeviceFamilies(
  world: ServicesWorld,
  node: ServiceNode,
  replica: Replica,
  container: string,
): Family[] {
  const { namespace, name: pod } = replica;
  return families(
    world,
    node,
    node.gpus.filter(gpu => replica.gpus.includes(gpu.index)),
    { namespace, pod, container },
    () => true,
  );
}
