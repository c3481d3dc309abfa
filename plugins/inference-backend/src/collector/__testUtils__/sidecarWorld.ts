import {
  CounterValues,
  Interval,
  ModelRef,
  ModelState,
  ObjectEvent,
  Reconstruction,
  StateSample,
  Wake,
  reconstruct,
} from '@wakeboard/plugin-inference-common';
import {
  GroundTruth,
  GroundTruthOptions,
  groundTruth,
} from '@wakeboard/plugin-inference-common/testing';
import {
  Clock,
  InferenceDriver,
  MetricEvidence,
  MetricSeries,
} from '@wakeboard/plugin-inference-node';
import {
  FakeMetricsClient,
  MetricsCall,
} from '@wakeboard/plugin-inference-node/testing';

const STATES: ModelState[] = [
  'sleeping',
  'waitingForGpu',
  'waking',
  'serving',
  'draining',
];
const COUNTERS: Array<keyof CounterValues> = [
  'wakes',
  'wakeSeconds',
  'sleeps',
  'sleepSeconds',
  'preempted',
  'preempting',
];

/** The series of modelled sidecars: one for each state and counter. */
export const sidecarEvidence: MetricEvidence = {
  namespaceLabel: 'namespace',
  replicaLabel: 'pod',
  stateSet: {
    metric: 'sidecar_state',
    label: 'state',
    states: Object.fromEntries(STATES.map(state => [state, state])),
  },
  counters: COUNTERS.map(counter => ({
    counter,
    metric: `sidecar_${counter}`,
  })),
  requests: { metric: 'sidecar_requests' },
  gpuMemoryBytes: { metric: 'sidecar_memory' },
};

/** A driver that only knows to whom a sidecar belongs: `qwen-0` to `qwen`. */
export const sidecarDriver: InferenceDriver = {
  id: 'sidecar',
  title: 'Sidecar',
  capabilities: { actions: [], wakes: 'counted' },
  resources: [],
  toSnapshots: () => ({ models: [], gpus: [], errors: [] }),
  toEvents: () => [],
  evidence: sidecarEvidence,
  modelOfReplica: ({ name }, models) =>
    models.find(model => name.startsWith(`${model.name}-`)),
  signals: {},
  plan: () => ({ refused: 'a test' }),
};

/** One modelled sidecar under a name. */
export interface Sidecar extends GroundTruth {
  model: ModelRef;
  replica: string;
  /** In order, one per moment, as Prometheus stores them. */
  stored: StateSample[];
}

/** Modelled sidecars with a Prometheus that scraped them. */
export class SidecarWorld {
  readonly sidecars: Sidecar[];
  readonly span: { from: number; to: number };
  readonly scrapeIntervalMs: number;

  constructor(count: number, options: GroundTruthOptions) {
    this.sidecars = Array.from({ length: count }, (_, i) => {
      const ground = groundTruth({ ...options, seed: options.seed * 100 + i });
      const name = `m${i}`;
      return {
        ...ground,
        model: { cluster: 'demo', namespace: 'ns', driver: 'sidecar', name },
        replica: `${name}-0`,
        stored: inOrder(ground.samples),
      };
    });
    const [{ span, scrapeIntervalMs }] = this.sidecars;
    this.span = span;
    this.scrapeIntervalMs = scrapeIntervalMs;
  }

  /** A Prometheus that has everything up to the clock's time. */
  prometheus(clock: Clock): FakeMetricsClient {
    return new FakeMetricsClient({
      name: 'demo',
      clock,
      answer: call => this.#answer(call, clock.now()),
    });
  }

  /** What history should be, from all evidence at once. */
  expected(
    { samples, events, watched, truth }: Sidecar,
    options: {
      now: number;
      readFrom: number;
      told?: ObjectEvent[];
      createdAt?: boolean;
    },
  ): Reconstruction {
    return reconstruct({
      span: { from: options.readFrom, to: options.now },
      samples,
      events: options.told ?? events,
      watched,
      scrapeIntervalMs: this.scrapeIntervalMs,
      createdAt: options.createdAt ? truth.createdAt : undefined,
    });
  }

  #answer(call: MetricsCall, now: number): MetricSeries[] {
    const [metric] = call.query.split(/[{[]/);
    const to = Math.min(now, 'to' in call ? call.to : call.at);
    const from = 'from' in call ? call.from : -Infinity;
    return this.sidecars.flatMap(({ model, replica, stored }) => {
      const labels = { namespace: model.namespace, pod: replica };
      const samples = stored.filter(({ at }) => at > from && at <= to);
      if (metric === sidecarEvidence.stateSet?.metric) {
        return STATES.map(state => ({
          labels: { ...labels, state },
          points: samples.map((sample): [number, number] => [
            sample.at,
            sample.state === state ? 1 : 0,
          ]),
        }));
      }
      const counter = COUNTERS.find(name => metric === `sidecar_${name}`);
      const points = samples.flatMap((sample): Array<[number, number]> => {
        const value = counter && sample.counters[counter];
        return value === undefined ? [] : [[sample.at, value]];
      });
      return [{ labels, points }];
    });
  }
}

/** The same whatever was stored in between. */
export function historyOf(history: { intervals: Interval[]; wakes: Wake[] }) {
  return {
    intervals: history.intervals,
    wakes: [...history.wakes].sort(
      (a, b) => a.windowTo - b.windowTo || a.windowFrom - b.windowFrom,
    ),
  };
}

function inOrder(samples: StateSample[]): StateSample[] {
  const byTime = new Map(samples.map(sample => [sample.at, sample]));
  return [...byTime.values()].sort((a, b) => a.at - b.at);
}
