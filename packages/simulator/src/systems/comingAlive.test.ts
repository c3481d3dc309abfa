import type { Target } from '../metrics/targets';
import {
  ApiObject,
  APPLIED_SERVICES,
  Cluster,
  KTHENA_NETWORKING,
  KTHENA_WORKLOAD,
  LABELS,
  LLMKUBE,
  MONITORING,
  startCluster,
  workload,
} from './testing';

describe('what a client applies in a running simulator', () => {
  let cluster: Cluster;
  beforeAll(async () => {
    cluster = await startCluster({});
  });
  afterAll(() => cluster?.simulator.stop());

  async function within<T>(
    find: () => Promise<T | undefined>,
    seconds = 120,
  ): Promise<T> {
    const end = Date.now() + seconds * 1_000;
    for (;;) {
      const found = await find();
      if (found !== undefined) return found;
      if (Date.now() > end) throw new Error(`not within ${seconds} s: ${find}`);
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  const isReady = ({ status }: ApiObject) =>
    status?.conditions?.some(
      each => each.type === 'Ready' && each.status === 'True',
    );

  async function discovered(kind: string, labels: Record<string, string>) {
    const url = `${cluster.simulator.metrics}/discovery/${kind}`;
    const found: Array<{ labels: Target['labels'] & Record<string, string> }> =
      await (await fetch(url)).json();
    return found.filter(each =>
      Object.entries(labels).every(
        ([name, value]) => each.labels[name] === value,
      ),
    );
  }

  it.each(APPLIED_SERVICES)(
    'becomes a service of $system that serves, is scraped by a monitor alone, and goes with all that it made',
    async ({ namespace, objects, pods, monitor, target, series }) => {
      for (const [path, object] of objects) await cluster.apply(path, object);
      const pod = await within(async () => {
        const [first] = await cluster.pods(namespace, pods);
        return first && isReady(first) ? first : undefined;
      });
      const { name } = pod.metadata;
      expect(await discovered('services', { pod: name })).toEqual([]);

      const [path, object] = monitor;
      const labels = { ...LABELS, release: 'other' };
      await cluster.apply(path, {
        ...object,
        metadata: { ...object.metadata, labels },
      });
      expect(await discovered('services', { pod: name })).toEqual([]);
      await cluster.apply(path, object);
      const [found, ...others] = await discovered('services', { pod: name });
      expect(others).toEqual([]);
      expect(found.labels).toMatchObject({ ...target, namespace, pod: name });
      const metrics = await fetch(
        cluster.simulator.metrics + found.labels.__metrics_path__,
      );
      expect(await metrics.text()).toContain(`\n${series}`);

      for (const [where, { metadata: each }] of [...objects, monitor]) {
        const gone = await cluster.send('DELETE', `${where}/${each.name}`);
        expect(gone.status).toBe(200);
      }
      await within(async () =>
        (await cluster.pods(namespace, pods)).length === 0 ? true : undefined,
      );
      const left = await Promise.all(
        [
          `/apis/${KTHENA_WORKLOAD}/namespaces/${namespace}/modelservings`,
          `/apis/${KTHENA_NETWORKING}/namespaces/${namespace}/modelservers`,
          `/apis/${KTHENA_NETWORKING}/namespaces/${namespace}/modelroutes`,
          `/apis/${LLMKUBE}/namespaces/${namespace}/inferenceservices`,
          `/apis/apps/v1/namespaces/${namespace}/deployments`,
          `/apis/apps/v1/namespaces/${namespace}/replicasets`,
          `/api/v1/namespaces/${namespace}/services`,
          `${MONITORING}/${namespace}/servicemonitors`,
          `${MONITORING}/${namespace}/podmonitors`,
        ].map(each => cluster.list(each)),
      );
      expect(
        left.flat().filter(each => each.metadata.name.startsWith('new')),
      ).toEqual([]);
    },
    300_000,
  );

  it('becomes a Model of GreenThread that is converted, sleeps, wakes, is scraped by what its chart brings, and goes with its pods', async () => {
    const path =
      '/apis/greenthread.ai/v1alpha1/namespaces/greenthread-system/models';
    await cluster.apply(path, {
      apiVersion: 'greenthread.ai/v1alpha1',
      kind: 'Model',
      metadata: { name: 'new-greenthread', labels: LABELS },
      spec: {
        modelName: 'Qwen/Qwen3-0.1B',
        dtype: 'bfloat16',
        gpuMemoryUtilization: '0.90',
        parallelism: { tensor: 2 },
        replicas: 1,
        extraArgs: ['--enforce-eager'],
        sleep: { idleTimeout: '5m', drainTimeout: '30s' },
        fairness: {},
        staging: {},
        lora: {},
        kvCache: {},
        resources: {},
        nodeSelector: { 'nvidia.com/gpu.product': 'NVIDIA-L40S' },
      },
    });
    const owned = async () =>
      (await cluster.list('/api/v1/namespaces/greenthread-system/pods')).filter(
        each => each.metadata.ownerReferences[0].name === 'new-greenthread',
      );
    // Its pod begins asleep; a request wakes it.
    const started = await within(
      async () =>
        (await owned()).find(each => each.status?.phase === 'Running'),
      60,
    );
    cluster.simulator.request('greenthread-system', 'new-greenthread', 1);
    const pod = await within(async () => (await owned()).find(isReady), 120);
    expect(pod.metadata.name).toBe(started.metadata.name);
    expect(pod.spec.nodeName).toBe('gpu-node-b');
    const gpus = await cluster.list('/apis/greenthread.ai/v1alpha1/gpus');
    expect(JSON.stringify(gpus)).toContain(pod.metadata.name);
    const { name } = pod.metadata;
    for (const kind of ['sidecar', 'vllm']) {
      expect(await discovered(kind, { pod: name })).toHaveLength(1);
    }
    await cluster.send('DELETE', `${path}/new-greenthread`);
    await within(async () => ((await owned()).length === 0 ? true : undefined));
    await within(async () =>
      (await discovered('sidecar', { pod: name })).length === 0
        ? true
        : undefined,
    );
    expect(await discovered('vllm', { pod: name })).toEqual([]);
  }, 300_000);

  it('waits for a GPU where none is free, and is refused where there is no such namespace', async () => {
    const [[path, deployment]] = workload(
      'vllm',
      { image: 'vllm/vllm-openai:v0.14.1', args: ['--model', 'a/b'] },
      [{ name: 'http', containerPort: 8000 }],
    );
    const many = structuredClone(deployment) as {
      metadata: { name: string };
      spec: { replicas: number };
    };
    many.spec.replicas = 40;
    await cluster.apply(path, many);
    const waiting = await within(async () => {
      const pods = await cluster.pods('ml-models', 'app=new-vllm');
      return pods.find(
        ({ status }) =>
          status?.conditions?.find(each => each.type === 'PodScheduled')
            ?.reason === 'Unschedulable',
      );
    });
    expect(waiting.status?.phase).toBe('Pending');
    await cluster.send('DELETE', `${path}/new-vllm`);
    await expect(
      cluster.apply(path.replace('ml-models', 'nowhere'), deployment),
    ).rejects.toThrow('namespaces \\"nowhere\\" not found');
  }, 300_000);
});
