import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { MOST_GPUS, MOST_REPLICAS } from './names';
import { RenderOptions } from './renderOptions';
import { repositoryOf } from './servedName';

/** The name of the Service too, and the value of a label. */
const SERVICE_NAME = /^[a-z]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** As the definition of Model says it, and no longer than anybody needs. */
const SOURCE = /^((https?|file|pvc|hf|s3):\/\/\S+|\/\S+|[a-zA-Z0-9][\w.\-/]+)$/;
const LONGEST_SOURCE = 2048;
const EXTENDED_RESOURCE = /^[a-z0-9.-]+\/[a-z0-9._-]+$/;
const QUANTITY = /^\d{1,15}(\.\d{1,9})?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;
/** The boundaries of vLLM's histogram, seconds: an SLO has to be on one of them. */
const LATENCY_BOUNDARIES = [
  0.3, 0.5, 0.8, 1, 1.5, 2, 2.5, 5, 10, 15, 20, 30, 40, 50, 60, 120, 240, 480,
  960, 1920, 7680,
];

/** Why LLMKube cannot serve what was asked for; undefined: it can. */
export function refusalOf(
  spec: ModelSpec,
  options: RenderOptions,
): string | undefined {
  return (
    namesRefusal(spec) ??
    sizeRefusal(spec) ??
    sourceRefusal(spec) ??
    engineRefusal(spec, options) ??
    sloRefusal(options)
  );
}

function namesRefusal({ name, namespace }: ModelSpec): string | undefined {
  if (!SERVICE_NAME.test(name)) {
    return refusal(
      'name',
      name,
      'lower case letters, digits and dashes, a letter first, 63 characters at most: it names a Service too',
    );
  }
  return /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(namespace)
    ? undefined
    : refusal('namespace', namespace, 'the name of a namespace');
}

function sizeRefusal(spec: ModelSpec): string | undefined {
  const { replicas, gpus, gpuResource, cpu, memory, maxModelLength } = spec;
  if (!isWhole(replicas, 0, MOST_REPLICAS)) {
    return refusal(
      'replicas',
      replicas,
      `a whole number from 0 to ${MOST_REPLICAS}`,
    );
  }
  if (!isWhole(gpus, 0, MOST_GPUS)) {
    return refusal('gpus', gpus, `a whole number from 0 to ${MOST_GPUS}`);
  }
  if (gpuResource !== undefined && !EXTENDED_RESOURCE.test(gpuResource)) {
    return refusal(
      'gpuResource',
      gpuResource,
      'an extended resource such as nvidia.com/gpu',
    );
  }
  for (const [field, value] of Object.entries({ cpu, memory })) {
    if (value !== undefined && !QUANTITY.test(value)) {
      return refusal(field, value, 'a quantity such as 4, 500m or 16Gi');
    }
  }
  return maxModelLength === undefined || isWhole(maxModelLength, 128, 2_097_152)
    ? undefined
    : refusal(
        'maxModelLength',
        maxModelLength,
        'a whole number from 128 to 2097152',
      );
}

function sourceRefusal({ source }: ModelSpec): string | undefined {
  if (!SOURCE.test(source) || source.length > LONGEST_SOURCE) {
    return refusal(
      'source',
      source,
      'a URL with http, https, file, pvc, hf or s3, an absolute path, or a Hugging Face repository such as Qwen/Qwen3-8B',
    );
  }
  return source.startsWith('hf://') && repositoryOf(source) === undefined
    ? refusal('source', source, 'hf://<owner>/<repository>, without a revision')
    : undefined;
}

function engineRefusal(
  { args, image, maxModelLength }: ModelSpec,
  { runtime, autoscaling, tokenSecret }: RenderOptions,
): string | undefined {
  if (runtime === 'generic' && !image) {
    return 'image is missing; the runtime generic has no image of its own';
  }
  if (runtime === 'generic' && maxModelLength !== undefined) {
    return 'maxModelLength is not accepted with the runtime generic; give it in args as its program expects it';
  }
  if (tokenSecret && (runtime === 'generic' || runtime === 'llamacpp')) {
    return `options.tokenSecret is not accepted with the runtime ${runtime}, which LLMKube gives no token`;
  }
  if (
    autoscaling?.minReplicas !== undefined &&
    autoscaling.minReplicas > autoscaling.maxReplicas
  ) {
    return `options.autoscaling.minReplicas is ${autoscaling.minReplicas}; expected at most maxReplicas, which is ${autoscaling.maxReplicas}`;
  }
  return args?.every(arg => typeof arg === 'string') === false
    ? 'args has an item that is no text; expected one word of the command per item'
    : undefined;
}

function sloRefusal({ runtime, slo }: RenderOptions): string | undefined {
  if (slo?.indicator !== 'latency') {
    return undefined;
  }
  if (runtime !== 'vllm') {
    return `options.slo.indicator is latency, which LLMKube measures with the runtime vllm only, and not with ${runtime}`;
  }
  const seconds = Number(slo.latencyThreshold);
  if (LATENCY_BOUNDARIES.includes(seconds)) {
    return undefined;
  }
  const below = LATENCY_BOUNDARIES.filter(each => each < seconds).at(-1);
  const above = LATENCY_BOUNDARIES.find(each => each > seconds);
  return refusal(
    'options.slo.latencyThreshold',
    seconds,
    `a boundary of vLLM's histogram, the nearest are ${[below, above]
      .filter(each => each !== undefined)
      .join(' and ')}`,
  );
}

function isWhole(value: number, least: number, most: number): boolean {
  return Number.isInteger(value) && value >= least && value <= most;
}

function refusal(field: string, value: unknown, expected: string): string {
  const text = JSON.stringify(value) ?? 'missing';
  return `${field} is ${
    text.length > 100 ? `a text of ${text.length} characters` : text
  }; expected ${expected}`;
}
