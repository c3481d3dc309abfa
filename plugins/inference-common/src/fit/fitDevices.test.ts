import fc from 'fast-check';
import { FitDevice, fitDevices, FitNeed, FitVerdict } from './fitDevices';

const GIB = 1024 ** 3;

function aGpu(overrides: Partial<FitDevice> = {}): FitDevice {
  return {
    name: 'gpu-0',
    node: 'node-a',
    product: 'L40S',
    totalBytes: 48 * GIB,
    freeBytes: 48 * GIB,
    ...overrides,
  };
}

function aNeed(overrides: Partial<FitNeed> = {}): FitNeed {
  return { perGpuBytes: 20 * GIB, utilization: 0.9, gpus: 1, ...overrides };
}

it.each<[string, FitVerdict, Partial<FitNeed>, FitDevice[]]>([
  ['a free device', 'now', {}, [aGpu()]],
  [
    'a device of which others hold a part, though what it needs is free',
    'whenOthersSleep',
    {},
    [aGpu({ freeBytes: 30 * GIB })],
  ],
  [
    'the same for an engine that takes only what it needs',
    'now',
    { utilization: undefined },
    [aGpu({ freeBytes: 30 * GIB })],
  ],
  [
    'a full device',
    'whenOthersSleep',
    { utilization: undefined },
    [aGpu({ freeBytes: 0 })],
  ],
  [
    'devices that are all too small',
    'tooLarge',
    {},
    [aGpu({ totalBytes: 20 * GIB, freeBytes: 20 * GIB })],
  ],
  [
    'a device that is large enough without the share that the engine leaves',
    'tooLarge',
    {},
    [aGpu({ totalBytes: 21 * GIB, freeBytes: 21 * GIB })],
  ],
  [
    'two devices on two nodes for two GPUs',
    'tooFew',
    { gpus: 2 },
    [aGpu(), aGpu({ name: 'gpu-1', node: 'node-b' })],
  ],
  [
    'two devices on one node for two GPUs',
    'now',
    { gpus: 2 },
    [aGpu(), aGpu({ name: 'gpu-1' })],
  ],
  [
    'two devices on one node of which one is held, for two GPUs',
    'whenOthersSleep',
    { gpus: 2 },
    [aGpu(), aGpu({ name: 'gpu-1', freeBytes: 0 })],
  ],
  [
    'a device of which it is not told what is free',
    'unknown',
    {},
    [aGpu({ freeBytes: undefined })],
  ],
  ['a device of which nothing is told', 'unknown', {}, [{ name: 'gpu-0' }]],
  [
    'a device too small, and one of which nothing is told',
    'unknown',
    {},
    [
      aGpu({ totalBytes: GIB, freeBytes: GIB }),
      aGpu({ totalBytes: undefined, freeBytes: undefined }),
    ],
  ],
  [
    'devices whose nodes are not told, for two GPUs',
    'unknown',
    { gpus: 2 },
    [aGpu({ node: undefined }), aGpu({ node: undefined })],
  ],
  [
    'a device whose node is not told, for one GPU',
    'now',
    {},
    [aGpu({ node: undefined })],
  ],
  [
    'a device with nothing free whose size is not told',
    'unknown',
    {},
    [aGpu({ totalBytes: undefined, freeBytes: 0 })],
  ],
])('judges %s: %s', (_, verdict, need, devices) => {
  expect(
    fitDevices(
      aNeed(need),
      devices.map(device => ({ ...device, product: 'X' })),
    ),
  ).toMatchObject([{ product: 'X', verdict }]);
});

it('says of each product how much there is, the best one first', () => {
  expect(
    fitDevices(aNeed({ gpus: 2 }), [
      aGpu({ product: 'A10', totalBytes: 24 * GIB, freeBytes: 24 * GIB }),
      aGpu({ product: 'T4', totalBytes: 16 * GIB, freeBytes: undefined }),
      aGpu({ product: 'H100', totalBytes: 80 * GIB, freeBytes: 80 * GIB }),
      aGpu({ product: 'H100', totalBytes: 80 * GIB, freeBytes: 8 * GIB }),
    ]),
  ).toEqual([
    {
      product: 'H100',
      verdict: 'whenOthersSleep',
      devices: 2,
      largeEnough: 2,
      freeEnough: 1,
      largestBytes: 80 * GIB,
      mostFreeBytes: 80 * GIB,
    },
    {
      product: 'A10',
      verdict: 'tooFew',
      devices: 1,
      largeEnough: 1,
      freeEnough: 1,
      largestBytes: 24 * GIB,
      mostFreeBytes: 24 * GIB,
    },
    {
      product: 'T4',
      verdict: 'tooLarge',
      devices: 1,
      largeEnough: 0,
      freeEnough: 0,
      largestBytes: 16 * GIB,
      mostFreeBytes: undefined,
    },
  ]);
});

it('says nothing of no devices', () => {
  expect(fitDevices(aNeed(), [])).toEqual([]);
});

/** What may turn out to be so, of what was said while not all was known. */
const POSSIBLE: Record<FitVerdict, FitVerdict[]> = {
  now: ['now'],
  whenOthersSleep: ['whenOthersSleep'],
  unknown: ['now', 'whenOthersSleep', 'tooFew', 'tooLarge'],
  tooFew: ['tooFew', 'tooLarge'],
  tooLarge: ['tooLarge'],
};

it('never says yes or no where what it does not know could make it the other', () => {
  const aSize = fc.integer({ min: 1, max: 80 }).map(n => n * GIB);
  const aDevice = fc
    .record({
      name: fc.constant('gpu'),
      product: fc.constant('X'),
      node: fc.constantFrom('a', 'b'),
      totalBytes: aSize,
      heldBytes: aSize,
    })
    .map(({ heldBytes, ...device }) => ({
      ...device,
      freeBytes: Math.max(0, device.totalBytes - heldBytes),
    }));
  const forgotten = fc.constantFrom(
    ...(['totalBytes', 'freeBytes', 'node'] as const),
  );
  fc.assert(
    fc.property(
      fc.array(aDevice, { minLength: 1, maxLength: 5 }),
      fc.array(forgotten, { minLength: 5, maxLength: 5 }),
      fc.record({
        perGpuBytes: aSize,
        gpus: fc.integer({ min: 1, max: 3 }),
        utilization: fc.constantFrom(undefined, 0.9),
      }),
      (devices, without, need) => {
        const [{ verdict }] = fitDevices(need, devices);
        const [partly] = fitDevices(
          need,
          devices.map((device, i) => ({ ...device, [without[i]]: undefined })),
        );
        expect(POSSIBLE[partly.verdict]).toContain(verdict);
      },
    ),
    { numRuns: 1000 },
  );
});
