import { GpuSnapshot } from '@wakeboard/plugin-inference-common';
import { distinctGpus, freeBytesOf } from './gpuMemory';

const gpu = (more: Partial<GpuSnapshot>): GpuSnapshot => ({
  cluster: 'demo',
  name: 'gpu-a-0',
  occupants: [],
  ...more,
});
const occupant = (reservedBytes?: number) => ({
  pod: 'p',
  modelName: 'm',
  state: 'serving' as const,
  reservedBytes,
});

it.each<[string, Partial<GpuSnapshot>, number | undefined]>([
  ['is not used', { totalBytes: 80, usedBytes: 30 }, 50],
  ['is free', { totalBytes: 80, freeBytes: 50 }, 50],
  [
    'is not set aside, though it is not used yet',
    {
      totalBytes: 80,
      usedBytes: 1,
      occupants: [occupant(40), occupant(30)],
    },
    10,
  ],
  [
    'is not used, where more is than was set aside',
    { totalBytes: 80, usedBytes: 60, occupants: [occupant(40)] },
    20,
  ],
  ['is not set aside', { totalBytes: 80, occupants: [occupant(30)] }, 50],
  ['nobody knows of', { totalBytes: 80 }, undefined],
  [
    'is of somebody of whom nobody knows how much they have',
    { totalBytes: 80, occupants: [occupant(30), occupant()] },
    undefined,
  ],
  ['is free of an unknown total', { freeBytes: 50 }, 50],
  ['is overbooked', { totalBytes: 80, occupants: [occupant(90)] }, 0],
])('free is what %s', (_, more, expected) => {
  expect(freeBytesOf(gpu(more))).toBe(expected);
});

it('counts a device once, by who knows most of it', () => {
  const known = gpu({ totalBytes: 80, usedBytes: 1 });
  const other = gpu({ name: 'gpu-a-1' });
  expect(distinctGpus([gpu({ totalBytes: 80 }), other, known])).toEqual([
    known,
    other,
  ]);
});
