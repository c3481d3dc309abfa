/** The spec of an object of each kind that uses as many fields as a team would. */
export const SAMPLES: Record<string, Record<string, unknown>> = {
  'modelboosters.workload.serving.volcano.sh': {
    name: 'demo',
    owner: 'team-a',
    backend: {
      name: 'server',
      type: 'vLLM',
      modelURI: 'hf://Qwen/Qwen2.5-0.5B-Instruct',
      cacheURI: 'hostpath://mnt/cache',
      replicas: 1,
      env: [{ name: 'HF_ENDPOINT', value: 'https://mirror.example' }],
      workers: [
        {
          type: 'server',
          image: 'vllm/vllm-openai:v0.14.1',
          replicas: 1,
          pods: 1,
          config: { 'served-model-name': 'demo', 'max-model-len': 4096 },
          resources: { limits: { 'nvidia.com/gpu': '1' } },
        },
      ],
    },
  },
  'modelservings.workload.serving.volcano.sh': {
    schedulerName: 'volcano',
    replicas: 2,
    recoveryPolicy: 'RoleRecreate',
    template: {
      roles: [
        {
          name: 'leader',
          replicas: 1,
          workerReplicas: 0,
          entryTemplate: {
            metadata: { labels: { 'app.kubernetes.io/name': 'demo' } },
            spec: {
              containers: [
                {
                  name: 'engine',
                  image: 'vllm/vllm-openai:v0.14.1',
                  args: ['--model', 'Qwen/Qwen2.5-0.5B-Instruct'],
                  ports: [{ name: 'http', containerPort: 8000 }],
                  resources: { limits: { 'nvidia.com/gpu': '1' } },
                },
              ],
            },
          },
        },
      ],
    },
  },
  'autoscalingpolicies.workload.serving.volcano.sh': {
    metrics: [{ name: 'active_requests', targetValue: '10' }],
    homogeneousTarget: {
      minReplicas: 0,
      maxReplicas: 4,
      target: {
        targetRef: { kind: 'ModelServing', name: 'demo' },
        metricSources: {
          active_requests: {
            prometheus: {
              serverURL: 'http://prometheus.monitoring.svc:9090',
              query: 'vector(0)',
            },
          },
        },
      },
    },
  },
  'modelservers.networking.serving.volcano.sh': {
    model: 'demo',
    inferenceEngine: 'vLLM',
    workloadSelector: {
      matchLabels: { 'modelserving.volcano.sh/name': 'demo' },
    },
    workloadPort: { port: 8000 },
  },
  'modelroutes.networking.serving.volcano.sh': {
    modelName: 'demo',
    rules: [{ name: 'default', targetModels: [{ modelServerName: 'demo' }] }],
  },
  'models.inference.llmkube.dev': {
    source: 'hf://Qwen/Qwen3-8B',
    format: 'safetensors',
    hardware: { accelerator: 'cuda', gpu: { enabled: true, count: 1 } },
  },
  'inferenceservices.inference.llmkube.dev': {
    modelRef: 'qwen3-8b',
    runtime: 'vllm',
    replicas: 1,
    skipModelInit: true,
    endpoint: { port: 8000 },
    resources: { gpu: 1, cpu: '4', memory: '16Gi' },
    vllmConfig: { maxModelLen: 8192 },
    autoscaling: { minReplicas: 1, maxReplicas: 3 },
    slo: { objective: '99.5', window: '28d', indicator: 'availability' },
  },
  'modelpools.inference.llmkube.dev': {
    members: [{ inferenceServiceRef: { name: 'qwen3-8b' } }],
    gpu: 1,
  },
  'modelrouters.inference.llmkube.dev': {
    backends: [
      {
        name: 'local',
        inferenceServiceRef: { name: 'qwen3-8b' },
        tier: 'local',
      },
    ],
    rules: [{ name: 'all', route: { backends: ['local'] } }],
  },
  'gpuquotas.inference.llmkube.dev': { gpuCount: 4, namespaceRef: 'models' },
};
