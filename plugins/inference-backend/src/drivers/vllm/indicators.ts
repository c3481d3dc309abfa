import { ModelRef } from '@wakeboard/plugin-inference-common';
import {
  DriverIndicators,
  MetricEvidence,
} from '@wakeboard/plugin-inference-node';
import {
  VLLM,
  VLLM_LATENCIES,
  workloadOf,
  workloadPodPattern,
} from '@wakeboard/plugin-inference-node/kit';
import { HTTP_REQUESTS, OF_MODELS, SERVER_ERROR } from './metrics';
import { DISCARDED } from './resources';

/** Labels of the pod that was scraped. */
const LABELS = { namespaceLabel: 'namespace', replicaLabel: 'pod' } as const;

/** The engine's own state; nothing counts its wakes. */
export const evidence: MetricEvidence = {
  ...LABELS,
  stateSet: {
    metric: VLLM.sleepState,
    label: 'sleep_state',
    states: {
      awake: 'serving',
      weights_offloaded: 'sleeping',
      [DISCARDED]: 'sleeping',
    },
  },
  counters: [],
  requests: { metric: VLLM.succeeded[0] },
};

/**
 * What can be promised of a model. Availability is that of the HTTP server: a
 * request that reached no pod is not in it. A wake cannot be promised: the
 * only histogram that has one is that of all requests to `/wake_up`, in three
 * buckets, and a start from 0 replicas is in none.
 */
export const indicators: DriverIndicators = {
  ...LABELS,
  slis: {
    availability: {
      kind: 'counters',
      total: { metrics: [HTTP_REQUESTS], matchers: [OF_MODELS] },
      bad: { metrics: [HTTP_REQUESTS], matchers: [OF_MODELS, SERVER_ERROR] },
    },
    ...VLLM_LATENCIES,
  },
  // What its HTTP server counts is there all the same.
  notMeasurable: (sli, { driverData }) =>
    sli !== 'availability' && driverData?.unmetered === true
      ? 'its engine runs with --disable-log-stats'
      : undefined,
  replicaPattern: ({ name }: ModelRef) => workloadPodPattern(workloadOf(name)),
};
