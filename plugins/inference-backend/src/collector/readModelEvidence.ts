import {
  copiesReachMs,
  ModelRef,
  ModelSeries,
  selector,
  Span,
  StateSample,
  stringifyModelRef,
  toModelSamples,
} from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  MetricSeries,
  MetricsClient,
  ModelEvidence,
} from '@wakeboard/plugin-inference-node';
import { joinCopies } from './joinCopies';

/** The samples of a model itself. */
export interface ModelSamples {
  model: ModelRef;
  samples: StateSample[];
}

/** What one reading of all models brought. */
export interface ModelEvidenceAnswer {
  models: ModelSamples[];
  points: number;
  /** Not empty: the answer may be incomplete. */
  warnings: string[];
}

/** What is read, and whose it is. */
export interface ModelEvidenceSource {
  client: MetricsClient;
  scrapeIntervalMs: number;
  evidence: readonly ModelEvidence[];
  modelsOf(
    series: ReadonlyArray<Record<string, string>>,
  ): Promise<Array<ModelRef | undefined>>;
}

/** Reads how many replicas of all models were wanted and ready over a span, its start excluded. */
export async function readModelEvidence(
  source: ModelEvidenceSource,
  span: Span,
  options: CallOptions,
): Promise<ModelEvidenceAnswer> {
  const { client, scrapeIntervalMs, evidence, modelsOf } = source;
  const reach = {
    from: span.from - copiesReachMs(scrapeIntervalMs),
    to: span.to,
  };
  const asked = await Promise.all(
    evidence.flatMap(({ desired, ready }) =>
      [
        { role: 'desired' as const, ...desired },
        { role: 'ready' as const, ...ready },
      ].map(async ({ role, metric, matchers }) => {
        const query = selector({ metric, matchers });
        return { role, ...(await client.samples(query, reach, options)) };
      }),
    ),
  );

  const all = asked.flatMap(({ role, series }) =>
    joinCopies(series).map(each => ({ role, ...each })),
  );
  const owners = await modelsOf(all.map(({ labels }) => labels));
  const byModel = new Map<string, { model: ModelRef; series: ModelSeries }>();
  all.forEach(({ role, points }, i) => {
    const model = owners[i];
    if (!model) {
      return;
    }
    const key = stringifyModelRef(model);
    const series = { desired: [], ready: [] };
    const known = byModel.get(key) ?? { model, series };
    byModel.set(key, known);
    known.series[role].push(points);
  });
  return {
    models: [...byModel.values()].map(({ model, series }) => ({
      model,
      samples: toModelSamples(series, scrapeIntervalMs).filter(
        ({ at }) => at > span.from,
      ),
    })),
    points: all.reduce(
      (sum, { points }: MetricSeries) => sum + points.length,
      0,
    ),
    warnings: [...new Set(asked.flatMap(({ warnings }) => warnings))],
  };
}
