import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { load, modelOf, read } from './__testUtils__/fixtures';
import { toSnapshots } from './snapshot';

const hostileText = '"} or vector(1) #\n\\`\'{{$x}}../..';

function reread(
  fixture: string,
  change: (objects: Record<string, KubernetesObject[]>) => void,
) {
  const { objects } = load(fixture);
  change(objects);
  return toSnapshots({ cluster: 'demo', objects });
}

describe('a ModelServing without a ModelBooster', () => {
  it('is a model with everything that its objects say', () => {
    const model = modelOf('serving');
    expect(model).toMatchObject({
      ref: {
        cluster: 'demo',
        namespace: 'inference',
        driver: 'kthena',
        name: 'demo',
      },
      resourceVersion: '48213',
      createdAt: Date.parse('2026-07-20T08:11:04Z'),
      servedName: 'demo',
      replicas: { desired: 1, total: 1, ready: 1, serving: 1 },
      managedBy: undefined,
    });
    expect(model.facts).toEqual(
      expect.arrayContaining([
        { label: 'ModelServing', value: 'demo' },
        { label: 'Engine', value: 'vLLM' },
        { label: 'Roles of a group', value: 'leader: 1 × 1 pods' },
        { label: 'After a fault', value: 'RoleRecreate' },
      ]),
    );
  });

  it('has its groups as replicas, not its pods', () => {
    const model = modelOf('serving-disaggregated');
    expect(model.pods).toEqual([
      {
        name: 'demo-0',
        uid: expect.any(String),
        state: 'serving',
        createdAt: Date.parse('2026-07-20T08:11:09Z'),
        node: 'gpu-node-a',
        gpus: [],
        gpuCount: 3,
        gpuProduct: 'NVIDIA-H100-80GB-HBM3',
        // Since the last of its pods is ready.
        becameServingAt: Date.parse('2026-07-20T08:16:02Z'),
      },
    ]);
    expect(model.replicas).toEqual({
      desired: 1,
      total: 1,
      ready: 1,
      serving: 1,
    });
  });

  it('does not serve where one of the pods of its group is missing', () => {
    const model = modelOf('starting-worker-missing');
    expect(model.stateReason).toBe('1 of 2 pods of the group are there');
    expect(model.pods[0].becameServingAt).toBeUndefined();
  });

  it('still serves while one more copy of a role starts', () => {
    const model = modelOf('degraded-role-growing');
    expect(model.replicas).toMatchObject({ total: 1, ready: 0 });
    expect(model.pods[0].state).toBe('degraded');
  });

  it('has groups in the order of their numbers', () => {
    const { objects } = load('updating');
    const [pod] = objects.pods;
    const pods = [10, 9, 0].map(group => ({
      ...pod,
      metadata: {
        ...pod.metadata,
        name: `demo-${group}-leader-0-0`,
        labels: {
          ...pod.metadata.labels,
          'modelserving.volcano.sh/group-name': `demo-${group}`,
        },
      },
    }));
    const [model] = toSnapshots({
      cluster: 'demo',
      objects: { ...objects, pods },
    }).models;
    expect(model.pods.map(({ name }) => name)).toEqual([
      'demo-0',
      'demo-9',
      'demo-10',
    ]);
  });

  it('finds the group of a pod that has lost its label by its name', () => {
    const [model] = reread('serving', ({ pods }) => {
      delete pods[0].metadata.labels!['modelserving.volcano.sh/group-name'];
    }).models;
    expect(model.pods.map(({ name }) => name)).toEqual(['demo-0']);
  });

  it.each([
    ['degraded', '1 of 2 serving groups are ready'],
    ['degraded-crashing', 'CrashLoopBackOff: back-off 5m0s restarting'],
    ['failed-crash-loop', 'CrashLoopBackOff'],
    ['failed-evicted', 'Evicted'],
    ['waiting-for-gpu', 'Insufficient nvidia.com/gpu'],
    ['updating-stale-counts-only', 'has not seen the newest spec yet'],
    ['failed-booster', 'ModelAbnormal: failed to create ModelServer'],
    ['failed-booster', 'may be stale'],
  ])('says why it is %s: %s', (fixture, reason) => {
    expect(modelOf(fixture).stateReason).toContain(reason);
  });

  it('starts, and has not failed, where it was active after it failed', () => {
    const [model] = reread('failed-booster', ({ modelboosters }) => {
      const { conditions } = modelboosters[0].status as {
        conditions: Array<Record<string, string>>;
      };
      const active = conditions.find(({ type }) => type === 'Active');
      Object.assign(active!, { lastTransitionTime: '2026-07-21T10:00:00Z' });
    }).models;
    expect(model.state).not.toBe('failed');
    expect(model.stateReason ?? '').not.toContain('stale');
  });

  it('is updating while the controller has not seen the newest spec', () => {
    const [model] = reread('serving', ({ modelservings }) => {
      Object.assign(modelservings[0].metadata, { generation: 3 });
    }).models;
    expect(model.state).toBe('updating');
  });

  it('is unknown where neither pods can be read nor the controller says anything', () => {
    const [model] = reread('serving', objects => {
      delete objects.pods;
      delete objects.modelservings[0].status;
    }).models;
    expect(model).toMatchObject({
      state: 'unknown',
      replicas: { desired: 1, total: undefined, ready: undefined },
    });
  });

  it('counts no pods of another namespace', () => {
    expect(modelOf('others-pods').pods).toEqual([]);
  });

  it('knows what manages it and what made it', () => {
    expect(modelOf('managed')).toMatchObject({
      managedBy: { tool: 'argocd', name: 'llms' },
      labels: { 'inference/owner': 'team-a' },
    });
    expect(modelOf('leader-worker-set').driverData).toMatchObject({
      owner: 'LeaderWorkerSet demo',
    });
  });
});

