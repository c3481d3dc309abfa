import { DriverIndicators } from '@wakeboard/plugin-inference-node';
import { notMeasurable } from './engine';
import { instancePattern } from './matching';
import { MODEL_LABEL, NOT_FINISHED, RUNTIME } from './metrics';

/**
 * What can be promised of a model. GPUStack counts no failed requests: what is
 * left of availability is how many of the requests that an engine took up
 * ended with an answer, and only vLLM and MindIE say that. Where there are no
 * such series it is not measurable.
 */
export const indicators: DriverIndicators = {
  namespaceLabel: 'cluster_name',
  replicaLabel: 'model_instance_name',
  slis: {
    availability: {
      kind: 'counters',
      total: { metrics: [RUNTIME.succeeded] },
      bad: {
        metrics: [RUNTIME.succeeded],
        matchers: [
          { label: 'finished_reason', op: 'oneOf', values: NOT_FINISHED },
        ],
      },
    },
    latency: { kind: 'histogram', histogram: { metrics: [RUNTIME.latency] } },
    ttft: { kind: 'histogram', histogram: { metrics: [RUNTIME.ttft] } },
    interTokenLatency: {
      kind: 'histogram',
      histogram: { metrics: [RUNTIME.interToken, RUNTIME.timePerOutputToken] },
    },
  },
  ofModels: ['availability', 'latency', 'ttft', 'interTokenLatency'],
  modelMatchers: ({ uid }) =>
    uid === undefined
      ? undefined
      : [{ label: MODEL_LABEL, op: '=', value: uid }],
  notMeasurable,
  replicaPattern: ({ name }) => instancePattern(name),
};
