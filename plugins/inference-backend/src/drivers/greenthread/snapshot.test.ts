import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DriverFixture } from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { toSnapshots } from './snapshot';

function load(fixture: string): DriverFixture {
  const file = resolve(__dirname, '__fixtures__', `${fixture}.yaml`);
  return parse(readFileSync(file, 'utf8'));
}

function read(fixture: string) {
  return toSnapshots({ cluster: 'demo', objects: load(fixture).objects });
}

function modelOf(fixture: string, name = 'demo') {
  return read(fixture).models.find(({ ref }) => ref.name === name)!;
}

const POD = 'demo-6c9d8f7b54-x2lkq';

describe('a GreenThread model', () => {
  it('has everything that its objects say', () => {
    const model = modelOf('serving');
    expect(model).toMatchObject({
      ref: {
        cluster: 'demo',
        namespace: 'greenthread-system',
        driver: 'greenthread',
        name: 'demo',
      },
      resourceVersion: '48213',
      createdAt: Date.parse('2026-02-20T08:11:04Z'),
      servedName: 'Qwen/Qwen3-4B',
      replicas: { desired: 1, total: 1, ready: 1, serving: 1, sleeping: 0 },
      servingMemoryPerGpuBytes: 75161927680,
      idleTimeoutMs: 300_000,
      managedBy: undefined,
    });
    expect(model.pods).toEqual([
      {
        name: POD,
        uid: expect.any(String),
        state: 'serving',
        createdAt: Date.parse('2026-02-20T08:31:40Z'),
        node: 'gpu-node-a',
        gpus: ['gpu-gpu-node-a-0'],
        becameServingAt: Date.parse('2026-02-28T09:41:17Z'),
        lastAccessedAt: Date.parse('2026-02-28T09:58:41Z'),
      },
    ]);
    expect(model.facts).toEqual(
      expect.arrayContaining([
        { label: 'Sleeps after', value: '5m' },
        { label: 'Never preempted', value: 'no' },
        { label: 'Weights staged on', value: 'gpu-node-a (system)' },
      ]),
    );
  });

  it('has the facts of the third generation of the documents', () => {
    expect(modelOf('third-generation', 'whisper').facts).toEqual([
      { label: 'Kind of model', value: 'asr' },
      { label: 'GPUs per replica', value: '2' },
      { label: 'Pipeline stages', value: '1' },
      { label: 'GPU product', value: 'NVIDIA-L40S' },
    ]);
  });

  it('began to serve when the last of its GPUs did', () => {
    const [pod] = modelOf('serving-tensor-parallel').pods;
    expect(pod.gpus).toEqual(['gpu-gpu-node-a-0', 'gpu-gpu-node-a-1']);
    expect(pod.becameServingAt).toBe(Date.parse('2026-02-28T09:41:17.250Z'));
  });

  it.each([
    ['degraded-crashing', 'CrashLoopBackOff: back-off 5m0s restarting'],
    ['degraded-asleep', 'OOMKilled: vllm ended with 137'],
    ['degraded-missing', '2 of 3 replicas are missing'],
    ['failed-crash-loop', 'CrashLoopBackOff'],
    ['unschedulable', 'Unschedulable: 0/3 nodes are available'],
    ['converting', 'Converting'],
    ['failed', 'Failed'],
  ])('says why it is %s', (fixture, reason) => {
    expect(modelOf(fixture).stateReason).toContain(reason);
  });

  it.each([
    ['converting', 'False', 'False', 'False'],
    ['staging', 'True', 'False', 'False'],
    ['serving', 'True', 'True', 'True'],
    ['failed', 'False', 'Unknown', 'False'],
    ['unknown-phase', 'Unknown', 'Unknown', 'Unknown'],
    ['without-status', 'Unknown', 'Unknown', 'Unknown'],
  ])('shows the steps of its phase: %s', (fixture, ...statuses) => {
    expect(
      modelOf(fixture).conditions.map(({ type, status }) => [type, status]),
    ).toEqual([
      ['Converted', statuses[0]],
      ['Staged', statuses[1]],
      ['Ready', statuses[2]],
    ]);
  });

  it('passes conditions on, if there should be any, and knows three statuses', () => {
    const metadata = { name: 'demo', namespace: 'ns' };
    const conditions = [
      { type: 'Ready', status: 'True', reason: 'AllGood' },
      { type: 'Licensed', status: 'Perhaps' },
    ];
    const [{ conditions: shown }] = toSnapshots({
      cluster: 'demo',
      objects: { models: [{ metadata, status: { conditions } }] },
    }).models;
    expect(shown.map(({ type, status }) => [type, status])).toEqual([
      ['Converted', 'Unknown'],
      ['Staged', 'Unknown'],
      ['Ready', 'True'],
      ['Licensed', 'Unknown'],
    ]);
  });

  it.each([
    ['argo-label', 'argocd', 'models'],
    ['argo-tracking', 'argocd', 'llms'],
    ['flux-kustomize', 'flux', 'apps'],
    ['flux-helm', 'flux', 'release-7'],
  ])('knows who manages it: %s', (name, tool, by) => {
    expect(modelOf('managed', name).managedBy).toEqual({ tool, name: by });
  });

  it.each([
    ['serving', 'draining'],
    ['draining', 'draining'],
    ['sleeping', 'waking'],
    ['waking', 'waking'],
    [undefined, 'waking'],
  ] as const)(
    'that holds memory without serving, and was %s before, is %s',
    (before, now) => {
      const { objects } = load('waking-reserved');
      const [{ pods, ...model }] = read('waking-reserved').models;
      const previous = before && [
        { ...model, pods: pods.map(pod => ({ ...pod, state: before })) },
      ];
      const { models } = toSnapshots({ cluster: 'demo', objects, previous });
      expect(models[0].pods[0].state).toBe(now);
      expect(models[0].state).toBe(now);
    },
  );

  it.each([
    ['serving', 'sleeping'],
    ['draining', 'sleeping'],
    ['sleeping', 'sleeping'],
    ['waking', 'waking'],
    [undefined, 'waking'],
  ] as const)(
    'that is counted as sleeping before its device lets go, and was %s before, is %s',
    (before, now) => {
      const { objects } = load('waking-reserved');
      const [{ pods, ...model }] = read('waking-reserved').models;
      const previous = before && [
        { ...model, pods: pods.map(pod => ({ ...pod, state: before })) },
      ];
      Object.assign(objects.models[0].status as object, {
        sleepingReplicas: 1,
      });
      const { models } = toSnapshots({ cluster: 'demo', objects, previous });
      expect(models[0].pods[0].state).toBe(now);
      expect(models[0].state).toBe(now);
    },
  );

  it('does not take an evicted pod for a replica', () => {
    const model = modelOf('serving-evicted');
    expect(model.pods.map(({ name }) => name)).toEqual([POD]);
    expect(model.replicas.total).toBe(1);
  });

  it('has the pods of its own name and not of a longer one', () => {
    const pods = Object.fromEntries(
      read('name-prefixes').models.map(model => [
        model.ref.name,
        model.pods.map(({ name }) => name),
      ]),
    );
    expect(pods).toEqual({
      'llama-3': ['llama-3-7d8f9b6c54-kx2lp'],
      'llama-3-8b-instruct': ['llama-3-8b-instruct-5c4d7b8f96-w9zqt'],
      'llama-3-8b': [],
    });
  });

  it('has the pods that a GPU names where pods cannot be read', () => {
    expect(modelOf('pods-unreadable').pods).toMatchObject([
      { name: POD, state: 'serving', gpus: ['gpu-gpu-node-a-0'] },
    ]);
  });

  it('does not say zero where nothing was counted', () => {
    expect(modelOf('without-status').replicas).toEqual({
      desired: 1,
      total: 0,
      ready: undefined,
      serving: 0,
      sleeping: 0,
    });
    const [model] = toSnapshots({
      cluster: 'demo',
      objects: { models: [{ metadata: { name: 'a', namespace: 'b' } }] },
    }).models;
    expect(model.replicas).toEqual({});
    expect(model.state).toBe('unknown');
  });

  it('keeps what can be read of a malformed one and names every wrong field', () => {
    const { models, errors } = read('malformed');
    expect(models[0]).toMatchObject({ replicas: { total: 1 }, labels: {} });
    expect(models[0].servedName).toBeUndefined();
    expect(errors.map(({ object }) => object)).toEqual([
      'Model greenthread-system/demo: metadata.labels',
      'Model greenthread-system/demo: metadata.creationTimestamp',
      'Model greenthread-system/demo: spec.modelName',
      'Model greenthread-system/demo: spec.replicas',
      'Model greenthread-system/demo: spec.sleep.idleTimeout',
      'GPU greenthread-system/gpu-gpu-node-a-0: status.stats.usedMemoryBytes',
    ]);
    expect(errors[3]).toEqual({
      source: { kind: 'cluster', name: 'demo' },
      reason: 'malformedObject',
      message:
        'Model greenthread-system/demo in cluster demo: spec.replicas is "two"; expected a whole number, zero or more',
      object: 'Model greenthread-system/demo: spec.replicas',
    });
  });

  it('keeps a model that is named like a part of JavaScript to itself', () => {
    const named = (name: string) => ({
      metadata: {
        name,
        namespace: '__proto__',
        labels: JSON.parse('{"__proto__": "x", "constructor": "y"}'),
      },
      spec: { modelName: 'constructor', replicas: 0 },
    });
    const { models, errors } = toSnapshots({
      cluster: 'demo',
      objects: {
        models: [named('__proto__'), named('constructor')],
        gpus: [],
        pods: [],
      },
    });
    expect(models.map(({ state }) => state)).toEqual(['stopped', 'stopped']);
    expect(Object.entries(models[0].labels)).toEqual([
      ['__proto__', 'x'],
      ['constructor', 'y'],
    ]);
    expect(errors).toEqual([]);
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });
});

