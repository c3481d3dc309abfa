import type { Target } from '../metrics/targets';
import { ApiObject, Cluster, startCluster } from './testing';

/** What a form would apply for each system, as it is written here by hand: whether it comes alive and goes again. */

const LABELS = {
  'inference/provisioned-by': 'someone',
  'inference/owner': 'search-team',
};
const SOON = { 'simulator/startup': '90ms' };
const MONITORING = '/apis/monitoring.coreos.com/v1/namespaces';

interface Metadata {
  name: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

type Applied = [
  path: string,
  object: { metadata: Metadata; [field: string]: unknown },
];

function workload(
  driver: string,
  container: Record<string, unknown>,
  ports: Array<{ name: string; containerPort: number }>,
): Applied[] {
  const name = `new-${driver}`;
  const labels = { ...LABELS, app: name, 'inference/driver': driver };
  const metadata = { name, labels, annotations: SOON };
  return [
    [
      '/apis/apps/v1/namespaces/ml-models/deployments',
      {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        metadata,
        spec: {
          replicas: 1,
          selector: { matchLabels: { app: name } },
          template: {
            metadata: { labels },
            spec: {
              containers: [
                {
                  name: driver,
                  ports: ports.map(each => ({ ...each, protocol: 'TCP' })),
                  resources: { limits: { 'nvidia.com/gpu': '1' } },
                  ...container,
                },
              ],
            },
          },
        },
      },
    ],
    [
      '/api/v1/namespaces/ml-models/services',
      {
        apiVersion: 'v1',
        kind: 'Service',
        metadata,
        spec: {
          selector: { app: name },
          ports: ports.map(each => ({
            name: each.name,
            port: each.containerPort,
            targetPort: each.name,
            protocol: 'TCP',
          })),
        },
      },
    ],
  ];
}

function podMonitor(
  namespace: string,
  selector: Record<string, string>,
  endpoint: Record<string, unknown>,
  release = 'demo',
): Applied {
  return [
    `${MONITORING}/${namespace}/podmonitors`,
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: { name: 'new', labels: { ...LABELS, release } },
      spec: {
        selector: { matchLabels: selector },
        podMetricsEndpoints: [{ path: '/metrics', ...endpoint }],
      },
    },
  ];
}

const WORKLOAD = 'workload.serving.volcano.sh/v1alpha1';
const NETWORKING = 'networking.serving.volcano.sh/v1alpha1';
const LLMKUBE = 'inference.llmkube.dev/v1alpha1';

const kthena = (
  plural: string,
  apiVersion: string,
  kind: string,
  spec: object,
  name = 'new-kthena',
): Applied => [
  `/apis/${apiVersion}/namespaces/inference/${plural}`,
  {
    apiVersion,
    kind,
    metadata: { name, labels: LABELS, annotations: SOON },
    spec,
  },
];

const llmkube = (plural: string, kind: string, spec: object): Applied => [
  `/apis/${LLMKUBE}/namespaces/llm/${plural}`,
  {
    apiVersion: LLMKUBE,
    kind,
    metadata: { name: 'new-llmkube', labels: LABELS, annotations: SOON },
    spec,
  },
];

interface Case {
  system: string;
  namespace: string;
  objects: Applied[];
  /** Of its pods. */
  pods: string;
  monitor: Applied;
  /** Labels of the target that the monitor gives. */
  target: Record<string, string>;
  /** A line of its metrics begins so. */
  series: string;
}

