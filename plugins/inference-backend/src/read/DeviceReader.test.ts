import { GpuSnapshot } from '@wakeboard/plugin-inference-common';
import { MetricSeries } from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { DeviceReader } from './DeviceReader';

const MIB = 1024 ** 2;
const clock = new FakeClock();
const { signal } = new AbortController();

/** Used and free memory of a device in MiB, as dcgm-exporter tells it. */
function told(
  labels: Record<string, string>,
  used?: number,
  free?: number,
): MetricSeries[] {
  const series = (metric: string, value: number | undefined) =>
    value === undefined
      ? []
      : [
          {
            labels: { __name__: metric, ...labels },
            points: [[clock.now(), value] satisfies [number, number]],
          },
        ];
  return [
    ...series('DCGM_FI_DEV_FB_USED', used),
    ...series('DCGM_FI_DEV_FB_FREE', free),
  ];
}

const ON_A = { Hostname: 'node-a', gpu: '0', modelName: 'NVIDIA L4' };

const aGpu = (overrides: Partial<GpuSnapshot> = {}): GpuSnapshot => ({
  cluster: 'demo',
  name: 'gpu-node-a-0',
  node: 'node-a',
  index: 0,
  product: 'NVIDIA-L4',
  totalBytes: 24_000 * MIB,
  usedBytes: 1_000 * MIB,
  occupants: [],
  ...overrides,
});

function readerOf(
  series: MetricSeries[],
  {
    known = [],
    kind = 'cluster',
  }: {
    known?: GpuSnapshot[];
    kind?: 'cluster' | 'server';
  } = {},
) {
  const client = new FakeMetricsClient({ clock, answer: () => series });
  const reader = DeviceReader.create({
    models: { listGpus: async () => known },
    clusters: new Map([['demo', { source: { kind, name: 'demo' } }]]),
    metrics: new Map([['demo', { client, scrapeIntervalMs: 15_000 }]]),
    deadlineMs: 5_000,
    clock,
  });
  return { client, read: () => reader.read('demo', { signal }) };
}

it('finds devices for which no system has an object, in both spellings of the node', async () => {
  const { read } = readerOf([
    ...told(ON_A, 2_000, 21_000),
    ...told({ hostname: 'node-b', gpu: '3', modelName: 'NVIDIA H100' }, 0, 1),
  ]);
  expect(await read()).toEqual({
    error: undefined,
    gpus: [
      {
        cluster: 'demo',
        name: 'node-a-0',
        node: 'node-a',
        index: 0,
        product: 'NVIDIA-L4',
        usedBytes: 2_000 * MIB,
        freeBytes: 21_000 * MIB,
        totalBytes: 23_000 * MIB,
        occupants: [],
      },
      expect.objectContaining({ name: 'node-b-3', totalBytes: MIB }),
    ],
  });
});

it('leaves a device to the driver that knows it', async () => {
  const known = [aGpu()];
  const { read } = readerOf(told(ON_A, 2_000, 21_000), { known });
  expect((await read()).gpus).toEqual(known);
});

it('tells the size of a device of which the driver does not know it', async () => {
  const known = [aGpu({ totalBytes: undefined })];
  const { read } = readerOf(told(ON_A, 2_000, 21_000), { known });
  expect((await read()).gpus).toEqual([
    aGpu({ totalBytes: 23_000 * MIB, freeBytes: 21_000 * MIB }),
  ]);
});

it('counts a device that pods share once, and each part of one that is divided', async () => {
  const { read } = readerOf([
    ...told({ ...ON_A, exported_pod: 'a' }, 2_000, 21_000),
    ...told({ ...ON_A, exported_pod: 'b' }, 2_000, 21_000),
    ...told({ ...ON_A, gpu: '1', GPU_I_ID: '7' }, 1_000, 4_000),
    ...told({ ...ON_A, gpu: '1', GPU_I_ID: '8' }, 0, 5_000),
  ]);
  expect((await read()).gpus.map(({ name }) => name)).toEqual([
    'node-a-0',
    'node-a-1-7',
    'node-a-1-8',
  ]);
});

it('does not make up a size from half of it, nor a device without a place', async () => {
  const { read } = readerOf([
    ...told(ON_A, 2_000),
    ...told({ gpu: '1' }, 1, 1),
    ...told({ Hostname: 'node-b' }, 1, 1),
  ]);
  const { gpus } = await read();
  expect(gpus).toHaveLength(1);
  expect(gpus[0].totalBytes).toBeUndefined();
});

it('keeps what drivers know where Prometheus fails, and says that it does', async () => {
  const known = [aGpu()];
  const { client, read } = readerOf([], { known });
  client.failure = Object.assign(new Error('too long'), {
    name: 'TimeoutError',
  });
  expect(await read()).toEqual({
    gpus: known,
    error: expect.objectContaining({ reason: 'timeout' }),
  });
});

it('asks no Prometheus of a server, which may scrape the devices of others', async () => {
  const { client, read } = readerOf(told(ON_A, 1, 1), { kind: 'server' });
  expect(await read()).toEqual({ gpus: [] });
  expect(client.calls).toEqual([]);
});
