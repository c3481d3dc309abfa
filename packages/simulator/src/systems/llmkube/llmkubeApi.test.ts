import { Cluster, conditionOf, QUICK, startCluster } from '../testing';
import { until } from '../../testing/until';

const llm = '/apis/inference.llmkube.dev/v1alpha1/namespaces/llm';
const services = `${llm}/inferenceservices`;

const aService = (name: string, spec: object) => ({
  apiVersion: 'inference.llmkube.dev/v1alpha1',
  kind: 'InferenceService',
  metadata: { name },
  spec: { modelRef: name, runtime: 'vllm', ...spec },
});

const aModel = (name: string, count: number) => ({
  apiVersion: 'inference.llmkube.dev/v1alpha1',
  kind: 'Model',
  metadata: { name },
  spec: {
    source: 'hf://Qwen/Qwen3-8B',
    hardware: { accelerator: 'cuda', gpu: { enabled: true, count } },
  },
});

describe('LLMKube in a running simulator', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({
      'qwen3-8b': QUICK,
      'gemma-3-4b': QUICK,
      'smollm3-3b': QUICK,
    });
  });
  afterAll(() => cluster?.simulator.stop());

  const phase = (name: string, wanted: string) =>
    cluster.until(`${services}/${name}`, each => each.status?.phase === wanted);

  it('makes a Deployment, a Service and labelled pods for an InferenceService', async () => {
    const service = await phase('qwen3-8b', 'Ready');
    expect(service.status).toMatchObject({
      readyReplicas: 1,
      desiredReplicas: 1,
      replicas: 1,
      modelReady: true,
    });
    const deployment = await cluster.get(
      '/apis/apps/v1/namespaces/llm/deployments/qwen3-8b',
    );
    expect(deployment.metadata.ownerReferences).toMatchObject([
      { kind: 'InferenceService', uid: service.metadata.uid },
    ]);
    const pods = await cluster.pods(
      'llm',
      'inference.llmkube.dev/service=qwen3-8b',
    );
    expect(pods).toHaveLength(1);
    expect(pods[0].metadata.labels).toMatchObject({
      app: 'qwen3-8b',
      'inference.llmkube.dev/model': 'qwen3-8b',
      'inference.llmkube.dev/runtime': 'vllm',
    });
    const front = await cluster.get('/api/v1/namespaces/llm/services/qwen3-8b');
    expect(front.spec.ports).toMatchObject([{ port: 8000 }]);
    const model = await cluster.get(`${llm}/models/qwen3-8b`);
    expect(model.status).toMatchObject({ phase: 'Ready', size: '0' });
    const scale = await cluster.get(`${services}/qwen3-8b/scale`);
    expect(scale.status).toEqual({ replicas: 1 });
  });

  it('keeps the number while it is suspended, and names the cause of each stop', async () => {
    const path = `${services}/qwen3-8b`;
    await phase('qwen3-8b', 'Ready');
    await cluster.send('PATCH', path, { spec: { suspend: true } });
    const suspended = await phase('qwen3-8b', 'Suspended');
    expect(suspended.spec).toMatchObject({ replicas: 1, suspend: true });
    expect(suspended.status).toMatchObject({ desiredReplicas: 0, replicas: 0 });
    expect(conditionOf(suspended, 'Available')).toMatchObject({
      status: 'False',
      reason: 'Suspended',
    });
    await cluster.send('PATCH', path, { spec: { suspend: false } });
    await phase('qwen3-8b', 'Ready');
    await cluster.send('PATCH', `${path}/scale`, { spec: { replicas: 0 } });
    const stopped = await phase('qwen3-8b', 'Stopped');
    expect(conditionOf(stopped, 'Available')?.reason).toBe(
      'ManuallyScaledToZero',
    );
    await cluster.send('PATCH', `${path}/scale`, { spec: { replicas: 1 } });
    await phase('qwen3-8b', 'Ready');
  });

  it('replaces no pods for a change beside them', async () => {
    const label = 'inference.llmkube.dev/service=qwen3-8b';
    // The one before it may still be on its way out.
    const before = await until(async () => {
      const pods = await cluster.pods('llm', label);
      return pods.length === 1 && pods;
    });
    await cluster.send('PATCH', `${services}/qwen3-8b`, {
      spec: { priority: 'high' },
    });
    await cluster.until(
      `${services}/qwen3-8b`,
      each => each.status?.effectivePriority === 100_000,
    );
    const after = await cluster.pods('llm', label);
    expect(after.map(each => each.metadata.uid)).toEqual([
      before[0].metadata.uid,
    ]);
  });

  it('scales nothing by the spec where an autoscaler does', async () => {
    const path = `${services}/qwen3-8b`;
    await cluster.send('PATCH', path, {
      spec: { autoscaling: { maxReplicas: 3 } },
    });
    await cluster.send('PATCH', path, { spec: { replicas: 2 } });
    const service = await phase('qwen3-8b', 'Progressing');
    expect(service.status).toMatchObject({
      desiredReplicas: 2,
      readyReplicas: 1,
    });
    await cluster.send('PATCH', path, {
      spec: { autoscaling: null, replicas: 1 },
    });
    await phase('qwen3-8b', 'Ready');
  });

  it('queues services that wait for a GPU by their age, of all namespaces', async () => {
    for (const name of ['large-a', 'large-b']) {
      await cluster.send('POST', `${llm}/models`, aModel(name, 8));
      const made = await cluster.send('POST', services, aService(name, {}));
      expect(made.status).toBe(201);
      await phase(name, 'WaitingForGPU');
    }
    const second = await cluster.until(
      `${services}/large-b`,
      each => each.status?.queuePosition === 2,
    );
    expect(second.status).toMatchObject({
      schedulingStatus: 'InsufficientGPU',
      waitingFor: 'nvidia.com/gpu: 8',
    });
    await cluster.send('DELETE', `${services}/large-a`);
    await cluster.until(
      `${services}/large-b`,
      each => each.status?.queuePosition === 1,
    );
    await cluster.send('DELETE', `${services}/large-b`);
  }, 300_000);

  it('fails without its Model', async () => {
    await cluster.send('POST', services, aService('lost', {}));
    const service = await phase('lost', 'Failed');
    expect(conditionOf(service, 'Degraded')?.message).toContain('lost');
    await cluster.send('DELETE', `${services}/lost`);
  });

  it('gives the GPU of a pool to the member that is asked for', async () => {
    const path = `${llm}/modelpools/small-models`;
    await cluster.until(
      path,
      each => each.status?.residentMember === 'gemma-3-4b',
    );
    await new Promise(resolve => setTimeout(resolve, 5_500));
    cluster.simulator.request('llm', 'smollm3-3b', 1);
    const pool = await cluster.until(
      path,
      each =>
        each.status?.residentMember === 'smollm3-3b' &&
        each.status.phase === 'Ready',
    );
    expect(pool.status?.members).toEqual([
      { name: 'gemma-3-4b', phase: 'Stopped', resident: false },
      { name: 'smollm3-3b', phase: 'Ready', resident: true },
    ]);
  }, 300_000);
});
