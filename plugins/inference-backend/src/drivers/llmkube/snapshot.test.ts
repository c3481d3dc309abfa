import { load, modelOf, read } from './__testUtils__/fixtures';
import { DRIVER_ID } from './names';
import { RESOURCES } from './resources';
import { toSnapshots } from './snapshot';

const at = (text: string) => Date.parse(text);

describe('an InferenceService', () => {
  it('has everything that its objects say', () => {
    expect(modelOf('ready')).toMatchObject({
      ref: {
        cluster: 'demo',
        namespace: 'models',
        driver: DRIVER_ID,
        name: 'qwen3-8b',
      },
      resourceVersion: expect.any(String),
      createdAt: at('2026-08-10T07:12:40Z'),
      servedName: 'Qwen/Qwen3-8B',
      replicas: { desired: 1, total: 1, ready: 1, serving: 1 },
      labels: { 'inference/owner': 'search' },
      managedBy: undefined,
      pods: [
        {
          name: 'qwen3-8b-6d9f7c5b84-x7k2p',
          state: 'serving',
          createdAt: at('2026-08-22T09:10:31Z'),
          becameServingAt: at('2026-08-22T09:14:01Z'),
          node: 'gpu-node-a',
          gpuCount: 1,
          gpuProduct: 'NVIDIA-L40S',
        },
      ],
    });
    expect(modelOf('ready').facts).toEqual([
      { label: 'Runtime', value: 'vllm' },
      { label: 'Model', value: 'qwen3-8b' },
      { label: 'Source', value: 'hf://Qwen/Qwen3-8B' },
      { label: 'Format', value: 'safetensors' },
      { label: 'Accelerator', value: 'cuda' },
      { label: 'GPUs per replica', value: '1' },
      { label: 'Priority', value: 'normal' },
      { label: 'SLO of its resource', value: '99.5 % availability over 28d' },
      {
        label: 'URL',
        value:
          'http://qwen3-8b.models.svc.cluster.local:8000/v1/chat/completions',
      },
    ]);
  });

  it('is served by llama.cpp where nothing else is said', () => {
    const model = modelOf('llamacpp', 'llama-3-8b');
    expect(model.driverData).toMatchObject({ runtime: 'llamacpp' });
    expect(model.servedName).toBe('llama');
    expect(model.facts).toEqual(
      expect.arrayContaining([
        { label: 'Layers on the GPU', value: '33 of 33' },
        { label: 'Size', value: '4.6 GiB' },
        { label: 'Longest context', value: '8192' },
      ]),
    );
  });

  it('is called what its engine is told', () => {
    const model = modelOf('sglang', 'qwen3-32b');
    expect(model.servedName).toBe('qwen-large');
    expect(model.pods).toMatchObject([
      { gpuCount: 2, gpuProduct: 'NVIDIA-H100-80GB-HBM3' },
    ]);
    expect(model.facts).toContainEqual({
      label: 'SLO of its resource',
      value: '99 % latency under 2.5 s over 7d',
    });
  });

  it('promises what spec.slo says, which has its own names beside those of a profile', () => {
    expect(modelOf('ready').slos).toEqual([
      {
        name: 'llmkube-availability',
        sli: 'availability',
        basis: 'time',
        objective: 99.5,
        windowMs: 28 * 86_400_000,
        minEvents: 10,
        sleepPolicy: 'exclude',
      },
    ]);
    expect(modelOf('sglang', 'qwen3-32b').slos).toMatchObject([
      {
        name: 'llmkube-latency',
        sli: 'latency',
        basis: 'requests',
        thresholdSeconds: 2.5,
        windowMs: 7 * 86_400_000,
      },
    ]);
    expect(modelOf('stopped').slos).toBeUndefined();
  });

  it.each([
    [
      'pending-downloading',
      'The phase of its Model is Downloading: Downl',
      'llama-3-8b',
    ],
    ['pending-copying', 'The phase of its Model is Copying', 'llama-3-8b'],
    ['pending-models-unreadable', 'Its Model is not ready yet', 'llama-3-8b'],
    ['model-failed', 'Its Model llama-3-8b has failed: sha256', 'llama-3-8b'],
    ['model-missing', 'Its Model qwen3-8b does not exist'],
    ['model-missing-serving', 'does not exist; its pods still serve'],
    [
      'creating-fetching',
      'The init container model-downloader runs',
      'llama-3-8b',
    ],
    ['creating-fetch-failed', 'CrashLoopBackOff: back-off', 'llama-3-8b'],
    [
      'unschedulable',
      'Unschedulable: 0/3 nodes are available: 3 Insufficient memory',
    ],
    [
      'waiting-for-gpu',
      'Waits for nvidia.com/gpu: 1, position 2 in the queue; Unschedulable',
    ],
    [
      'waiting-for-other-gpu',
      'Waits for devic.es/dri-render: 1, position 1',
      'llama-3-8b',
    ],
    ['waiting-for-gpu-no-pods', 'Waits for nvidia.com/gpu: 1'],
    ['progressing', '1 of 2 replicas are ready'],
    ['progressing-waiting', '1 of 2 replicas are ready; Unschedulable'],
    ['autoscaled-below-minimum', '1 of 2 replicas are ready'],
    ['suspended', 'Suspended'],
    ['suspended-draining', 'Suspended'],
    ['failed', 'Failed to create Deployment'],
    ['failed-serving', 'Failed to create Service; its pods still serve'],
    ['crash-loop', 'CrashLoopBackOff'],
    ['degraded-crashing', 'OOMKilled: vllm ended with 137'],
    ['evicted-only', 'Evicted'],
    ['updating', 'Its pods are being replaced', 'llama-3-8b'],
    ['restart-deferred', 'Waiting for idle: 3 requests in flight'],
    ['restarting', 'Its pods are being replaced'],
    ['ready-pods-gone', 'Its phase is Ready, and it has no pod'],
    ['pool', 'qwen3-8b is resident in the ModelPool small-pool', 'llama-3-8b'],
    ['pool-swapping', 'Not resident in the ModelPool small-pool', 'llama-3-8b'],
    ['metal', 'metal-agent heartbeat stale', 'phi-4-mini'],
    ['without-status', 'LLMKube has not written a status yet'],
    ['unknown-phase', 'Its phase "Hibernating" is not known here'],
  ])('says in %s: %s', (fixture, reason, name = 'qwen3-8b') => {
    expect(modelOf(fixture, name).stateReason).toContain(reason);
  });

  it('has no reason where there is nothing to explain', () => {
    for (const fixture of ['ready', 'autoscaled-progressing', 'stopped']) {
      expect(modelOf(fixture).stateReason).toBeUndefined();
    }
  });

  it('wants nothing while it is suspended, and keeps what it is resumed to', () => {
    const model = modelOf('suspended');
    expect(model.replicas.desired).toBe(0);
    expect(model.driverData).toMatchObject({ suspended: true, replicas: 2 });
    expect(model.managedBy).toEqual({ tool: 'argocd', name: 'models-prod' });
  });

  it('wants what an autoscaler says, which is not known', () => {
    expect(modelOf('autoscaled-progressing').replicas).toEqual({
      desired: undefined,
      total: 3,
      ready: 3,
      serving: 3,
    });
  });

  it('counts pods and never what status.replicas repeats', () => {
    expect(load('suspended-draining').objects.services[0].status).toMatchObject(
      { replicas: 2 },
    );
    expect(modelOf('creating').replicas).toEqual({
      desired: 2,
      total: 2,
      ready: 0,
      serving: 0,
    });
  });

  it('keeps a condition unknown that is not one of the known', () => {
    expect(
      modelOf('condition-unknown').conditions.map(({ type, status }) => [
        type,
        status,
      ]),
    ).toEqual([
      ['Available', 'True'],
      ['MemoryPressure', 'Unknown'],
      ['GatewayReady', 'Unknown'],
    ]);
  });

  it('is resident in a pool only while the pool says that it is', () => {
    expect(modelOf('pool').driverData).toMatchObject({
      pool: 'small-pool',
      resident: 'qwen3-8b',
      holdMs: 300_000,
      routedAs: 'qwen',
    });
    // status.residentMember still names the one that ends.
    const swapping = modelOf('pool-swapping').driverData;
    expect(swapping).toMatchObject({ pool: 'small-pool' });
    expect(swapping).not.toHaveProperty('resident');
  });

  it('is routed to by what a rule asks for, where there are rules', () => {
    expect(modelOf('pool-swapping', 'llama-3-8b').driverData).toMatchObject({
      routedAs: 'llama-3-8b',
    });
    expect(modelOf('pool-swapping').driverData).not.toHaveProperty('routedAs');
  });

  it('knows how many others use its Model', () => {
    expect(modelOf('shared-model').driverData).toMatchObject({ sharers: 1 });
    expect(modelOf('ready').driverData).toMatchObject({ sharers: 0 });
  });
});

