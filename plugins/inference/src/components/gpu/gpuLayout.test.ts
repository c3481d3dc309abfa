import type { Gpu } from '../../api/types';
import { layoutGpu } from './gpuLayout';

const REF = { cluster: 'c', namespace: 'n', driver: 'greenthread', name: 'a' };
const MODEL = {
  ref: REF,
  pods: [{ name: 'a-1', state: 'serving' as const, gpus: [] }],
};
const OTHER = { ...REF, name: 'b' };

function aGpu(overrides: Partial<Gpu> = {}): Gpu {
  return {
    cluster: 'c',
    name: 'gpu-node-a-0',
    totalBytes: 100,
    usedBytes: 70,
    occupants: [
      {
        pod: 'a-0',
        model: REF,
        modelName: 'a',
        state: 'serving',
        reservedBytes: 40,
      },
      {
        pod: 'b-0',
        model: OTHER,
        modelName: 'b',
        state: 'serving',
        reservedBytes: 20,
      },
      {
        pod: 'x-0',
        modelName: 'x',
        state: 'sleeping',
        reservedBytes: 0,
      },
    ],
    ...overrides,
  };
}

it('divides a device into mine, others, other use and free', () => {
  expect(layoutGpu(aGpu(), MODEL)).toEqual([
    { kind: 'mine', bytes: 40, share: 0.4 },
    { kind: 'other', bytes: 20, share: 0.2 },
    { kind: 'unaccounted', bytes: 10, share: 0.1 },
    { kind: 'free', bytes: 30, share: 0.3 },
  ]);
});

it('knows its own pod where the device does not say which model it is of', () => {
  const gpu = aGpu({
    occupants: [
      { pod: 'a-1', modelName: 'Org/A', state: 'serving', reservedBytes: 30 },
    ],
  });
  expect(layoutGpu(gpu, MODEL)?.[0]).toEqual({
    kind: 'mine',
    bytes: 30,
    share: 0.3,
  });
});

it('takes free memory where used memory is not reported', () => {
  const shares = layoutGpu(
    aGpu({ usedBytes: undefined, freeBytes: 35 }),
    MODEL,
  );
  expect(shares).toContainEqual({ kind: 'unaccounted', bytes: 5, share: 0.05 });
});

it('counts reserved memory as taken even while less is in use', () => {
  const shares = layoutGpu(aGpu({ usedBytes: 10 }), MODEL);
  expect(shares?.map(share => share.kind)).toEqual(['mine', 'other', 'free']);
});

it('says nothing about a device that does not say how much it has', () => {
  expect(layoutGpu(aGpu({ totalBytes: undefined }), MODEL)).toBeUndefined();
});
