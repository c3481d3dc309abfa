/** A model service as somebody asks for it in the form of its system. */
export interface Case {
  /** As the template says it. */
  system: string;
  cluster: string;
  namespace: string;
  source: string;
  name: string;
  /** Undefined: the default. */
  profile?: string;
  /** One of the SLOs of its profile. */
  slo: string;
  /** Options of the system, as the form has them before anybody changes them. */
  options: Record<string, unknown>;
  /** Kinds of what is made, sorted. */
  kinds: string[];
}

/** One for each system. */
export const CASES: Case[] = [
  {
    system: 'GreenThread',
    cluster: 'demo',
    namespace: 'greenthread-system',
    source: 'hf://Qwen/Qwen3-0.6B',
    name: 'qwen3-tiny',
    slo: 'wake',
    options: {
      idleTimeout: '5m',
      drainTimeout: '30s',
      gpuMemoryUtilization: '0.90',
      dtype: 'bfloat16',
      enforceEager: true,
      generation: 2,
    },
    kinds: ['ConfigMap', 'Model', 'PrometheusRule'],
  },
  {
    system: 'vLLM',
    cluster: 'demo',
    namespace: 'ml-models',
    source: 'hf://Qwen/Qwen3-0.6B',
    name: 'qwen3-small',
    profile: 'engine',
    slo: 'ttft',
    options: { sleepMode: false },
    kinds: [
      'ConfigMap',
      'Deployment',
      'PodMonitor',
      'PrometheusRule',
      'Service',
    ],
  },
  {
    system: 'Kthena',
    cluster: 'demo',
    namespace: 'inference',
    source: 'hf://Qwen/Qwen3-0.6B',
    name: 'qwen3-routed',
    profile: 'engine',
    slo: 'tokens',
    options: { kind: 'ModelServing' },
    kinds: [
      'ConfigMap',
      'ModelRoute',
      'ModelServer',
      'ModelServing',
      'PodMonitor',
      'PrometheusRule',
    ],
  },
  {
    system: 'LLMKube',
    cluster: 'demo',
    namespace: 'llm',
    source: 'hf://Qwen/Qwen3-0.6B',
    name: 'qwen3-kube',
    profile: 'engine',
    slo: 'ttft',
    options: { runtime: 'vllm' },
    kinds: [
      'ConfigMap',
      'InferenceService',
      'Model',
      'PodMonitor',
      'PrometheusRule',
    ],
  },
  {
    system: 'Triton',
    cluster: 'demo',
    namespace: 'ml-models',
    source: 'pvc://weights/resnet50',
    name: 'resnet50',
    profile: 'requests',
    slo: 'uptime',
    options: { explicit: false, latencyMetrics: false },
    kinds: [
      'ConfigMap',
      'Deployment',
      'PodMonitor',
      'PrometheusRule',
      'Service',
    ],
  },
  {
    system: 'GPUStack',
    cluster: 'gpustack',
    namespace: 'research',
    source: 'hf://Qwen/Qwen3-0.6B',
    name: 'qwen3-worker',
    profile: 'engine',
    slo: 'availability',
    options: { backend: 'vLLM', categories: ['llm'], enableModelRoute: true },
    kinds: ['ConfigMap', 'Model', 'PrometheusRule'],
  },
];

/**
 * Those of some systems.
 *
 * @param wanted - `all`, or names with commas between them
 */
export function casesOf(wanted: string): Case[] {
  if (wanted === 'all') return CASES;
  return wanted.split(',').map(word => {
    const found = CASES.find(
      ({ system }) => system.toLowerCase() === word.trim().toLowerCase(),
    );
    if (found) return found;
    throw new Error(
      `There is no system ${JSON.stringify(
        word,
      )}; expected all, or some of ${CASES.map(({ system }) => system).join(
        ', ',
      )}`,
    );
  });
}

export const driverOf = ({ system }: Case) => system.toLowerCase();

/** Its reference as text. */
export const modelOf = (each: Case) =>
  [each.cluster, each.namespace, driverOf(each), each.name].join('/');

/** Name of its entity. */
export const entityOf = (each: Case) => modelOf(each).replaceAll('/', '.');
