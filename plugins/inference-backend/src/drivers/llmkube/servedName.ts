import { flagValues, ObjectReader } from '@wakeboard/plugin-inference-node/kit';

/** Flags by which an engine is told what to be called. */
const NAME_FLAGS = ['served-model-name', 'alias'];
/** Runtimes that are called like the repository they load, unless told otherwise. */
const NAMED_BY_SOURCE = new Set(['vllm', 'sglang', 'tgi']);

/** Name that clients send in requests; undefined where it is not to be told. */
export function servedNameOf(
  service: ObjectReader,
  runtime: string,
  source: string | undefined,
): string | undefined {
  return (
    nameInArguments(service.texts('spec.extraArgs')) ??
    (service.text('status.gateway.modelName') ||
      (NAMED_BY_SOURCE.has(runtime) &&
      source !== undefined &&
      service.flag('spec.skipModelInit')
        ? repositoryOf(source)
        : undefined))
  );
}

/** The Hugging Face repository that a source names; undefined for other sources. */
export function repositoryOf(source: string): string | undefined {
  return /^(?:hf:\/\/)?([a-z\d][\w.-]*\/[\w.-]+)$/i.exec(source)?.[1];
}

function nameInArguments(words: string[]): string | undefined {
  const [name] = NAME_FLAGS.flatMap(flag => flagValues(words, flag));
  return name && name.length <= 253 ? name : undefined;
}
