import { Cluster, conditionOf, QUICK, startCluster } from '../testing';

const WORKLOAD = '/apis/workload.serving.volcano.sh/v1alpha1/namespaces';
const NETWORKING = '/apis/networking.serving.volcano.sh/v1alpha1/namespaces';
const inference = `${WORKLOAD}/inference`;

const apiVersion = 'workload.serving.volcano.sh/v1alpha1';

const aServing = (name: string, replicas: number) => ({
  apiVersion,
  kind: 'ModelServing',
  metadata: { name, annotations: { 'simulator/startup': '100ms' } },
  spec: {
    replicas,
    template: {
      roles: [
        {
          name: 'leader',
          workerReplicas: 0,
          entryTemplate: {
            metadata: { labels: { team: 'search' } },
            spec: {
              containers: [
                {
                  name: 'engine',
                  image: 'vllm/vllm-openai:v0.14.1',
                  args: ['--served-model-name', 'own'],
                },
              ],
            },
          },
        },
      ],
    },
  },
});

describe('Kthena in a running simulator', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({ 'granite-8b': QUICK, 'phi-4': QUICK });
  });
  afterAll(() => cluster?.simulator.stop());

  const available = (path: string, count: number) =>
    cluster.until(
      path,
      each =>
        each.status?.availableReplicas === count &&
        each.status.replicas === count,
    );

  it('makes a serving, a server and a route from a ModelBooster, with labels and owners', async () => {
    const booster = await cluster.until(
      `${inference}/modelboosters/granite-8b`,
      each => conditionOf(each, 'Active')?.status === 'True',
    );
    const serving = await available(
      `${inference}/modelservings/granite-8b-server`,
      1,
    );
    const server = await cluster.get(
      `${NETWORKING}/inference/modelservers/granite-8b-server`,
    );
    const route = await cluster.get(
      `${NETWORKING}/inference/modelroutes/granite-8b`,
    );
    for (const made of [serving, server, route]) {
      expect(made.metadata.ownerReferences).toMatchObject([
        { kind: 'ModelBooster', uid: booster.metadata.uid },
      ]);
      expect(made.metadata.labels).toMatchObject({
        'workload.serving.volcano.sh/model-name': 'granite-8b',
        'workload.serving.volcano.sh/backend-name': 'server',
      });
    }
    expect(server.spec.workloadSelector).toEqual({
      matchLabels: {
        'workload.serving.volcano.sh/model-uid': booster.metadata.uid,
      },
    });
    expect(route.spec.modelName).toBe('granite-8b');
    const [pod] = await cluster.pods(
      'inference',
      'modelserving.volcano.sh/name=granite-8b-server',
    );
    expect(pod.metadata).toMatchObject({
      name: 'granite-8b-server-0-leader-0-0',
      labels: {
        'modelserving.volcano.sh/group-name': 'granite-8b-server-0',
        'modelserving.volcano.sh/role-id': 'leader-0',
        'modelserving.volcano.sh/entry': 'true',
      },
      ownerReferences: [{ kind: 'ModelServing', uid: serving.metadata.uid }],
    });
  });

  it('never takes the condition Failed back and begins each reconciliation as not active', async () => {
    const path = `${inference}/modelboosters/granite-8b`;
    const before = await cluster.until(
      path,
      each => conditionOf(each, 'Active')?.status === 'True',
    );
    expect(conditionOf(before, 'Failed')).toMatchObject({
      status: 'True',
      reason: 'ModelAbnormal',
    });
    await cluster.send('PATCH', path, {
      spec: { backend: { replicas: 0 } },
    });
    const stopped = await available(
      `${inference}/modelservings/granite-8b-server`,
      0,
    );
    // Nothing makes progress, so all is said to be well.
    expect(conditionOf(stopped, 'Available')?.status).toBe('True');
    const after = await cluster.until(
      path,
      each =>
        each.status?.observedGeneration === each.metadata.generation &&
        conditionOf(each, 'Active')?.status === 'True',
    );
    expect(after.metadata.generation).toBe(before.metadata.generation + 1);
    expect(conditionOf(after, 'Failed')?.status).toBe('True');
  });

  it('scales the groups of a ModelServing through its subresource, of which the selector names one pod each', async () => {
    const path = `${inference}/modelservings/phi-4`;
    await available(path, 1);
    await cluster.send('PATCH', `${path}/scale`, { spec: { replicas: 2 } });
    const scaled = await available(path, 2);
    // What it said while it made progress stays.
    expect(conditionOf(scaled, 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'GroupProgressing',
      message: 'Some groups are progressing: [1]',
    });
    const scale = await cluster.get(`${path}/scale`);
    expect(scale.status).toMatchObject({ replicas: 2 });
    const selector = String(Reflect.get(scale.status ?? {}, 'selector'));
    const pods = await cluster.pods('inference', selector);
    expect(pods.map(each => each.metadata.name)).toEqual([
      'phi-4-0-leader-0-0',
      'phi-4-1-leader-0-0',
    ]);
    const since = Date.now();
    await cluster.send('PATCH', `${path}/scale`, { spec: { replicas: 0 } });
    await available(path, 0);
    expect(cluster.simulator.truth(since)).toContainEqual(
      expect.objectContaining({
        kind: 'service',
        model: 'phi-4',
        to: 'stopped',
        cause: 'user',
      }),
    );
  });

  it('gives a ModelServing that is made with none no status at all', async () => {
    const made = await cluster.send(
      'POST',
      `${inference}/modelservings`,
      aServing('own', 0),
    );
    expect(made.status).toBe(201);
    const path = `${inference}/modelservings/own`;
    await new Promise(resolve => setTimeout(resolve, 100));
    expect((await cluster.get(path)).status).toBeUndefined();
    await cluster.send('PATCH', path, { spec: { replicas: 1 } });
    await available(path, 1);
    const [pod] = await cluster.pods(
      'inference',
      'modelserving.volcano.sh/name=own',
    );
    expect(pod.metadata.labels.team).toBe('search');
    await cluster.send('DELETE', path);
    await cluster.until(
      `/api/v1/namespaces/inference/pods/${pod.metadata.name}`,
      each => Reflect.get(each, 'code') === 404,
    );
  });

  it('takes back a manual 0 while a policy wants at least one', async () => {
    const path = `${inference}/modelservings/phi-4`;
    const policy = `${inference}/autoscalingpolicies/phi-4`;
    await cluster.send('PATCH', policy, {
      spec: { homogeneousTarget: { minReplicas: 1 } },
    });
    await cluster.send('PATCH', `${path}/scale`, { spec: { replicas: 0 } });
    const since = Date.now();
    const serving = await cluster.until(path, each => each.spec.replicas === 1);
    expect(serving.spec.replicas).toBe(1);
    expect(cluster.simulator.truth(since - 60_000)).toContainEqual(
      expect.objectContaining({
        kind: 'scaled',
        model: 'phi-4',
        to: 1,
        cause: 'autoscaler',
      }),
    );
    expect((await cluster.get(policy)).status).toBeUndefined();
  }, 300_000);
});