describe('a GPU', () => {
  it('has what its object says, and as its total what is used and free', () => {
    const [gpu] = read('serving').gpus;
    expect(gpu).toEqual({
      cluster: 'demo',
      name: 'gpu-gpu-node-a-0',
      node: 'gpu-node-a',
      index: 0,
      product: 'NVIDIA-H100-80GB-HBM3',
      totalBytes: 85_899_345_920,
      usedBytes: 84_000_000_000,
      freeBytes: 1_899_345_920,
      utilizationPercent: 37,
      temperatureCelsius: 54,
      powerWatts: 311.5,
      occupants: [
        {
          pod: POD,
          model: expect.objectContaining({ name: 'demo' }),
          modelName: 'demo',
          state: 'serving',
          reservedBytes: 75161927680,
          popular: false,
          becameServingAt: Date.parse('2026-02-28T09:41:17Z'),
          lastAccessedAt: Date.parse('2026-02-28T09:58:41Z'),
        },
      ],
    });
  });

  it('has its node and index by its name, if its object has no other place for them', () => {
    const metadata = { name: 'gpu-rack-7-node-2-13', namespace: 'ns' };
    const [gpu] = toSnapshots({
      cluster: 'demo',
      objects: { gpus: [{ metadata }] },
    }).gpus;
    expect(gpu).toMatchObject({ node: 'rack-7-node-2', index: 13 });
    expect(gpu.totalBytes).toBeUndefined();
  });

  it('tells two models of one Hugging Face model apart by their pods', () => {
    expect(
      read('same-hf-model').gpus[0].occupants.map(({ model }) => model?.name),
    ).toEqual(['qwen-chat', 'qwen-batch']);
  });
});