describe('what other systems have', () => {
  it('is not read: KServe has the same kind, KubeAI the other one', () => {
    for (const kind of ['InferenceService', 'Model']) {
      expect(RESOURCES.find(resource => resource.kind === kind)?.group).toBe(
        'inference.llmkube.dev',
      );
    }
    expect(modelOf('kserve-beside').pods).toEqual([]);
  });

  it('is not kept: of all pods only those of a service are', () => {
    const { project } = RESOURCES.find(({ id }) => id === 'pods')!;
    for (const pod of load('kserve-beside').objects.pods) {
      expect(project?.(pod)).toBeUndefined();
    }
    const [pod] = load('ready').objects.pods;
    expect(Object.keys(project?.(pod)?.metadata.labels ?? {}).sort()).toEqual([
      'inference.llmkube.dev/service',
      'pod-template-hash',
    ]);
  });
});

describe('what is not as it should be', () => {
  it('is reported with its path, and the rest is read', () => {
    const { models, errors } = read('malformed');
    expect(models.map(({ state }) => state)).toEqual(['serving', 'stopped']);
    expect(errors.map(({ object }) => object)).toEqual(
      expect.arrayContaining([
        'InferenceService models/broken: spec.replicas',
        'InferenceService models/broken: spec.suspend',
        'ModelPool models/small-pool: spec.members[0]',
        'ModelPool models/small-pool: spec.swapBudget',
        'ModelRouter models/gateway: spec.backends',
        'Model models/odd: spec.hardware.accelerator',
      ]),
    );
    for (const { reason, source } of errors) {
      expect(reason).toBe('malformedObject');
      expect(source).toEqual({ kind: 'cluster', name: 'demo' });
    }
  });

  it('does not hide the other services', () => {
    const { objects } = load('ready');
    const [service] = objects.services;
    const hostile = {
      ...service,
      metadata: {
        ...service.metadata,
        name: '"\\{}',
        annotations: { note: 'x'.repeat(1024 * 1024) },
      },
      status: { endpoint: 'http://169.254.169.254/latest/meta-data' },
    };
    const { models } = toSnapshots({
      cluster: 'demo',
      objects: { ...objects, services: [hostile, service] },
    });
    expect(models.map(({ state }) => state)).toEqual(['unknown', 'serving']);
    expect(JSON.stringify(models).length).toBeLessThan(20_000);
  });
});