describe('a ModelBooster', () => {
  it('is one model with the ModelServing it made', () => {
    const reading = read('serving-booster');
    expect(reading.models).toHaveLength(1);
    const [model] = reading.models;
    expect(model).toMatchObject({
      ref: { name: 'demo' },
      resourceVersion: '48011',
      servedName: 'demo',
      driverData: {
        booster: 'demo',
        boosterReplicas: 1,
        serving: 'demo-server',
        entries: 'demo-server-0-leader-0-0',
      },
    });
    expect(model.conditions.map(({ type }) => type)).toEqual([
      'Initialized',
      'Active',
      'Available',
    ]);
    expect(model.facts).toEqual(
      expect.arrayContaining([
        { label: 'ModelBooster', value: 'demo' },
        { label: 'ModelServer', value: 'demo-server' },
        { label: 'ModelRoute', value: 'demo' },
        { label: 'Weights from', value: 'hf://Qwen/Qwen2.5-0.5B-Instruct' },
      ]),
    );
  });

  it('says where its own number differs from the one that counts', () => {
    const [model] = reread('serving-booster', ({ modelboosters }) => {
      Object.assign(Object(modelboosters[0].spec).backend, { replicas: 4 });
    }).models;
    expect(model.replicas.desired).toBe(1);
    expect(model.facts).toContainEqual({
      label: 'Groups asked for by the ModelBooster',
      value: '4',
    });
  });

  it('has the groups of a backend that was renamed until they are gone', () => {
    const { objects } = load('serving-booster');
    const renamed = structuredClone(objects);
    Object.assign(Object(renamed.modelboosters[0].spec).backend, {
      name: 'engine',
    });
    const made = structuredClone(objects.modelservings[0]);
    made.metadata.name = 'demo-engine';
    renamed.modelservings.push(made);
    const [model, ...others] = toSnapshots({
      cluster: 'demo',
      objects: renamed,
    }).models;
    expect(others).toEqual([]);
    expect(model.driverData).toMatchObject({ serving: 'demo-engine' });
    expect(model.pods.map(({ name }) => name)).toEqual(['demo-server-0']);
  });

  it('keeps its name where only its ModelServing can be read', () => {
    expect(modelOf('boosters-unreadable')).toMatchObject({
      ref: { name: 'demo' },
      servedName: 'demo',
      driverData: { booster: 'demo', serving: 'demo-server' },
    });
  });

  it('keeps its name and another one has a ModelServing that is called the same', () => {
    const names = ['demo', 'demo_modelserving'];
    const { objects } = load('same-name');
    for (const modelservings of [
      objects.modelservings,
      [...objects.modelservings].reverse(),
    ]) {
      const { models } = toSnapshots({
        cluster: 'demo',
        objects: { ...objects, modelservings },
      });
      expect(models.map(({ ref }) => ref.name)).toEqual(names);
      expect(models.map(({ driverData }) => driverData?.serving)).toEqual([
        'demo-server',
        'demo',
      ]);
    }
  });

  it('is served under its own name where routes cannot be read', () => {
    const [model] = reread('serving-booster', objects => {
      delete objects.modelroutes;
    }).models;
    expect(model.servedName).toBe('demo');
  });

  it('is served under no name where no route leads to it', () => {
    const [model] = reread('serving-booster', objects => {
      objects.modelroutes = [];
    }).models;
    expect(model.servedName).toBeUndefined();
  });
});

