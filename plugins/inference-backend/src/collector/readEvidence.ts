import {
  ModelState,
  PromQL,
  ReplicaSeries,
  Span,
  StateSample,
  isModelState,
  selector,
  toSamples,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  MetricEvidence,
  MetricSeries,
  MetricsClient,
} from '@wakeboard/plugin-inference-node';
import { joinCopies } from './joinCopies';

/** The samples of one replica. */
export interface ReplicaSamples {
  namespace: string;
  replica: string;
  /** Of one of its series, which may name the model. */
  labels: Record<string, string>;
  samples: StateSample[];
}

/** What one reading of all replicas brought. */
export interface EvidenceAnswer {
  replicas: ReplicaSamples[];
  points: number;
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
}

/** Series by the replica that they are of. */
class Grouped {
  readonly #replicas = new Map<
    string,
    Omit<ReplicaSamples, 'samples'> & { series: ReplicaSeries }
  >();

  constructor(private readonly evidence: MetricEvidence) {}

  /** Undefined for a series of no replica. */
  of({ labels }: MetricSeries): ReplicaSeries | undefined {
    const namespace = labels[this.evidence.namespaceLabel];
    const replica = labels[this.evidence.replicaLabel];
    // PostgreSQL cannot store the character zero, and no pod has it.
    if (!namespace || !replica || `${namespace}${replica}`.includes('\0')) {
      return undefined;
    }
    const key = `${namespace}/${replica}`;
    let group = this.#replicas.get(key);
    if (!group) {
      const series = { stateSeries: [], counterSeries: [] };
      group = { namespace, replica, labels, series };
      this.#replicas.set(key, group);
    }
    return group.series;
  }

  samples(): ReplicaSamples[] {
    return [...this.#replicas.values()].map(({ series, ...of }) => ({
      ...of,
      samples: toSamples(series),
    }));
  }
}

/** Reads the states and counters of all replicas of a driver over a span, its start excluded. */
export async function readEvidence(
  client: MetricsClient,
  evidence: MetricEvidence,
  span: Span,
  options: CallOptions,
): Promise<EvidenceAnswer> {
  const { stateSet, counters } = evidence;
  const ask = (query: PromQL) => client.samples(query, span, options);
  const [states, ...counts] = await Promise.all([
    stateSet && ask(selector({ metric: stateSet.metric })),
    ...counters.map(({ metric, matchers }) =>
      ask(selector({ metric, matchers })),
    ),
  ]);

  const grouped = new Grouped(evidence);
  if (stateSet && states) {
    for (const series of joinCopies(states.series)) {
      const value = stateOf(series.labels[stateSet.label], stateSet.states);
      grouped.of(series)?.stateSeries.push({
        stateValue: value,
        points: series.points,
      });
    }
  }
  counts.forEach((answer, i) => {
    const { counter } = counters[i];
    for (const series of joinCopies(answer?.series ?? [])) {
      grouped
        .of(series)
        ?.counterSeries.push({ counter, points: series.points });
    }
  });

  const answers = [states, ...counts].filter(answer => answer !== undefined);
  return {
    replicas: grouped.samples(),
    points: answers
      .flatMap(({ series }) => series)
      .reduce((sum, { points }) => sum + points.length, 0),
    warnings: [...new Set(answers.flatMap(({ warnings }) => warnings))],
  };
}

function stateOf(
  value: string | undefined,
  states: Record<string, ModelState>,
): ModelState {
  const state =
    value !== undefined && Object.hasOwn(states, value)
      ? states[value]
      : undefined;
  return isModelState(state) ? state : 'unknown';
}
