import { JsonObject } from '@backstage/types';
import { OptionSection, Refusal } from '@wakeboard/plugin-inference-node/kit';

const DTYPES = ['bfloat16', 'float16', 'float32'] as const;
const QUANTIZATIONS = ['mxfp4', 'awq', 'gptq'] as const;
const GENERATIONS = [2, 3] as const;
const MODEL_TYPES = ['chat', 'tts', 'asr', 'embedding', 'reranker'] as const;

/** As Go reads one, and above 0. */
const DURATION = /^(?=.*[1-9])([0-9]+(\.[0-9]+)?(ms|s|m|h))+$/;
const A_DURATION = 'a duration such as 5m or 30s';
const QUANTITY = /^[0-9]+(\.[0-9]+)?(k|M|G|T|Ki|Mi|Gi|Ti)?$/;
const OBJECT_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;

/** What only GreenThread knows of a specification. */
export interface RenderOptions {
  /** Of the documentation that its installation goes by: they name the number of GPUs differently. */
  generation: (typeof GENERATIONS)[number];
  dtype: (typeof DTYPES)[number];
  quantization?: (typeof QUANTIZATIONS)[number];
  /** Share of each GPU's memory, as text. */
  gpuMemoryUtilization: string;
  /** Without it, vLLM captures CUDA graphs at every wake. */
  enforceEager: boolean;
  /** Without a request for so long it sleeps. */
  idleTimeout: string;
  drainTimeout: string;
  minRuntime?: string;
  maxWaitTime?: string;
  popular?: boolean;
  /** Weights stay in pinned memory of the host. */
  pinned?: boolean;
  lora?: { maxRank?: number; cacheDir?: string; downloadTimeout?: string };
  kvCache?: { maxSize?: string };
  serviceAccountName?: string;
  nodeSelector?: Record<string, string>;
  /** Third generation only. */
  modelType?: (typeof MODEL_TYPES)[number];
  /** Third generation only: the node label `nvidia.com/gpu.product`. */
  product?: string;
}

/** Reads the options of a specification; refuses with a sentence that names the option. */
export function readOptions(
  options: JsonObject,
): RenderOptions | { refused: string } {
  try {
    return readSection(new OptionSection('options', options));
  } catch (error) {
    if (error instanceof Refusal) {
      return { refused: error.message };
    }
    throw error;
  }
}

function readSection(section: OptionSection): RenderOptions {
  const duration = (name: string) => section.text(name, DURATION, A_DURATION);
  const generation = section.whole('generation', 2, 3) === 3 ? 3 : 2;
  const utilization = section.decimal('gpuMemoryUtilization', 0.01, 1);
  const read: RenderOptions = {
    generation,
    dtype: section.oneOf('dtype', DTYPES) ?? 'bfloat16',
    quantization: section.oneOf('quantization', QUANTIZATIONS),
    gpuMemoryUtilization: String(utilization ?? '0.90'),
    enforceEager: section.flag('enforceEager') ?? true,
    idleTimeout: duration('idleTimeout') ?? '5m',
    drainTimeout: duration('drainTimeout') ?? '30s',
    minRuntime: duration('minRuntime'),
    maxWaitTime: duration('maxWaitTime'),
    popular: section.flag('popular'),
    pinned: section.flag('pinned'),
    lora: section.section('lora', lora => ({
      maxRank: lora.whole('maxRank', 1, 512),
      cacheDir: lora.text('cacheDir', /^\/\S{0,1023}$/, 'an absolute path'),
      downloadTimeout: lora.text('downloadTimeout', DURATION, A_DURATION),
    })),
    kvCache: section.section('kvCache', kvCache => ({
      maxSize: kvCache.text('maxSize', QUANTITY, 'a quantity such as 20Gi'),
    })),
    serviceAccountName: section.text(
      'serviceAccountName',
      OBJECT_NAME,
      'the name of a ServiceAccount',
    ),
    nodeSelector: section.textMap('nodeSelector'),
    modelType: section.oneOf('modelType', MODEL_TYPES),
    product: section.text('product', /^[\w.-]{1,63}$/, 'the value of a label'),
  };
  section.refuseOthers();
  const newer = (['modelType', 'product'] as const).find(
    name => generation < 3 && read[name] !== undefined,
  );
  if (newer) {
    throw new Refusal(
      `options.${newer} is of the third generation; set options.generation to 3 where it is installed`,
    );
  }
  return read;
}
