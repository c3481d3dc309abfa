import { Matcher, SignalName } from '@wakeboard/plugin-inference-common';
import { SignalDefinition } from '@wakeboard/plugin-inference-node';
import {
  dcgmSignalsOfPods,
  SeriesOf,
  seriesOfReplicas,
  SignalBuilder,
  VLLM,
  vllmSignals,
} from '@wakeboard/plugin-inference-node/kit';
import { HTTP_REQUESTS, OF_MODELS, SERVER_ERROR } from './metrics';

/**
 * A model's series are those of its pods: `model_name` is what the engine was
 * told to call itself, and two models may have the same. Of data-parallel
 * engines in one pod all are added up.
 */

const ofPods = seriesOfReplicas();

/** The router of vLLM's production stack repeats the engines' names without saying of which model. */
const ofEngines: SeriesOf = scope => {
  const pods = ofPods(scope);
  const named: Matcher = { label: 'model_name', op: '!=', value: '' };
  return pods && [...pods, named];
};

const engines = new SignalBuilder(ofEngines);
const servers = new SignalBuilder(ofPods);

/** How each signal of a vLLM model is measured. */
export const signals: Partial<Record<SignalName, SignalDefinition>> = {
  ...vllmSignals(engines),
  ...dcgmSignalsOfPods(),
  // Every request that ended, those that failed in the engine among them.
  requestRate: engines.totalRate(VLLM.succeeded),
  // The engine has no counter of failures; its HTTP server has.
  errorRate: servers.partRate([HTTP_REQUESTS], [SERVER_ERROR], [OF_MODELS]),
  queueDepth: engines.total(VLLM.waiting),
  inFlight: engines.total(VLLM.running),
  preemptionRate: engines.totalRate(VLLM.preemptions),
};
