import {
  CounterValues,
  Matcher,
  ModelSnapshot,
  ModelState,
} from '@wakeboard/plugin-inference-common';

/**
 * Which series give a replica's state and counters.
 *
 * @public
 */
export interface MetricEvidence {
  /** Label that holds the namespace. */
  namespaceLabel: string;
  /** Label that holds the replica's name. */
  replicaLabel: string;
  /** A gauge with one series per state, of which exactly one is 1. */
  stateSet?: {
    metric: string;
    label: string;
    /** Value of the label to state; a value not listed is `unknown`. */
    states: Record<string, ModelState>;
  };
  /** Series that count. Several for one counter are added. */
  counters: Array<{
    counter: keyof CounterValues;
    metric: string;
    matchers?: Matcher[];
  }>;
  /** Wakes under or at each boundary (seconds): a cumulative histogram, for roll-ups. */
  wakeHistogram?: { metric: string };
  /** Running total of requests, for roll-ups. */
  requests?: { metric: string };
  /** Bytes of GPU memory held now, for roll-ups; summed over a replica's devices. */
  gpuMemoryBytes?: { metric: string };
}

/**
 * Series that say of each model how many replicas are wanted and how many are
 * ready, for the spans in which nobody watched: the model's own states are
 * made of them. Several for one model are read as their maximum, because
 * every copy of an exporter says the same.
 *
 * @public
 */
export interface ModelEvidence {
  desired: { metric: string; matchers?: Matcher[] };
  ready: { metric: string; matchers?: Matcher[] };
  /** Which of these series are a model's, for dashboards, which are of one model and may be written before it exists; undefined: none, or it cannot be told. */
  matchersOf?(model: ModelSnapshot): Matcher[] | undefined;
}
