import { JsonValue } from '@backstage/types';
import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { BACKEND } from '../names';
import { VERSION, WORKLOAD_GROUP } from '../resources';
import { KthenaOptions, refuse, show } from './options';
import { metadataOf, resourcesOf } from './serving';

const DEFAULT_IMAGE = 'vllm/vllm-openai:v0.14.1';

/** The ModelBooster of a model that vLLM serves on one pod per group. */
export function renderBooster(
  spec: ModelSpec,
  options: KthenaOptions,
): KubernetesObject | { refused: string } {
  const { name, servedName = name, replicas, source } = spec;
  const config = configOf(spec);
  if ('refused' in config) {
    return { refused: String(config.refused) };
  }
  return {
    apiVersion: `${WORKLOAD_GROUP}/${VERSION}`,
    kind: 'ModelBooster',
    metadata: metadataOf(spec),
    spec: {
      name: servedName,
      backend: {
        name: BACKEND,
        type: 'vLLM',
        modelURI: source,
        ...(options.cacheURI && { cacheURI: options.cacheURI }),
        ...(options.schedulerName && { schedulerName: options.schedulerName }),
        ...(options.envFromSecret && {
          envFrom: [{ secretRef: { name: options.envFromSecret } }],
        }),
        replicas,
        workers: [
          {
            type: 'server',
            image: spec.image ?? DEFAULT_IMAGE,
            replicas: 1,
            pods: 1,
            resources: resourcesOf(spec),
            config,
          },
        ],
      },
    },
  };
}

/** A ModelBooster gives every argument a value: one without cannot be written. */
function configOf(
  spec: ModelSpec,
): Record<string, JsonValue> | { refused: string } {
  const { name, servedName = name, gpus, maxModelLength, args = [] } = spec;
  const config = new Map<string, JsonValue>([
    ['served-model-name', servedName],
  ]);
  if (gpus > 1) config.set('tensor-parallel-size', gpus);
  if (maxModelLength) config.set('max-model-len', maxModelLength);
  for (let at = 0; at < args.length; at += 1) {
    const [, flag, joined] =
      /^--([A-Za-z][\w-]*)(?:=(.*))?$/s.exec(args[at]) ?? [];
    const value = joined ?? args[at + 1];
    if (
      flag === undefined ||
      value === undefined ||
      (joined === undefined && value.startsWith('--'))
    ) {
      return refuse(
        `The argument ${show(
          args[at],
        )} cannot be one of a ModelBooster, which writes every argument as --name with one value; use options.kind ModelServing`,
      );
    }
    config.set(flag, value);
    if (joined === undefined) at += 1;
  }
  return Object.fromEntries(config);
}