describe('what stands before and beside a model', () => {
  it('belongs to every model whose pods it selects', () => {
    const { models } = read('shared-server');
    for (const model of models) {
      expect(model.servedName).toBe('chat');
      // Deleting one model must not take it from the other.
      expect(model.driverData).toMatchObject({ servers: '', routes: '' });
      expect(model.facts).toContainEqual({
        label: 'LoRA adapters',
        value: 'chat-legal',
      });
    }
  });

  it('is read of the policy that scales it', () => {
    expect(modelOf('autoscaled').facts).toContainEqual({
      label: 'Autoscaling',
      value: 'demo: 1 to 4 groups by active_requests',
    });
    expect(modelOf('autoscaled', 'other').facts).toContainEqual({
      label: 'Autoscaling',
      value: 'other: 0 to 4 groups by active_requests, stays at 0 once there',
    });
  });
});

describe('objects that anybody may have written', () => {
  it('are reported by the paths of their fields, and other models stay', () => {
    const { models, errors } = read('malformed');
    expect(models).toHaveLength(2);
    const messages = errors.map(({ message }) => message);
    expect(new Set(messages).size).toBe(messages.length);
    expect(errors.map(({ object }) => object)).toEqual(
      expect.arrayContaining([
        'ModelServing inference/demo: metadata.creationTimestamp',
        'ModelServing inference/demo: metadata.labels',
        'ModelServing inference/demo: spec.replicas',
        'ModelServing inference/fine: spec.template.roles[0].replicas',
        'ModelServing inference/fine: status.conditions[1]',
        'ModelServer inference/demo: spec.workloadSelector.matchLabels',
        'ModelRoute inference/demo: spec.rules',
      ]),
    );
  });

  it('do not get longer by an annotation of a megabyte', () => {
    const { models } = reread('serving', ({ modelservings }) => {
      modelservings[0].metadata.annotations = {
        'argocd.argoproj.io/tracking-id': 'x'.repeat(1_000_000),
        note: 'y'.repeat(1_000_000),
      };
    });
    expect(JSON.stringify(models).length).toBeLessThan(10_000);
  });

  it('may be called anything', () => {
    const { models, errors } = reread('serving', ({ modelservings, pods }) => {
      modelservings[0].metadata.name = hostileText;
      pods[0].metadata.name = `${hostileText}-0-leader-0-0`;
      pods[0].metadata.labels = {
        'modelserving.volcano.sh/name': hostileText,
        'modelserving.volcano.sh/group-name': hostileText,
      };
    });
    expect(errors).toEqual([]);
    expect(models[0].ref.name).toBe(hostileText);
    expect(models[0].pods.map(({ name }) => name)).toEqual([hostileText]);
  });

  it('name an address without anything being made of it', () => {
    const metadata = 'http://169.254.169.254/latest/meta-data/';
    const { models } = reread('serving-booster', objects => {
      objects.modelservings[0].status = { url: metadata };
      Object.assign(Object(objects.modelservings[0].spec), { url: metadata });
    });
    expect(JSON.stringify(models)).not.toContain('169.254');
  });
});
