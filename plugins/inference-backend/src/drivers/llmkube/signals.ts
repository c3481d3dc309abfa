import {
  firstOf,
  Matcher,
  multiply,
  SignalName,
  sumBy,
} from '@wakeboard/plugin-inference-common';
import {
  SignalDefinition,
  SignalScope,
} from '@wakeboard/plugin-inference-node';
import {
  dcgmSignalsOfPods,
  rates,
  SignalBuilder,
  seriesOfReplicas,
  VLLM,
  vllmSignals,
} from '@wakeboard/plugin-inference-node/kit';
import { fromDriverData } from './driverData';
import { LLAMACPP, SGLANG } from './metrics';

/**
 * What is measured of a model is what its engine measures, and that is for the
 * runtime to say: vLLM and SGLang have histograms, llama.cpp counts tokens
 * only, and what TGI and the others have is not read. A signal that an engine
 * has not is undefined for its models, and never 0. Behind `generic` any
 * engine may run, so all are tried.
 *
 * The series are found by the names of the pods: operator and engines name the
 * service by different labels, and only where LLMKube's own monitor scrapes.
 */

type Signals = Partial<Record<SignalName, SignalDefinition>>;

const series = new SignalBuilder(seriesOfReplicas());

const vllm: Signals = {
  ...vllmSignals(series),
  // Counted when a request has ended, like those that ended badly.
  requestRate: series.totalRate(VLLM.succeeded),
  // Requests that were refused are in no counter of vLLM.
  errorRate: series.partRate(VLLM.succeeded, [
    { label: 'finished_reason', op: 'oneOf', values: ['abort', 'error'] },
  ]),
  queueDepth: series.total(VLLM.waiting),
  inFlight: series.total(VLLM.running),
};

const sglang: Signals = {
  requestRate: series.totalRate(SGLANG.requests),
  errorRate: series.of([], abortedRate),
  latencyP50: series.quantile(0.5, SGLANG.latency),
  latencyP95: series.quantile(0.95, SGLANG.latency),
  latencyP99: series.quantile(0.99, SGLANG.latency),
  ttftP50: series.quantile(0.5, SGLANG.ttft),
  ttftP95: series.quantile(0.95, SGLANG.ttft),
  interTokenLatencyP95: series.quantile(0.95, SGLANG.interToken),
  queueDepth: series.total(SGLANG.waiting),
  inFlight: series.total(SGLANG.running),
  kvCacheUsage: series.largest(SGLANG.kvCacheUsage),
  promptTokenRate: series.totalRate(SGLANG.promptTokens),
  generationTokenRate: series.totalRate(SGLANG.generationTokens),
};

const llamacpp: Signals = {
  queueDepth: series.total(LLAMACPP.waiting),
  inFlight: series.total(LLAMACPP.running),
  promptTokenRate: series.totalRate(LLAMACPP.promptTokens),
  generationTokenRate: series.totalRate(LLAMACPP.generationTokens),
};

/** The engines of each runtime; of one that is not here nothing is measured. */
const ENGINES: Readonly<Record<string, readonly Signals[]>> = {
  vllm: [vllm],
  sglang: [sglang],
  llamacpp: [llamacpp],
  'llamacpp-router': [llamacpp],
  generic: [vllm, sglang, llamacpp],
};

/** How each signal of an InferenceService is measured. */
export const signals: Signals = {
  ...ofRuntime([vllm, sglang, llamacpp]),
  ...dcgmSignalsOfPods(),
};

/** Aborted requests; 0 where requests are counted and none ever was aborted. */
function abortedRate(scope: SignalScope, matchers: Matcher[]) {
  return firstOf([
    sumBy([], rates(SGLANG.aborted, scope, matchers)),
    multiply(sumBy([], rates(SGLANG.requests, scope, matchers)), 0),
  ]);
}

/** One definition for each signal that any engine has, which asks the model for its engine. */
function ofRuntime(engines: readonly Signals[]): Signals {
  const names = new Set(
    engines.flatMap(engine => Object.keys(engine) as SignalName[]),
  );
  return Object.fromEntries(
    [...names].map((name): [SignalName, SignalDefinition] => [
      name,
      { by: [], expression: scope => measured(name, scope) },
    ]),
  );
}

function measured(name: SignalName, scope: SignalScope) {
  const { runtime } = fromDriverData(scope.model);
  const engines = Object.hasOwn(ENGINES, runtime) ? ENGINES[runtime] : [];
  const expressions = engines.flatMap(engine => {
    const expression = engine[name]?.expression(scope);
    return expression === undefined ? [] : [expression];
  });
  return expressions.length ? firstOf(expressions) : undefined;
}
