import {
  DriverIndicators,
  MetricEvidence,
} from '@wakeboard/plugin-inference-node';
import {
  workloadOf,
  workloadPodPattern,
} from '@wakeboard/plugin-inference-node/kit';
import { NOT_CANCELLED, TRITON } from './metrics';

/** Labels of the pod that was scraped. */
const LABELS = { namespaceLabel: 'namespace', replicaLabel: 'pod' } as const;

/** What is loaded shows only in which series there are: nothing gives states or counts wakes. */
export const evidence: MetricEvidence = {
  ...LABELS,
  counters: [],
  requests: { metric: TRITON.succeeded },
};

/**
 * What can be promised of a model: that its requests do not fail. Latencies
 * are sums and summaries, of which nobody can tell how many were under a
 * threshold, and the one histogram is optional and counts milliseconds. The
 * failures of an ensemble are counted in its parts too.
 */
export const indicators: DriverIndicators = {
  ...LABELS,
  slis: {
    availability: {
      kind: 'counters',
      total: { metrics: [TRITON.succeeded], plus: [TRITON.failed] },
      bad: { metrics: [TRITON.failed], matchers: [NOT_CANCELLED] },
    },
  },
  notMeasurable: (_, { driverData }) =>
    driverData?.unmetered === true
      ? 'its server runs with --allow-metrics=false'
      : undefined,
  replicaPattern: ({ name }) => workloadPodPattern(workloadOf(name)),
};
