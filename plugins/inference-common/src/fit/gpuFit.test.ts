import fc from 'fast-check';
import { gpuFit, GpuFitInput } from './gpuFit';

const GIB = 1024 ** 3;

/** Llama 3.1 8B with its whole context for one sequence. */
function anInput(overrides: Partial<GpuFitInput> = {}): GpuFitInput {
  return {
    parameters: 8.03e9,
    bitsPerWeight: 16,
    layers: 32,
    kvHeads: 8,
    headDim: 128,
    kvBits: 16,
    contextTokens: 131_072,
    concurrentSequences: 1,
    overheadBytes: 3 * GIB,
    gpus: 1,
    utilization: 0.9,
    ...overrides,
  };
}

const bytesOf = (input: GpuFitInput) =>
  Object.fromEntries(
    gpuFit(input).lines.map(({ name, bytes }) => [name, bytes]),
  );

it('adds up weights, KV cache and the rest, and says what a GPU has to have', () => {
  const weights = 8.03e9 * 2;
  // 128 KiB a token, as is known of this model; 16 GiB for its whole context.
  const kvCache = 16 * GIB;
  const perGpu = weights + kvCache + 3 * GIB;
  expect(gpuFit(anInput())).toEqual({
    perGpuBytes: perGpu,
    leastPerGpuBytes: weights,
    utilization: 0.9,
    missing: [],
    lines: [
      {
        name: 'weights',
        formula: 'parameters × bitsPerWeight / 8 / gpus',
        values: { parameters: 8.03e9, bitsPerWeight: 16, gpus: 1 },
        bytes: weights,
        assumed: [],
      },
      {
        name: 'kvCache',
        formula:
          '2 × layers × ⌈kvHeads / gpus⌉ × headDim × kvBits / 8 × contextTokens × concurrentSequences',
        values: {
          layers: 32,
          kvHeads: 8,
          gpus: 1,
          headDim: 128,
          kvBits: 16,
          contextTokens: 131_072,
          concurrentSequences: 1,
        },
        bytes: kvCache,
        assumed: [],
      },
      {
        name: 'overhead',
        formula: 'overheadBytes',
        values: { overheadBytes: 3 * GIB },
        bytes: 3 * GIB,
        assumed: [],
      },
      {
        name: 'perGpu',
        formula: 'weights + kvCache + overhead',
        values: { weights, kvCache, overhead: 3 * GIB },
        bytes: perGpu,
        assumed: [],
      },
      {
        name: 'smallestGpu',
        formula: 'perGpu / utilization',
        values: { perGpu, utilization: 0.9 },
        bytes: Math.ceil(perGpu / 0.9),
        assumed: [],
      },
    ],
  });
});

it('splits weights and heads among the GPUs of a replica, and leaves each at least one head', () => {
  const one = bytesOf(anInput());
  const eight = bytesOf(anInput({ gpus: 8 }));
  const sixteen = bytesOf(anInput({ gpus: 16 }));
  expect(eight.weights).toBe(one.weights / 8);
  expect(eight.kvCache).toBe(one.kvCache / 8);
  expect(eight.overhead).toBe(one.overhead);
  expect(sixteen.kvCache).toBe(eight.kvCache);
});

it('takes the size of the weights where it is known', () => {
  expect(
    bytesOf(anInput({ weightBytes: 5e9, parameters: undefined })).weights,
  ).toBe(5e9);
});

it('names every value that it assumes, and the model that an unknown one is taken for', () => {
  const { lines, assumedLike, utilization } = gpuFit({
    parameters: 8e9,
    contextTokens: 8192,
    gpus: 1,
  });
  expect(assumedLike).toBe('Qwen3-8B');
  expect(utilization).toBe(0.9);
  expect(lines.map(({ name, assumed }) => [name, assumed])).toEqual([
    ['weights', ['bitsPerWeight']],
    [
      'kvCache',
      ['layers', 'kvHeads', 'headDim', 'kvBits', 'concurrentSequences'],
    ],
    ['overhead', ['overheadBytes']],
    ['perGpu', []],
    ['smallestGpu', ['utilization']],
  ]);
  expect(lines[1].values).toMatchObject({ layers: 36, kvHeads: 8 });
});

