import {
  ModelRef,
  reconstruct,
  Reconstruction,
  toModelSamples,
  watchedSamples,
  watchEdges,
} from '@wakeboard/plugin-inference-common';
import {
  ModelLife,
  modelLife,
  ModelObservation,
} from '@wakeboard/plugin-inference-common/testing';
import {
  Clock,
  InferenceDriver,
  MetricSeries,
} from '@wakeboard/plugin-inference-node';
import {
  FakeMetricsClient,
  MetricsCall,
} from '@wakeboard/plugin-inference-node/testing';

/** A driver whose models are only known by how many replicas are wanted and ready. */
export const scaledDriver: InferenceDriver = {
  id: 'scaled',
  title: 'Scaled',
  capabilities: { actions: [], wakes: 'observed' },
  resources: [],
  toSnapshots: () => ({ models: [], gpus: [], errors: [] }),
  toEvents: () => [],
  modelEvidence: [
    { desired: { metric: 'wanted' }, ready: { metric: 'ready' } },
    { desired: { metric: 'others_wanted' }, ready: { metric: 'others_ready' } },
  ],
  modelOfSeries: ({ model }, models) =>
    models.find(({ ref }) => ref.name === model)?.ref,
  modelOfReplica: () => undefined,
  signals: {},
  plan: () => ({ refused: 'a test' }),
};

/** One modelled model under a name. */
export interface ScaledModel extends ModelLife {
  model: ModelRef;
}

/** Models that are scaled, and a Prometheus that scraped the exporters. */
export class ScaledWorld {
  readonly models: ScaledModel[];
  readonly span: { from: number; to: number };

  constructor(count: number, private readonly options: ModelObservation) {
    const { seed } = options;
    // The watch is of the cluster, not of one model.
    const { watched } = modelLife({ ...options, seed: seed * 100 });
    this.models = Array.from({ length: count }, (_, i) => ({
      ...modelLife({ ...options, watched, seed: seed * 100 + i }),
      model: {
        cluster: 'demo',
        namespace: 'ns',
        driver: scaledDriver.id,
        name: `m${i}`,
      },
    }));
    this.span = this.models[0].span;
  }

  prometheus(clock: Clock): FakeMetricsClient {
    return new FakeMetricsClient({
      name: 'demo',
      clock,
      answer: call => this.#answer(call, clock.now()),
    });
  }

  /** What history should be, from all evidence at once. */
  expected(life: ScaledModel, now: number): Reconstruction {
    const { span, events, watched, exporters } = life;
    const { scrapeIntervalMs } = this.options;
    const all = toModelSamples(
      {
        desired: exporters.map(({ desired }) => desired),
        ready: exporters.map(({ ready }) => ready),
      },
      scrapeIntervalMs,
    );
    const samples = watchedSamples(all, life, now);
    return reconstruct({
      span: { from: span.from - 1, to: now },
      samples: [...samples, ...watchEdges(life, { from: 0, to: now })],
      events,
      watched,
      scrapeIntervalMs,
      tellAll: true,
    });
  }

  #answer(call: MetricsCall, now: number): MetricSeries[] {
    const [metric] = call.query.split(/[{[]/);
    const to = Math.min(now, 'to' in call ? call.to : call.at);
    const from = 'from' in call ? call.from : -Infinity;
    if (metric !== 'wanted' && metric !== 'ready') return [];
    return this.models.flatMap(({ model, exporters }) =>
      exporters.map(({ name, desired, ready }) => ({
        labels: { model: model.name, exporter: name },
        points: (metric === 'wanted' ? desired : ready).filter(
          ([at]) => at > from && at <= to,
        ),
      })),
    );
  }
}
