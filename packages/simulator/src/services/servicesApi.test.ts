import { Simulator, startSimulator } from '../startSimulator';
import { until } from '../testing/until';

const DEPLOYMENTS = '/apis/apps/v1/namespaces/ml-models/deployments';
const STATEFUL_SETS = '/apis/apps/v1/namespaces/ml-models/statefulsets';
const PODS = '/api/v1/namespaces/ml-models/pods';

interface Obj {
  metadata: {
    name: string;
    generation: number;
    labels: Record<string, string>;
    ownerReferences: Array<{ kind: string; name: string }>;
    deletionTimestamp?: string;
  };
  spec: Record<string, unknown>;
  status: Record<string, unknown> & {
    conditions: Array<{ type: string; status: string; reason?: string }>;
  };
}

const startup = { scheduling: '20ms', downloading: '30ms', loading: '60ms' };
const quick = { schedule: [], startup, drain: '200ms' };

describe('workloads in the Kubernetes API of a running simulator', () => {
  let simulator: Simulator;

  const get = async <T = Obj>(path: string): Promise<T> =>
    (await fetch(simulator.kubernetes + path)).json();
  const patch = (path: string, body: unknown) =>
    fetch(simulator.kubernetes + path, {
      method: 'PATCH',
      headers: { 'content-type': 'application/merge-patch+json' },
      body: JSON.stringify(body),
    });
  const podsOf = async (app: string) => {
    const query = `?labelSelector=${encodeURIComponent(`app=${app}`)}`;
    return (await get<{ items: Obj[] }>(PODS + query)).items;
  };
  const isReady = (pod: Obj) =>
    pod.status.conditions.some(
      each => each.type === 'Ready' && each.status === 'True',
    );
  const readyPods = (app: string, count: number) =>
    until(async () => {
      const pods = await podsOf(app);
      const whole = pods.length === count && pods.every(isReady);
      return whole ? pods : undefined;
    });
  const call = (pod: string, path: string, method = 'GET') =>
    fetch(`${simulator.kubernetes}${PODS}/${pod}:8000/proxy${path}`, {
      method,
    });

  beforeAll(async () => {
    simulator = await startSimulator({
      prometheus: false,
      scenario: {
        extends: 'quiet',
        name: 'quick',
        services: {
          'mistral-7b': quick,
          'qwen-coder-7b': quick,
          'resnet18-imagenette': quick,
          'bge-reranker': quick,
        },
      },
    });
  });
  afterAll(() => simulator?.stop());

  it('has a Deployment with its ReplicaSet and pods, named and labelled as Kubernetes does', async () => {
    const [pod] = await readyPods('mistral-7b', 1);
    const deployment = await get(`${DEPLOYMENTS}/mistral-7b`);
    expect(deployment.metadata.labels).toMatchObject({
      'inference/driver': 'vllm',
      'inference/owner': 'search-team',
    });
    expect(deployment.status).toMatchObject({
      observedGeneration: deployment.metadata.generation,
      readyReplicas: 1,
      conditions: [
        { type: 'Available', status: 'True' },
        { type: 'Progressing', reason: 'NewReplicaSetAvailable' },
      ],
    });
    const hash = pod.metadata.labels['pod-template-hash'];
    const [owner] = pod.metadata.ownerReferences;
    expect(owner).toMatchObject({
      kind: 'ReplicaSet',
      name: `mistral-7b-${hash}`,
    });
    expect(pod.metadata.name).toMatch(
      new RegExp(`^mistral-7b-${hash}-[a-z0-9]{5}$`),
    );
    const set = await get(
      `/apis/apps/v1/namespaces/ml-models/replicasets/${owner.name}`,
    );
    expect(set.metadata.ownerReferences).toMatchObject([
      { kind: 'Deployment', name: 'mistral-7b' },
    ]);
    expect(pod.spec).toMatchObject({
      nodeName: 'gpu-node-c',
      containers: [{ resources: { limits: { 'nvidia.com/gpu': '1' } } }],
    });
    const node = await get('/api/v1/nodes/gpu-node-c');
    expect(node.metadata.labels['nvidia.com/gpu.product']).toBe('NVIDIA-L4');
  });

  it('scales through the subresource, down to nothing and up again', async () => {
    const since = Date.now();
    const path = `${DEPLOYMENTS}/mistral-7b`;
    const scaled = await patch(`${path}/scale`, { spec: { replicas: 0 } });
    expect(scaled.status).toBe(200);
    await until(async () =>
      (await podsOf('mistral-7b')).length === 0 ? true : undefined,
    );
    const stopped = await get(path);
    expect(stopped.spec.replicas).toBe(0);
    expect(stopped.status).not.toHaveProperty('readyReplicas');
    expect(stopped.status.conditions).toMatchObject([
      { type: 'Available', status: 'True' },
      {},
    ]);
    await patch(`${path}/scale`, { spec: { replicas: 2 } });
    await readyPods('mistral-7b', 2);
    const moves = simulator
      .truth(since)
      .filter(each => each.kind === 'service' && each.model === 'mistral-7b')
      .map(each => 'to' in each && each.to);
    expect(moves).toEqual([
      'draining',
      'stopped',
      'starting',
      'degraded',
      'serving',
    ]);
    // Others have schedules of their own, by the time of day.
    const wakes = simulator
      .truth(since)
      .filter(each => each.kind === 'wake' && each.model === 'mistral-7b');
    expect(wakes).toMatchObject([{ cause: 'user' }]);
  });

  it('replaces all pods when the template is marked as restarted', async () => {
    const before = (await readyPods('mistral-7b', 2)).map(
      each => each.metadata.name,
    );
    const annotations = { 'kubectl.kubernetes.io/restartedAt': 'now' };
    await patch(`${DEPLOYMENTS}/mistral-7b`, {
      spec: { template: { metadata: { annotations } } },
    });
    await until(async () => {
      const pods = await podsOf('mistral-7b');
      const names = pods.map(each => each.metadata.name);
      const isDone = names.length === 2 && pods.every(isReady);
      return isDone && !names.some(name => before.includes(name))
        ? true
        : undefined;
    });
    const { status } = await get(`${DEPLOYMENTS}/mistral-7b`);
    expect(status).toMatchObject({ replicas: 2, updatedReplicas: 2 });
  });

  it('keeps the name of a numbered pod that is deleted', async () => {
    const [pod] = await readyPods('qwen-coder-7b', 1);
    expect(pod.metadata.name).toBe('qwen-coder-7b-0');
    await fetch(`${simulator.kubernetes}${PODS}/qwen-coder-7b-0`, {
      method: 'DELETE',
    });
    await readyPods('qwen-coder-7b', 1);
    const set = await get(`${STATEFUL_SETS}/qwen-coder-7b`);
    expect(set.status).toMatchObject({ replicas: 1, readyReplicas: 1 });
    expect(set.status).not.toHaveProperty('conditions');
  });

  it('puts an engine to sleep and wakes it through the pod', async () => {
    const [pod] = await readyPods('mistral-7b', 2);
    const { name } = pod.metadata;
    const sleeping = async () => (await call(name, '/is_sleeping')).json();
    expect(await sleeping()).toEqual({ is_sleeping: false });
    const slept = await call(name, '/sleep?level=1', 'POST');
    expect(slept.status).toBe(200);
    expect(await slept.text()).toBe('');
    expect(await sleeping()).toEqual({ is_sleeping: true });
    expect((await readyPods('mistral-7b', 2)).every(isReady)).toBe(true);
    expect((await call(name, '/wake_up', 'POST')).status).toBe(200);
    expect(await sleeping()).toEqual({ is_sleeping: false });
  });

  it('has no sleep where the pod was not started for it', async () => {
    for (const [path, method] of [
      ['/is_sleeping', 'GET'],
      ['/sleep', 'POST'],
      ['/wake_up', 'POST'],
    ]) {
      const answer = await call('qwen-coder-7b-0', path, method);
      expect(answer.status).toBe(404);
    }
    expect((await call('qwen-coder-7b-0', '/health')).status).toBe(200);
  });

  it('loads and unloads models of a Triton in explicit mode only', async () => {
    const [explicit] = await readyPods('bge-reranker', 1);
    const { name } = explicit.metadata;
    const index = async () =>
      (await call(name, '/v2/repository/index', 'POST')).json();
    expect(await index()).toEqual([
      { name: 'bge_reranker', version: '1', state: 'READY' },
      { name: 'bge_reranker_v2' },
    ]);
    const unload = '/v2/repository/models/bge_reranker/unload';
    expect((await call(name, unload, 'POST')).status).toBe(200);
    expect((await index())[0]).toEqual({
      name: 'bge_reranker',
      version: '1',
      state: 'UNAVAILABLE',
      reason: 'unloaded',
    });
    const load = '/v2/repository/models/bge_reranker/load';
    expect((await call(name, load, 'POST')).status).toBe(200);
    expect((await index())[0]).toMatchObject({ state: 'READY' });
    const none = await call(name, load.replace('bge_', 'no_'), 'POST');
    expect(none.status).toBe(400);
    expect(await none.json()).toHaveProperty('error');

    const [other] = await readyPods('resnet18-imagenette', 2);
    const refused = await call(
      other.metadata.name,
      '/v2/repository/models/resnet18_imagenette/unload',
      'POST',
    );
    expect(refused.status).toBe(400);
    expect((await refused.json()).error).toContain('not allowed');
  }, 300_000);

  it('refuses the proxy of a pod that is not there, and where it is forbidden', async () => {
    expect((await call('none', '/health')).status).toBe(404);
    const closed = await fetch(
      `${simulator.kubernetes}${PODS}/qwen-coder-7b-0:9999/proxy/health`,
    );
    expect(closed.status).toBe(503);
    simulator.setFaults({ kubernetes: { forbidden: ['pods/proxy'] } });
    const refused = await call('qwen-coder-7b-0', '/health');
    expect(refused.status).toBe(403);
    expect(await refused.json()).toMatchObject({ reason: 'Forbidden' });
    expect((await fetch(simulator.kubernetes + PODS)).status).toBe(200);
    const review = await fetch(
      `${simulator.kubernetes}/apis/authorization.k8s.io/v1/selfsubjectaccessreviews`,
      {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify({
          spec: {
            resourceAttributes: {
              verb: 'create',
              resource: 'pods',
              subresource: 'proxy',
              namespace: 'ml-models',
            },
          },
        }),
      },
    );
    expect((await review.json()).status.allowed).toBe(false);
    simulator.setFaults({ kubernetes: {} });
  });

  it('takes in a Deployment that a client labels, and lets it go', async () => {
    const created = await fetch(simulator.kubernetes + DEPLOYMENTS, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata: { name: 'tiny', labels: { 'inference/driver': 'vllm' } },
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: 'tiny' } },
          template: {
            metadata: { labels: { app: 'tiny' } },
            spec: {
              containers: [
                {
                  name: 'vllm',
                  image: 'vllm/vllm-openai:v0.14.1',
                  args: ['--model', 'acme/tiny', '--enable-sleep-mode'],
                  env: [{ name: 'VLLM_SERVER_DEV_MODE', value: '1' }],
                  resources: { limits: { 'nvidia.com/gpu': '1' } },
                },
              ],
            },
          },
        },
      }),
    });
    expect(created.status).toBe(201);
    const [pod] = await until(async () => {
      const pods = await podsOf('tiny');
      return pods.length === 1 ? pods : undefined;
    });
    expect(pod.metadata.name).toMatch(/^tiny-/);
    const { status } = await get(`${DEPLOYMENTS}/tiny`);
    expect(status.conditions).toMatchObject([
      { type: 'Available', status: 'False' },
      { type: 'Progressing', status: 'True', reason: 'ReplicaSetUpdated' },
    ]);
    await fetch(`${simulator.kubernetes}${DEPLOYMENTS}/tiny`, {
      method: 'DELETE',
    });
    await until(async () =>
      (await podsOf('tiny')).length === 0 ? true : undefined,
    );
  });

  it('answers requests to services by its control port', async () => {
    await readyPods('mistral-7b', 2);
    const from = Date.now() - 1;
    const url = `${simulator.control}/models/ml-models/mistral-7b/requests`;
    const body = { count: 3, outcome: 'success', durationMs: 40 };
    const sent = await fetch(url, {
      method: 'POST',
      body: JSON.stringify(body),
    });
    expect(sent.status).toBe(202);
    const counts = await until(async () => {
      const found = simulator.events({
        namespace: 'ml-models',
        model: 'mistral-7b',
        sli: 'availability',
        from,
        to: Infinity,
      });
      return found.total === 3 ? found : undefined;
    });
    expect(counts).toMatchObject({ good: 3, lost: 0 });
  });

  it('has the autoscaler of a workload that has one', async () => {
    const path = '/apis/autoscaling/v2/namespaces/ml-models';
    const { items } = await get<{ items: Obj[] }>(
      `${path}/horizontalpodautoscalers`,
    );
    expect(items).toMatchObject([
      {
        metadata: { name: 'resnet18-imagenette' },
        spec: {
          scaleTargetRef: { kind: 'Deployment', name: 'resnet18-imagenette' },
          minReplicas: 1,
          maxReplicas: 3,
        },
        status: { desiredReplicas: 2, currentReplicas: 2 },
      },
    ]);
  });

  it('serves the kinds of prometheus-operator', async () => {
    const monitors = await get<{ items: Obj[] }>(
      '/apis/monitoring.coreos.com/v1/namespaces/ml-models/servicemonitors',
    );
    expect(monitors.items.map(each => each.metadata.name)).toContain(
      'mistral-7b',
    );
  });
});
