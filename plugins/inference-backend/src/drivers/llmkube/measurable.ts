import { ModelSnapshot, SliName } from '@wakeboard/plugin-inference-common';
import { fromDriverData } from './driverData';

/** Runtimes with histograms that are read; behind `generic` any engine may run. */
const WITH_HISTOGRAMS = ['vllm', 'sglang', 'generic'];
/** Runtimes that count how their requests end. */
const WITH_ENDS = ['vllm', 'generic'];
/** Modes whose answers are not made of tokens. */
const WITHOUT_TOKENS = ['embedding', 'rerank'];
const OF_TOKENS: SliName[] = ['ttft', 'interTokenLatency'];

/** Why an SLI cannot be measured of an InferenceService: what its runtime has is for the runtime to say. */
export function notMeasurable(
  sli: SliName,
  model: ModelSnapshot,
): string | undefined {
  const { runtime, mode = '', metal } = fromDriverData(model);
  if (metal) {
    return 'it is served by an agent outside the cluster, of which no series are read';
  }
  if (sli === 'availability') {
    return WITH_ENDS.includes(runtime)
      ? undefined
      : `the runtime ${runtime} does not count how its requests end`;
  }
  if (!WITH_HISTOGRAMS.includes(runtime)) {
    return `the runtime ${runtime} has no histograms, or none that are read`;
  }
  return WITHOUT_TOKENS.includes(mode) && OF_TOKENS.includes(sli)
    ? `a model of the mode ${mode} generates no tokens`
    : undefined;
}
