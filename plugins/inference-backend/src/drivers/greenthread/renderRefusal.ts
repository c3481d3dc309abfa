import { ModelSpec } from '@wakeboard/plugin-inference-common';

/** Longer ones leave no room for `-convert` in the name of the Job that converts the weights. */
const LONGEST_NAME = 55;
const NAME = /^[a-z]([a-z0-9-]*[a-z0-9])?$/;
const NAMESPACE = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const REPOSITORY = /^(?:hf:\/\/)?([\w.-]{1,96}\/[\w.-]{1,96})$/;
const QUANTITY = /^\d{1,15}(\.\d{1,9})?(m|k|M|G|T|P|E|Ki|Mi|Gi|Ti|Pi|Ei)?$/;
const GPUS = [1, 2, 4, 8];
const MOST_REPLICAS = 1000;
/** Set from the specification, or by the sidecar. */
const OWN_ARGUMENTS =
  /^--(model|served[-_]model[-_]name|port|host|dtype|quantization|max[-_]model[-_]len|tensor[-_]parallel[-_]size|gpu[-_]memory[-_]utilization|enable[-_]sleep[-_]mode)(=|$)/;

/** The name on Hugging Face that a source has; undefined: it has none. */
export function repositoryOf(source: string): string | undefined {
  return REPOSITORY.exec(source)?.[1];
}

/** Why GreenThread cannot serve what was asked for; undefined: it can. */
export function whyNot(spec: ModelSpec): string | undefined {
  return namesRefusal(spec) ?? sizeRefusal(spec) ?? engineRefusal(spec);
}

function namesRefusal(spec: ModelSpec): string | undefined {
  const { name, namespace, source, servedName } = spec;
  if (!NAME.test(name) || name.length > LONGEST_NAME) {
    return refusal(
      'name',
      name,
      `lower case letters, digits and dashes, a letter first, ${LONGEST_NAME} characters at most: it names a Service and a Job too`,
    );
  }
  if (!NAMESPACE.test(namespace)) {
    return refusal('namespace', namespace, 'the name of a namespace');
  }
  const repository = repositoryOf(source);
  if (repository === undefined) {
    return refusal(
      'source',
      source,
      'hf://<organisation>/<model>, without a revision: GreenThread converts weights of Hugging Face',
    );
  }
  return servedName === undefined || servedName === repository
    ? undefined
    : `GreenThread serves a model under its name on Hugging Face; the name for clients must be ${JSON.stringify(
        repository,
      )}`;
}

function sizeRefusal(spec: ModelSpec): string | undefined {
  const { replicas, gpus, gpuResource, cpu, memory, maxModelLength } = spec;
  if (!Number.isInteger(replicas) || replicas < 0 || replicas > MOST_REPLICAS) {
    return refusal(
      'replicas',
      replicas,
      `a whole number from 0 to ${MOST_REPLICAS}`,
    );
  }
  if (!GPUS.includes(gpus)) {
    return refusal('gpus', gpus, `${GPUS.join(', ')}, all on one node`);
  }
  if (gpuResource !== undefined && !gpuResource.startsWith('nvidia.com/')) {
    return refusal(
      'gpuResource',
      gpuResource,
      'nvidia.com/gpu, or nothing: GreenThread shares GPUs of NVIDIA out itself',
    );
  }
  for (const [field, value] of Object.entries({ cpu, memory })) {
    if (value !== undefined && !QUANTITY.test(value)) {
      return refusal(field, value, 'a quantity such as 4, 500m or 16Gi');
    }
  }
  return maxModelLength === undefined ||
    (Number.isInteger(maxModelLength) && maxModelLength > 0)
    ? undefined
    : refusal(
        'maxModelLength',
        maxModelLength,
        'a whole number of tokens above 0',
      );
}

function engineRefusal({ image, args = [] }: ModelSpec): string | undefined {
  if (image !== undefined && !/^\S{1,512}$/.test(image)) {
    return refusal(
      'image',
      image,
      'a reference such as vllm/vllm-openai:v0.14.1',
    );
  }
  const own = args.find(arg => OWN_ARGUMENTS.test(arg));
  return own === undefined
    ? undefined
    : `args has ${JSON.stringify(
        own.slice(0, 100),
      )}, which follows from the rest of the specification; leave it out`;
}

function refusal(field: string, value: unknown, expected: string): string {
  const text = JSON.stringify(value) ?? 'missing';
  return `${field} is ${
    text.length > 100 ? `a text of ${text.length} characters` : text
  }; expected ${expected}`;
}
