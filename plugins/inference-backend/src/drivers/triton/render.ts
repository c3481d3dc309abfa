import { JsonValue } from '@backstage/types';
import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { Rendering } from '@wakeboard/plugin-inference-node';
import {
  refuseWorkloadSpec,
  renderWorkload,
} from '@wakeboard/plugin-inference-node/kit';
import { isModelName } from './repository';
import { DRIVER_ID, MODELS_ANNOTATION } from './resources';

const IMAGE = 'nvcr.io/nvidia/tritonserver:25.11-py3';
const REPOSITORY = '/models';
const BUCKET = /^(s3|gs|as):\/\/[^\s,]+$/;
const CLAIM = /^pvc:\/\/([a-z0-9](?:[-a-z0-9.]*[a-z0-9])?)(?:\/([\w./-]*))?$/;
const OPTIONS = ['explicit', 'models', 'latencyMetrics'];

/**
 * A Deployment of Triton and its Service. The source is a model repository.
 * Options: `explicit` (true or false) lets models be loaded and unloaded while
 * the server runs; `models` lists those of the repository that it serves;
 * `latencyMetrics` (true or false) has the server keep summaries and a
 * histogram of latencies.
 */
export function render(spec: ModelSpec): Rendering {
  const refused = refuseWorkloadSpec(spec) ?? refuseOptions(spec);
  if (refused) return { refused };
  const repository = repositoryOf(spec.source);
  if (!repository) {
    return {
      refused: `Triton has no model repository at ${JSON.stringify(
        spec.source.slice(0, 200),
      )}; expected pvc://claim/path, s3://bucket/path, gs://bucket/path or as://account/container/path`,
    };
  }
  const { explicit = false, latencyMetrics = false } = spec.options ?? {};
  const models = modelsIn(spec);
  const { objects, selector } = renderWorkload(spec, {
    driver: DRIVER_ID,
    image: spec.image ?? IMAGE,
    command: ['tritonserver'],
    args: [
      `--model-repository=${repository.path}`,
      ...(explicit
        ? [
            '--model-control-mode=explicit',
            ...models.map(model => `--load-model=${model}`),
          ]
        : []),
      ...(latencyMetrics
        ? [
            '--metrics-config=summary_latencies=true',
            '--metrics-config=histogram_latencies=true',
          ]
        : []),
      ...(spec.args ?? []),
    ],
    ports: [
      { name: 'http', containerPort: 8000 },
      { name: 'grpc', containerPort: 8001 },
      { name: 'metrics', containerPort: 8002 },
    ],
    ready: '/v2/health/ready',
    live: '/v2/health/live',
    weights: repository.claim
      ? { claim: repository.claim, mountPath: REPOSITORY }
      : undefined,
    sharedMemory: true,
    annotations: models.length
      ? { [MODELS_ANNOTATION]: models.join(',') }
      : undefined,
  });
  return {
    objects,
    monitors: [{ kind: 'pod', selector, port: 'metrics', path: '/metrics' }],
    notes: [
      ...(explicit
        ? [
            'Everybody who reaches its HTTP port can load and unload models: keep others out with a NetworkPolicy.',
          ]
        : [
            'Its models cannot be unloaded; putting it to sleep stops it. Option explicit lets them.',
          ]),
      ...(repository.claim
        ? []
        : ['Credentials for the repository have to reach its pods.']),
    ],
  };
}

function refuseOptions(spec: ModelSpec): string | undefined {
  const { options = {}, maxModelLength } = spec;
  const unknown = Object.keys(options).find(key => !OPTIONS.includes(key));
  if (unknown !== undefined) {
    return `Triton has no option ${JSON.stringify(
      unknown.slice(0, 100),
    )}; there are ${OPTIONS.join(', ')}`;
  }
  for (const key of ['explicit', 'latencyMetrics']) {
    const value = options[key];
    if (value !== undefined && typeof value !== 'boolean') {
      return `Option ${key} has to be true or false`;
    }
  }
  if (options.models !== undefined && !isListOfNames(options.models)) {
    return 'Option models has to be a list of names in the model repository';
  }
  if (options.explicit === true && modelsIn(spec).length === 0) {
    return 'In explicit mode nothing is loaded that is not named: give the option models';
  }
  return maxModelLength === undefined
    ? undefined
    : 'Triton takes no longest context; it stands in the configuration of each model in the repository';
}

/** A name that clients send is a model's name in the repository. */
function modelsIn({ options, servedName }: ModelSpec): string[] {
  const models = options?.models;
  if (isListOfNames(models)) return models;
  return servedName !== undefined && isListOfNames([servedName])
    ? [servedName]
    : [];
}

function isListOfNames(value: JsonValue | undefined): value is string[] {
  return (
    Array.isArray(value) &&
    value.every(
      name =>
        typeof name === 'string' &&
        isModelName(name) &&
        !/[,*]|^\s|\s$/.test(name),
    )
  );
}

function repositoryOf(
  source: string,
): { path: string; claim?: string } | undefined {
  if (BUCKET.test(source)) return { path: source };
  const [, claim, path = ''] = CLAIM.exec(source) ?? [];
  return claim && !path.split('/').includes('..')
    ? { path: [REPOSITORY, path].filter(Boolean).join('/'), claim }
    : undefined;
}
