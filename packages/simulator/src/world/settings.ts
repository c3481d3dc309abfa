import { ModelSettings } from './types';

const UNITS: Record<string, number> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

/** A duration as Go prints it, `1h30m`, `500ms`, and days: in milliseconds. Throws on anything else. */
export function parseDuration(text: string): number {
  const parts = [...text.matchAll(/(\d+(?:\.\d+)?)(ms|s|m|h|d)/g)];
  if (parts.length === 0 || parts.map(part => part[0]).join('') !== text) {
    throw new Error(`'${text}' is not a duration such as 30s, 5m or 1h30m`);
  }
  return parts.reduce((sum, part) => sum + Number(part[1]) * UNITS[part[2]], 0);
}

function section(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null
    ? Object.fromEntries(Object.entries(value))
    : {};
}

function duration(value: unknown, otherwise: string): number {
  return parseDuration(typeof value === 'string' && value ? value : otherwise);
}

function whole(value: unknown, otherwise: number): number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0
    ? value
    : otherwise;
}

/** vLLM's block of the KV cache. */
const BLOCK_TOKENS = 16;
const DEFAULT_BLOCKS = 2_500;

/** As many tokens as vLLM's option for the number of blocks says. */
function cacheTokens(extraArgs: unknown): number {
  const options = Array.isArray(extraArgs) ? extraArgs.map(String) : [];
  const blocks = options
    .map(option => /^--num-gpu-blocks-override=(\d+)$/.exec(option)?.[1])
    .find(value => value !== undefined);
  return BLOCK_TOKENS * Math.max(1, Number(blocks ?? DEFAULT_BLOCKS));
}

/** Reads the spec of a GreenThread Model with the documented defaults. Throws an error that names a wrong duration. */
export function toSettings(spec: Record<string, unknown>): ModelSettings {
  const sleep = section(spec.sleep);
  const fairness = section(spec.fairness);
  // The third generation of the documents has other names for both.
  const { tensor } = section(spec.parallelism);
  const { product } = spec;
  const share = Number(spec.gpuMemoryUtilization ?? '0.90');
  return {
    modelName: String(spec.modelName ?? ''),
    gpuMemoryUtilization: share > 0 && share <= 1 ? share : 0.9,
    tensorParallelSize: Math.max(
      1,
      whole(tensor ?? spec.tensorParallelSize, 1),
    ),
    replicas: whole(spec.replicas, 1),
    idleTimeout: duration(sleep.idleTimeout, '5m'),
    drainTimeout: duration(sleep.drainTimeout, '30s'),
    minRuntime: duration(fairness.minRuntime, '10s'),
    maxWaitTime: duration(fairness.maxWaitTime, '5s'),
    popular: fairness.popular === true,
    pinned: section(spec.staging).pinned === true,
    cacheTokens: cacheTokens(spec.extraArgs),
    nodeSelector: Object.fromEntries(
      Object.entries({
        ...(typeof product === 'string' && {
          'nvidia.com/gpu.product': product,
        }),
        ...section(spec.nodeSelector),
      }).map(([key, value]) => [key, String(value)]),
    ),
  };
}
