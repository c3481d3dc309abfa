import { SliName } from '@wakeboard/plugin-inference-common';
import { indicators } from './indicators';
import { asObjects, readFixture, readRows } from './testing/fixtures';
import { sourceOf } from './source';
import { toSnapshots } from './snapshot';

function read(fixture: string) {
  return toSnapshots({ cluster: 'lab', objects: readFixture(fixture).objects });
}

function modelOf(fixture: string, name = 'qwen3-0-6b') {
  return read(fixture).models.find(({ ref }) => ref.name === name)!;
}

describe('a GPUStack model', () => {
  it('has everything that its rows say', () => {
    expect(modelOf('a-serving')).toEqual({
      ref: {
        cluster: 'lab',
        namespace: 'Default Cluster',
        driver: 'gpustack',
        name: 'qwen3-0-6b',
      },
      uid: '1',
      resourceVersion: '2026-02-28T09:41:17.250611Z',
      createdAt: Date.parse('2026-02-20T08:11:04.118Z'),
      state: 'serving',
      stateReason: undefined,
      servedName: 'qwen3-0-6b',
      replicas: { desired: 1, total: 1, ready: 1, serving: 1 },
      pods: [
        {
          name: 'qwen3-0-6b-k2x9q',
          uid: '11',
          state: 'serving',
          createdAt: Date.parse('2026-02-28T09:39:50.004Z'),
          node: 'worker-a',
          gpus: ['worker-a:0'],
        },
      ],
      conditions: [],
      servingMemoryPerGpuBytes: 21474836480,
      labels: { 'inference/owner': 'team-shop', 'inference/system': 'shop' },
      facts: [
        { label: 'Source', value: 'Qwen/Qwen3-0.6B' },
        { label: 'Kind of model', value: 'llm' },
        { label: 'Backend', value: 'vLLM' },
        { label: 'Version of the backend', value: '0.11.2' },
        { label: 'Placement', value: 'spread' },
        { label: 'Restarts after an error', value: 'yes' },
      ],
      driverData: { backend: 'vLLM' },
    });
  });

  it.each([
    [
      'failed',
      'error: Inference server exited with code 1. ValueError: No available memory for the cache blocks. (restarted 3 times)',
    ],
    ['failed-counted-ready', 'error: Inference server exited'],
    ['degraded', 'error: Inference server exited'],
    ['degraded-missing', '2 of 3 instances do not run'],
    ['downloading', 'downloading (41 %)'],
    ['waiting-for-gpu', 'pending: No suitable workers. Details: - The model'],
    ['analyzing', 'analyzing: Evaluating resource requirements'],
    ['unreachable', 'unreachable: Worker is unreachable from the server'],
  ])('says why it is %s', (fixture, reason) => {
    expect(modelOf(fixture).stateReason).toContain(reason);
  });

  it('counts instances itself, for the server counts them late', () => {
    expect(modelOf('counted-late').replicas).toMatchObject({
      ready: 1,
      serving: 1,
    });
    expect(modelOf('failed-counted-ready').replicas.ready).toBe(0);
    expect(modelOf('instances-unreadable').replicas).toEqual({
      desired: 1,
      total: undefined,
      ready: 1,
      serving: 1,
    });
  });

  it('adds up the restarts of its instances', () => {
    expect(modelOf('failed').facts).toContainEqual({
      label: 'Restarts',
      value: '3',
    });
  });

  it('joins instances by number, not by name', () => {
    expect(modelOf('same-name', 'chat').pods).toHaveLength(1);
    expect(modelOf('same-name', 'chat-9').pods).toEqual([]);
  });

  it('is on the GPUs of every worker that helps', () => {
    const [pod] = modelOf('distributed').pods;
    expect(pod.gpus).toEqual(['worker-a:0', 'worker-b:0', 'worker-b:1']);
    expect(modelOf('distributed').servingMemoryPerGpuBytes).toBe(21474836480);
  });

  it('keeps of its schedule what recognises it later', () => {
    const { driverData, facts } = modelOf('scheduled-scaling');
    expect(driverData?.scheduleMoments).toEqual(expect.any(String));
    expect(facts).toContainEqual({
      label: 'Scaling schedule',
      value: 'office hours: 2 from "0 8 * * 1-5" for 36000 s; 0 otherwise',
    });
  });

  it.each<[object, object]>([
    [{ backend: 'vLLM' }, {}],
    [{ backend: 'MindIE' }, {}],
    [
      { backend: 'SGLang' },
      { availability: 'SGLang does not count how its requests end' },
    ],
    [
      { categories: ['embedding'] },
      {
        ttft: 'a model of the category embedding generates no tokens',
        interTokenLatency:
          'a model of the category embedding generates no tokens',
      },
    ],
  ])('is measured as far as its engine is: %j', (changed, expected) => {
    const { rows } = readRows('a-serving');
    const [row] = rows.models ?? [];
    const [model] = toSnapshots({
      cluster: 'lab',
      objects: asObjects({ ...rows, models: [{ ...row, ...changed }] }),
    }).models;
    const slis = Object.keys(indicators.slis) as SliName[];
    const reasons = slis.flatMap(sli => {
      const reason = indicators.notMeasurable?.(sli, model);
      return reason === undefined ? [] : [[sli, reason]];
    });
    expect(Object.fromEntries(reasons)).toEqual(expected);
  });

  it.each<[string, object, string]>([
    ['no backend', { backend: null }, 'without a backend'],
    ['another backend', { backend: 'VoxBox' }, 'the backend VoxBox'],
    ['a switch', { env: { GPUSTACK_DISABLE_METRICS: '1' } }, 'is set in its'],
    ['a flag', { backend_parameters: ['--disable-log-stats'] }, '--disable'],
    ['images', { categories: ['image'] }, 'the category image'],
  ])('has no metrics with %s, and says so', (_, changed, why) => {
    const { rows } = readRows('a-serving');
    const [row] = rows.models ?? [];
    const [model] = toSnapshots({
      cluster: 'lab',
      objects: asObjects({ ...rows, models: [{ ...row, ...changed }] }),
    }).models;
    for (const sli of ['availability', 'latency', 'ttft'] as const) {
      expect(indicators.notMeasurable?.(sli, model)).toContain(why);
    }
    expect(model.facts).toContainEqual({
      label: 'Metrics',
      value: expect.stringContaining(why),
    });
  });

  it('reports fields that are not what they should be, with their place', () => {
    const name = 'Default Cluster/qwen3-0-6b';
    const { errors, models } = read('malformed');
    expect(models).toHaveLength(1);
    expect(errors.every(({ source }) => source.kind === 'server')).toBe(true);
    expect(errors.map(({ object }) => object)).toEqual([
      `ModelInstance ${name}-k2x9q: status.state`,
      `ModelInstance ${name}-k2x9q: status.worker_name`,
      `ModelInstance ${name}-k2x9q: status.gpu_indexes`,
      `Model ${name}: spec.replicas`,
      `Model ${name}: status.ready_replicas`,
      `Model ${name}: spec.categories`,
      'Worker Default Cluster/worker-a: status.status.gpu_devices[0].index',
    ]);
    expect(errors[3]).toMatchObject({
      source: sourceOf('lab'),
      message:
        'Model Default Cluster/qwen3-0-6b in server lab: spec.replicas is "two"; expected a whole number, zero or more',
    });
  });

  it('reports rows without a name or number beside the others', () => {
    const { rows } = readRows('a-serving');
    const [row] = rows.models ?? [];
    const { models, errors } = toSnapshots({
      cluster: 'lab',
      objects: asObjects({
        ...rows,
        models: [row, { ...row, id: 'x' }, { ...row, id: 4, name: '' }],
      }),
    });
    expect(models).toHaveLength(1);
    expect(errors.map(({ object }) => object)).toEqual(
      expect.arrayContaining(['Model /: metadata.name']),
    );
  });
});

