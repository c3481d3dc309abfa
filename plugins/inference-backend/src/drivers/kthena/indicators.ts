import { Matcher, ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { DriverIndicators } from '@wakeboard/plugin-inference-node';
import { VLLM_LATENCIES } from '@wakeboard/plugin-inference-node/kit';
import { readData } from './driverData';
import { ROUTER } from './metrics';
import { replicaPattern } from './names';

/**
 * Requests that the model failed. A request for a model without pods is a 503,
 * and in v1.0.0 a 404 that calls itself a successful request: so the status
 * decides, and never `error_type`.
 */
export const FAILED: Matcher = {
  label: 'status_code',
  op: 'matches',
  pattern: '5..|404',
};

/** What picks the router's series of a model: by the name that clients ask for, as the router knows no namespaces. */
export function routerMatchers({
  servedName,
}: Pick<ModelSnapshot, 'servedName'>): Matcher[] | undefined {
  return servedName
    ? [{ label: 'model', op: '=', value: servedName }]
    : undefined;
}

/**
 * What can be promised of a model. Requests are counted by the router, also
 * those that found no pod; they are picked by `model` alone, as every other
 * label is missing or `none` on just those that failed. Its latency is that of
 * the whole stream, 60 s at most. What happens before the first token only the
 * engine knows. Wakes are seen in states.
 */
export const indicators: DriverIndicators = {
  namespaceLabel: 'namespace',
  replicaLabel: 'pod',
  slis: {
    availability: {
      kind: 'counters',
      total: { metrics: [ROUTER.requests] },
      bad: { metrics: [ROUTER.requests], matchers: [FAILED] },
    },
    latency: { kind: 'histogram', histogram: { metrics: [ROUTER.duration] } },
    ttft: VLLM_LATENCIES.ttft,
    interTokenLatency: VLLM_LATENCIES.interTokenLatency,
  },
  ofModels: ['availability', 'latency'],
  modelMatchers: routerMatchers,
  notMeasurable: (sli, model) => {
    const { engines } = readData(model);
    const isOfEngine = sli === 'ttft' || sli === 'interTokenLatency';
    return isOfEngine &&
      engines.length > 0 &&
      !engines.some(engine => engine.startsWith('vLLM'))
      ? `only the histograms of vLLM are read, and its engine is ${engines.join(
          ', ',
        )}`
      : undefined;
  },
  replicaPattern,
};