it('assumes only what was not told', () => {
  const { lines, assumedLike } = gpuFit(anInput({ kvHeads: undefined }));
  expect(lines[1]).toMatchObject({
    values: { layers: 32, kvHeads: 8 },
    assumed: ['kvHeads'],
  });
  expect(assumedLike).toBe('Qwen3-8B');
  expect(gpuFit(anInput())).not.toHaveProperty('assumedLike');
});

it.each<[string, Partial<GpuFitInput>, string[], string[]]>([
  [
    'no context',
    { contextTokens: undefined },
    ['contextTokens'],
    ['weights', 'overhead'],
  ],
  [
    'no weights, with known layers',
    { parameters: undefined },
    ['parameters'],
    ['kvCache', 'overhead'],
  ],
  [
    'the size of the weights but no layers',
    { parameters: undefined, weightBytes: 5e9, layers: undefined },
    ['parameters'],
    ['weights', 'overhead'],
  ],
])(
  'says what is missing rather than a number: %s',
  (_, overrides, missing, lines) => {
    const fit = gpuFit(anInput(overrides));
    expect(fit.missing).toEqual(missing);
    expect(fit.perGpuBytes).toBeUndefined();
    expect(fit.lines.map(({ name }) => name)).toEqual(lines);
  },
);

it.each<[Partial<GpuFitInput>, string]>([
  [{ gpus: 0 }, '0 cannot be gpus; expected a whole number above 0'],
  [{ layers: 1.5 }, '1.5 cannot be layers; expected a whole number above 0'],
  [{ parameters: -1 }, '-1 cannot be parameters; expected a number above 0'],
  [{ parameters: NaN }, 'NaN cannot be parameters'],
  [{ utilization: 1.1 }, '1.1 cannot be utilization; expected a share above 0'],
])('refuses %j', (overrides, message) => {
  expect(() => gpuFit(anInput(overrides))).toThrow(message);
});

it('never needs less for more: weights, bits, context or sequences', () => {
  const fields = [
    'parameters',
    'bitsPerWeight',
    'contextTokens',
    'concurrentSequences',
  ] as const;
  fc.assert(
    fc.property(
      fc.constantFrom(...fields),
      fc.integer({ min: 1, max: 1000 }),
      fc.integer({ min: 1, max: 8 }),
      (field, more, gpus) => {
        const less = anInput({ gpus });
        const most = anInput({ gpus, [field]: (less[field] ?? 0) + more });
        const [a, b] = [less, most].map(each => gpuFit(each).perGpuBytes ?? 0);
        expect(b).toBeGreaterThanOrEqual(a);
        expect(a).toBeGreaterThan(0);
      },
    ),
  );
});

it('takes the longest context of the model where none is asked for, and says that it does', () => {
  const asked = anInput({ contextTokens: 4_096, longestContextTokens: 40_960 });
  const cacheOf = (input: GpuFitInput) =>
    gpuFit(input).lines.find(({ name }) => name === 'kvCache');
  expect(cacheOf(asked)).toMatchObject({
    values: { contextTokens: 4_096 },
    assumed: [],
  });
  expect(cacheOf({ ...asked, contextTokens: undefined })).toMatchObject({
    values: { contextTokens: 40_960 },
    assumed: ['contextTokens'],
  });
});

it('tells what the weights take where the context is not known', () => {
  const fit = gpuFit(anInput({ contextTokens: undefined, gpus: 2 }));
  expect(fit).toMatchObject({
    missing: ['contextTokens'],
    leastPerGpuBytes: 8.03e9,
  });
  expect(fit.perGpuBytes).toBeUndefined();
  const unknown = gpuFit({ gpus: 1, contextTokens: 4_096 });
  expect(unknown.leastPerGpuBytes).toBeUndefined();
});
