import {
  GpuSnapshot,
  selectorByName,
} from '@wakeboard/plugin-inference-common';
import { MetricSeries } from '@wakeboard/plugin-inference-node';
import { DCGM, DCGM_NODE_LABELS } from '@wakeboard/plugin-inference-node/kit';

/** The memory of all devices that dcgm-exporter reports. */
export const DEVICES_QUERY = selectorByName({
  names: [DCGM.memoryUsed, DCGM.memoryFree],
});

const BYTES_PER_MIB = 1024 * 1024;
/** Of a part of a device (MIG). */
const INSTANCE_LABEL = 'GPU_I_ID';

/** The devices in an answer to {@link DEVICES_QUERY}. Nothing is known of who has them. */
export function reportedDevices(
  cluster: string,
  series: readonly MetricSeries[],
): GpuSnapshot[] {
  const devices = new Map<string, GpuSnapshot>();
  for (const { labels, points } of series) {
    const node = DCGM_NODE_LABELS.map(label => labels[label]).find(Boolean);
    const index = Number(labels.gpu || NaN);
    const mebibytes = points.at(-1)?.[1];
    if (!node || !Number.isInteger(index) || mebibytes === undefined) continue;
    // A device that several pods share is told once for each.
    const instance = labels[INSTANCE_LABEL];
    const name = [node, index, ...(instance ? [instance] : [])].join('-');
    const device: GpuSnapshot = devices.get(name) ?? {
      cluster,
      name,
      node,
      index,
      product: productOf(labels.modelName),
      occupants: [],
    };
    const bytes = mebibytes * BYTES_PER_MIB;
    if (labels.__name__ === DCGM.memoryUsed) device.usedBytes = bytes;
    else device.freeBytes = bytes;
    devices.set(name, device);
  }
  return [...devices.values()].map(device => {
    const { usedBytes, freeBytes } = device;
    return usedBytes === undefined || freeBytes === undefined
      ? device
      : { ...device, totalBytes: usedBytes + freeBytes };
  });
}

/** As the labels of nodes spell it. */
function productOf(modelName: string | undefined): string | undefined {
  return modelName ? modelName.replaceAll(' ', '-') : undefined;
}

/** What drivers know of devices, and those besides that only dcgm-exporter knows. */
export function withReported(
  known: readonly GpuSnapshot[],
  reported: readonly GpuSnapshot[],
): GpuSnapshot[] {
  const placeOf = ({ node, index }: GpuSnapshot) => `${node}/${index}`;
  const places = new Map(reported.map(each => [placeOf(each), each]));
  const knownPlaces = new Set(known.map(placeOf));
  return [
    ...known.map(gpu => {
      const same = places.get(placeOf(gpu));
      return gpu.totalBytes === undefined && same
        ? { ...same, ...gpu, totalBytes: same.totalBytes }
        : gpu;
    }),
    ...reported.filter(gpu => !knownPlaces.has(placeOf(gpu))),
  ];
}
