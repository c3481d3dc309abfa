/** What a form would apply for each system, as it is written here by hand. */

export const LABELS = {
  'inference/provisioned-by': 'someone',
  'inference/owner': 'search-team',
};
const SOON = { 'simulator/startup': '90ms' };
export const MONITORING = '/apis/monitoring.coreos.com/v1/namespaces';

interface Metadata {
  name: string;
  labels?: Record<string, string>;
  annotations?: Record<string, string>;
}

type Applied = [
  path: string,
  object: { metadata: Metadata; [field: string]: unknown },
];

export function workload(
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

export const KTHENA_WORKLOAD = 'workload.serving.volcano.sh/v1alpha1';
export const KTHENA_NETWORKING = 'networking.serving.volcano.sh/v1alpha1';
export const LLMKUBE = 'inference.llmkube.dev/v1alpha1';

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

interface AppliedService {
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

export const APPLIED_SERVICES: AppliedService[] = [
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
      kthena('modelservings', KTHENA_WORKLOAD, 'ModelServing', {
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
      kthena('modelservers', KTHENA_NETWORKING, 'ModelServer', {
        model: 'own',
        inferenceEngine: 'vLLM',
        workloadSelector: {
          matchLabels: { 'modelserving.volcano.sh/name': 'new-kthena' },
        },
        workloadPort: { port: 8000 },
      }),
      kthena('modelroutes', KTHENA_NETWORKING, 'ModelRoute', {
        modelName: 'own',
        rules: [
          {
            name: 'default',
            targetModels: [{ modelServerName: 'new-kthena' }],
          },
        ],
      }),
      kthena('autoscalingpolicies', KTHENA_WORKLOAD, 'AutoscalingPolicy', {
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
        KTHENA_WORKLOAD,
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