describe('the GPUs of a GPUStack server', () => {
  it('are the devices of its workers, with who is on them', () => {
    expect(read('a-serving').gpus).toEqual([
      {
        cluster: 'lab',
        name: 'worker-a:0',
        node: 'worker-a',
        index: 0,
        product: 'NVIDIA A10',
        totalBytes: 24146608128,
        usedBytes: 21731947315,
        freeBytes: 2414660813,
        utilizationPercent: 37.5,
        temperatureCelsius: 61,
        powerWatts: 112.4,
        occupants: [
          {
            pod: 'qwen3-0-6b-k2x9q',
            model: {
              cluster: 'lab',
              namespace: 'Default Cluster',
              driver: 'gpustack',
              name: 'qwen3-0-6b',
            },
            modelName: 'qwen3-0-6b',
            state: 'serving',
            reservedBytes: 21474836480,
          },
        ],
      },
    ]);
  });

  it('measure nothing while their worker is lost', () => {
    const [gpu] = read('unreachable').gpus;
    expect(gpu).toMatchObject({ totalBytes: 24146608128 });
    expect(gpu).not.toHaveProperty('usedBytes');
    expect(gpu).not.toHaveProperty('utilizationPercent');
  });

  it('have the part of an instance that is on each', () => {
    expect(
      read('distributed').gpus.map(({ name, occupants }) => [
        name,
        occupants.map(({ reservedBytes }) => reservedBytes),
      ]),
    ).toEqual([
      ['worker-a:0', [21474836480]],
      ['worker-b:0', [19327352832]],
      ['worker-b:1', [19327352832]],
    ]);
  });
});
