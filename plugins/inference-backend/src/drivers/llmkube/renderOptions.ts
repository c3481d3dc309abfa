import { JsonObject } from '@backstage/types';
import { OptionSection, Refusal } from '@wakeboard/plugin-inference-node/kit';

/** Programs that LLMKube can serve a specification with. */
const RUNTIMES = ['vllm', 'sglang', 'tgi', 'llamacpp', 'generic'] as const;

/** A runtime that can be asked for. */
export type Runtime = (typeof RUNTIMES)[number];

const FORMATS = ['gguf', 'safetensors', 'pytorch', 'custom'] as const;
const MODES = ['chat', 'embedding', 'rerank'] as const;
const PRIORITIES = ['critical', 'high', 'normal', 'low', 'batch'] as const;
const INDICATORS = ['availability', 'latency'] as const;

const OBJECT_NAME = /^[a-z0-9]([a-z0-9.-]{0,251}[a-z0-9])?$/;
const A_NAME = 'the name of a Secret';

/** What only LLMKube knows of a specification. */
export interface RenderOptions {
  runtime: Runtime;
  format?: (typeof FORMATS)[number];
  quantization?: string;
  mode?: (typeof MODES)[number];
  priority?: (typeof PRIORITIES)[number];
  port?: number;
  /** Secret with the credentials of an S3 source. */
  sourceSecret?: string;
  /** Key of a secret with a token of Hugging Face. */
  tokenSecret?: { name: string; key: string };
  autoscaling?: { minReplicas?: number; maxReplicas: number };
  slo?: {
    objective: string;
    window?: string;
    indicator: (typeof INDICATORS)[number];
    latencyThreshold?: string;
    name?: string;
  };
}

/** Reads the options of a specification; refuses with a sentence that names the option. */
export function readOptions(
  options: JsonObject,
): RenderOptions | { refused: string } {
  try {
    return readSection(options);
  } catch (error) {
    if (error instanceof Refusal) {
      return { refused: error.message };
    }
    throw error;
  }
}

function readSection(options: JsonObject): RenderOptions {
  const section = new OptionSection('options', options);
  const read: RenderOptions = {
    runtime: section.oneOf('runtime', RUNTIMES) ?? 'vllm',
    format: section.oneOf('format', FORMATS),
    quantization: section.text('quantization', /^[\w.-]{1,63}$/, 'a name'),
    mode: section.oneOf('mode', MODES),
    priority: section.oneOf('priority', PRIORITIES),
    port: section.whole('port', 1, 65535),
    sourceSecret: section.text('sourceSecret', OBJECT_NAME, A_NAME),
    tokenSecret: section.section('tokenSecret', secret => ({
      name: secret.required('name', secret.text('name', OBJECT_NAME, A_NAME)),
      key: secret.text('key', /^[\w.-]{1,253}$/, 'a key') ?? 'token',
    })),
    autoscaling: section.section('autoscaling', autoscaling => ({
      minReplicas: autoscaling.whole('minReplicas', 1, 10),
      maxReplicas: autoscaling.required(
        'maxReplicas',
        autoscaling.whole('maxReplicas', 1, 100),
      ),
    })),
    slo: section.section('slo', readSlo),
  };
  section.refuseOthers();
  return withoutUndefined(read);
}

function readSlo(slo: OptionSection): RenderOptions['slo'] {
  const indicator = slo.oneOf('indicator', INDICATORS) ?? 'availability';
  const threshold = slo.decimal('latencyThreshold', 0.001, 86_400);
  if (indicator === 'latency') {
    slo.required('latencyThreshold', threshold);
  } else if (threshold !== undefined) {
    throw new Refusal(
      'options.slo.latencyThreshold is not accepted: the indicator is availability',
    );
  }
  return {
    objective: String(
      slo.required('objective', slo.decimal('objective', 50, 99.999)),
    ),
    window: slo.text('window', /^\d{1,6}[mhdw]$/, 'a window such as 28d'),
    indicator,
    latencyThreshold: threshold === undefined ? undefined : boundary(threshold),
    name: slo.text('name', OBJECT_NAME, 'the name of a Kubernetes object'),
  };
}

/** It becomes a value of `le` as it is, and there a whole number has a fraction. */
function boundary(seconds: number): string {
  return Number.isInteger(seconds) ? `${seconds}.0` : String(seconds);
}

function withoutUndefined<T extends object>(value: T): T {
  const entries = Object.entries(value)
    .filter(([, each]) => each !== undefined)
    .map(([key, each]) => [
      key,
      typeof each === 'object' && each !== null ? withoutUndefined(each) : each,
    ]);
  return Object.fromEntries(entries);
}
