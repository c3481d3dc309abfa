import { ModelSpec } from '@wakeboard/plugin-inference-common';

/** Arguments by which engines keep weights elsewhere, or on the GPUs of several pods. */
const ELSEWHERE = /offload|parallel/;

/**
 * Whether vLLM, SGLang or TGI keep all weights in the memory of the GPUs that
 * the specification names: they do unless an argument says otherwise.
 *
 * @public
 */
export function weightsOnGpus({ gpus, args = [] }: ModelSpec): boolean {
  return gpus > 0 && !args.some(arg => ELSEWHERE.test(arg));
}