const CASES: Case[] = [
  {
    system: 'vLLM',
    namespace: 'ml-models',
    objects: workload(
      'vllm',
      {
        image: 'vllm/vllm-openai:v0.14.1',
        command: ['vllm', 'serve'],
        args: ['acme/tiny', '--port', '8000', '--served-model-name', 'tiny'],
      },
      [{ name: 'http', containerPort: 8000 }],
    ),
    pods: 'app=new-vllm',
    monitor: podMonitor('ml-models', { app: 'new-vllm' }, { port: 'http' }),
    target: { job: 'ml-models/new', container: 'vllm', endpoint: 'http' },
    series: 'vllm:num_requests_running{model_name="tiny"',
  },
  {
    system: 'Triton',
    namespace: 'ml-models',
    objects: workload(
      'triton',
      {
        image: 'nvcr.io/nvidia/tritonserver:25.11-py3',
        command: ['tritonserver'],
        args: [
          '--model-repository=/models',
          '--model-control-mode=explicit',
          '--load-model=reranker',
        ],
      },
      [
        { name: 'http', containerPort: 8000 },
        { name: 'grpc', containerPort: 8001 },
        { name: 'metrics', containerPort: 8002 },
      ],
    ),
    pods: 'app=new-triton',
    monitor: podMonitor(
      'ml-models',
      { app: 'new-triton' },
      { port: 'metrics' },
    ),
    target: { job: 'ml-models/new', container: 'triton', endpoint: 'metrics' },
    series: 'nv_inference_request_success{model="reranker"',
  },
  {
    system: 'Kthena',
    namespace: 'inference',
    objects: [
      kthena('modelservings', WORKLOAD, 'ModelServing', {
        replicas: 1,
        template: {
          roles: [
            {
              name: 'leader',
              replicas: 1,
              workerReplicas: 0,
              entryTemplate: {
                metadata: { labels: LABELS },
                spec: {
                  containers: [
                    {
                      name: 'engine',
                      image: 'vllm/vllm-openai:v0.14.1',
                      args: ['--model', 'a/b', '--served-model-name', 'own'],
                      ports: [{ name: 'http', containerPort: 8000 }],
                      resources: { limits: { 'nvidia.com/gpu': '1' } },
                    },
                  ],
                },
              },
            },
          ],
        },
      }),
      kthena('modelservers', NETWORKING, 'ModelServer', {
        model: 'own',
        inferenceEngine: 'vLLM',
        workloadSelector: {
          matchLabels: { 'modelserving.volcano.sh/name': 'new-kthena' },
        },
        workloadPort: { port: 8000 },
      }),
      kthena('modelroutes', NETWORKING, 'ModelRoute', {
        modelName: 'own',
        rules: [
          {
            name: 'default',
            targetModels: [{ modelServerName: 'new-kthena' }],
          },
        ],
      }),
      kthena('autoscalingpolicies', WORKLOAD, 'AutoscalingPolicy', {
        metrics: [{ name: 'load', targetValue: '8' }],
        homogeneousTarget: {
          minReplicas: 1,
          maxReplicas: 2,
          target: {
            targetRef: { kind: 'ModelServing', name: 'new-kthena' },
            metricSources: { load: { pod: { uri: '/metrics', port: 8000 } } },
          },
        },
      }),
    ],
    pods: 'modelserving.volcano.sh/name=new-kthena',
    monitor: podMonitor(
      'inference',
      {
        'modelserving.volcano.sh/name': 'new-kthena',
        'modelserving.volcano.sh/entry': 'true',
      },
      { port: 'http' },
    ),
    target: { job: 'inference/new', container: 'engine', endpoint: 'http' },
    series: 'vllm:num_requests_running{model_name="own"',
  },
  {
    system: 'a ModelBooster of Kthena',
    namespace: 'inference',
    objects: [
      kthena(
        'modelboosters',
        WORKLOAD,
        'ModelBooster',
        {
          name: 'own',
          backend: {
            name: 'server',
            type: 'vLLM',
            modelURI: 'hf://a/b',
            replicas: 1,
            workers: [
              {
                type: 'server',
                image: 'vllm/vllm-openai:v0.14.1',
                replicas: 1,
                pods: 1,
                resources: { limits: { 'nvidia.com/gpu': '1' } },
                config: { 'served-model-name': 'own' },
              },
            ],
          },
        },
        'new-booster',
      ),
    ],
    pods: 'modelserving.volcano.sh/name=new-booster-server',
    monitor: podMonitor(
      'inference',
      { 'modelserving.volcano.sh/name': 'new-booster-server' },
      { portNumber: 8100 },
    ),
    target: { job: 'inference/new', container: 'runtime', endpoint: '8100' },
    series: 'kthena:num_requests_waiting{model_name="own"',
  },
  {
    system: 'LLMKube, its Model after its service',
    namespace: 'llm',
    objects: [
      llmkube('inferenceservices', 'InferenceService', {
        modelRef: 'new-llmkube',
        runtime: 'vllm',
        replicas: 1,
        skipModelInit: true,
        endpoint: { port: 8000 },
        resources: { gpu: 1, memory: '16Gi' },
        extraArgs: ['--served-model-name', 'own'],
      }),
      llmkube('models', 'Model', {
        source: 'hf://Qwen/Qwen3-8B',
        format: 'safetensors',
        hardware: {
          accelerator: 'cuda',
          gpu: { enabled: true, count: 1, vendor: 'nvidia' },
        },
      }),
    ],
    pods: 'inference.llmkube.dev/service=new-llmkube',
    monitor: podMonitor(
      'llm',
      { 'inference.llmkube.dev/service': 'new-llmkube' },
      { port: 'http' },
    ),
    target: { job: 'llm/new', container: 'vllm', endpoint: 'http' },
    series: 'vllm:num_requests_running{model_name="own"',
  },
];

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

  it.each(CASES)(
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
          `/apis/${WORKLOAD}/namespaces/${namespace}/modelservings`,
          `/apis/${NETWORKING}/namespaces/${namespace}/modelservers`,
          `/apis/${NETWORKING}/namespaces/${namespace}/modelroutes`,
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
