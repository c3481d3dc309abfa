import type { JsonObject } from '../../servers/kubernetesApi/schema';
import type { NewService, Service } from '../../services/types';
import type { Circumstances } from '../complete';
import { listAt, numberAt, objectAt, revisionOf, textAt } from '../values';

/** What LLMKube's InferenceService and its Model want of a service. */

export interface LlmkubeOptions {
  /** `spec` of the InferenceService. */
  spec: JsonObject;
  /** `spec` of the Model that `modelRef` names. */
  model: JsonObject;
  /** The ModelPool that it is a member of. */
  pool?: string;
  /** At times of the week it is suspended, not scaled to 0. */
  suspends?: boolean;
}

export function optionsOf(service: Pick<Service, 'options'>): LlmkubeOptions {
  const { pool, suspends } = service.options;
  return {
    spec: objectAt(service.options, 'spec'),
    model: objectAt(service.options, 'model'),
    ...(typeof pool === 'string' && { pool }),
    ...(suspends === true && { suspends }),
  };
}

/** Replicas that a spec wants: none while it is suspended. */
export function desiredOf(spec: JsonObject): number {
  return spec.suspend === true ? 0 : numberAt(spec, 'replicas') ?? 1;
}

export const runtimeOf = (spec: JsonObject) =>
  textAt(spec, 'runtime') ?? 'llamacpp';

/** Container, image and port of each runtime. */
const RUNTIMES: Record<
  string,
  { container: string; image: string; port: number }
> = {
  llamacpp: {
    container: 'llama-server',
    image: 'ghcr.io/ggml-org/llama.cpp:server',
    port: 8_080,
  },
  vllm: { container: 'vllm', image: 'vllm/vllm-openai:v0.25.1', port: 8_000 },
  sglang: {
    container: 'sglang',
    image: 'lmsysorg/sglang:v0.5.15.post1-cu129',
    port: 30_000,
  },
  tgi: {
    container: 'tgi',
    image: 'ghcr.io/huggingface/text-generation-inference:3.3.7',
    port: 80,
  },
};

const GENERIC = { container: 'inference-server', image: '', port: 8_080 };

export const runtimeSettings = (spec: JsonObject) =>
  RUNTIMES[runtimeOf(spec)] ?? GENERIC;

export const imageOf = (spec: JsonObject) =>
  textAt(spec, 'image') ?? runtimeSettings(spec).image;

/** The name that the engine is told to serve under. */
function servedOf(spec: JsonObject): string | undefined {
  const words = [...listAt(spec, 'args'), ...listAt(spec, 'extraArgs')];
  const flag = words.lastIndexOf('--served-model-name');
  const name = flag >= 0 ? words[flag + 1] : undefined;
  return typeof name === 'string' ? name : undefined;
}

/** GPUs of the Model win over those of the InferenceService. */
export const gpusOf = ({ spec, model }: LlmkubeOptions) =>
  numberAt(model, 'hardware.gpu.count') ?? numberAt(spec, 'resources.gpu') ?? 0;

/** What the pods do not show: a change of it replaces none. */
const BESIDE_PODS = [
  'replicas',
  'suspend',
  'autoscaling',
  'slo',
  'priority',
  'endpoint',
];

const templateOf = (spec: JsonObject) =>
  Object.fromEntries(
    Object.entries(spec).filter(([key]) => !BESIDE_PODS.includes(key)),
  );

export function llmkubeService(
  place: { namespace: string; name: string },
  options: LlmkubeOptions,
  more: Circumstances = {},
): NewService {
  const { spec } = options;
  const { profile, labels, schedule, incidents, ...timings } = more;
  const isLlama = runtimeOf(spec) === 'llamacpp';
  return {
    system: 'llmkube',
    namespace: place.namespace,
    name: place.name,
    ...(profile && { profile }),
    ...(labels && { labels }),
    ...(schedule && { schedule }),
    ...(incidents && { incidents }),
    settings: {
      replicas: desiredOf(spec),
      gpusPerReplica: gpusOf(options),
      engine: {
        kind: isLlama ? 'llamacpp' : 'vllm',
        version: /:v?(\d[\w.]*)/.exec(imageOf(spec))?.[1] ?? '0.25.1',
        models: [servedOf(spec) ?? textAt(spec, 'modelRef') ?? place.name],
        cacheTokens: numberAt(spec, 'contextSize') ?? 100_000,
        sleepMode: false,
        developerMode: false,
        explicitModels: false,
      },
      schedulingMs: 1_500,
      downloadingMs: 20_000,
      loadingMs: 40_000,
      drainMs: 30_000,
      ...timings,
    },
    naming: { kind: 'deployment' },
    options: { ...options },
    revision: revisionOf(templateOf(spec)),
  };
}
