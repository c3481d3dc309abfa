import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, isError } from '@backstage/errors';
import {
  alignRange,
  InferenceSchemas,
  ModelRef,
  SIGNALS,
  SignalName,
  SourceError,
  Span,
  stepFor,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  Clock,
  InferenceDriver,
  MetricsClient,
  SignalDefinition,
  SignalScope,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { HistoryStore, ModelStore, StoredModel } from '../store/types';
import { LastAnswers } from './LastAnswers';
import { gpusOf } from './ModelReader';
import { Drivers } from './ports';
import { checkRange } from './range';
import { Grid, toLines } from './signalSeries';

const DEADLINE_MS = 5_000;
/** A rate needs some scrapes in its window, also when one of them is missed. */
const SCRAPES_PER_RATE = 4;

type SignalAnswer = InferenceSchemas['SeriesList']['items'][number];

/** One source of metrics and what is configured of it. */
export interface MetricsSource {
  client: MetricsClient;
  /** Milliseconds. */
  scrapeIntervalMs: number;
}

/** What {@link SeriesReader} reads from. */
export interface SeriesReaderOptions {
  access: ModelAccess;
  models: ModelStore;
  history: HistoryStore;
  drivers: Drivers;
  /** By cluster; a cluster without one has no metrics. */
  metrics: ReadonlyMap<string, MetricsSource>;
  /** A page does not wait longer than this for a signal, milliseconds. */
  seriesDeadlineMs?: number;
  clock: Clock;
}

/**
 * Signals over a range. Each is asked for on its own: one that fails is
 * answered with the last good answer and its age, beside an error. The client
 * does that for a source that fails; for one that lets the page wait too long
 * it is done here.
 */
export class SeriesReader {
  static create(options: SeriesReaderOptions): SeriesReader {
    return new SeriesReader(options);
  }

  private readonly last = new LastAnswers<SignalAnswer>(200);
  private readonly deadlineMs: number;

  private constructor(private readonly options: SeriesReaderOptions) {
    this.deadlineMs = options.seriesDeadlineMs ?? DEADLINE_MS;
  }

  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
    query: Span & { signals: string[]; points: number },
    options: { signal: AbortSignal },
  ): Promise<InferenceSchemas['SeriesList']> {
    const { access, clock, drivers, metrics } = this.options;
    const range = checkRange({ from: query.from, to: query.to }, clock.now());
    const model = await access.read(credentials, ref);
    const signals = readSignals(query.signals, drivers.get(ref.driver), ref);
    const source = metrics.get(ref.cluster);
    if (!source) {
      return { items: [], errors: [notConfigured(ref.cluster)] };
    }
    const stepMs = stepFor(range, query.points - 2, source.scrapeIntervalMs);
    const aligned = alignRange(range, stepMs);
    // A rate over what has not happened yet would be taken for a measurement.
    const latest = Math.floor(clock.now() / stepMs) * stepMs;
    const grid = { ...aligned, to: Math.min(aligned.to, latest), stepMs };
    const scope = await this.scopeOf(model, range, {
      rateWindowMs: Math.max(
        SCRAPES_PER_RATE * source.scrapeIntervalMs,
        stepMs,
      ),
    });
    const answers = await Promise.all(
      signals.map(([name, definition]) =>
        this.readSignal({
          name,
          definition,
          scope,
          grid,
          client: source.client,
          question: `${stringifyModelRef(ref)} ${name} ${
            range.to - range.from
          } ${query.points}`,
          signal: options.signal,
        }),
      ),
    );
    return {
      items: answers.flatMap(({ item }) => item ?? []),
      errors: distinct(answers.flatMap(({ error }) => error ?? [])),
    };
  }

  private async scopeOf(
    { snapshot }: StoredModel,
    range: Span,
    { rateWindowMs }: Pick<SignalScope, 'rateWindowMs'>,
  ): Promise<SignalScope> {
    const { history, models } = this.options;
    const [replicas, gpus] = await Promise.all([
      history.replicas(snapshot.ref, range),
      models.listGpus(snapshot.ref.cluster),
    ]);
    const names = new Set([...replicas, ...snapshot.pods.map(pod => pod.name)]);
    names.delete('');
    return {
      model: snapshot,
      replicas: [...names].sort(),
      gpus: gpusOf(snapshot, gpus),
      rateWindowMs,
    };
  }

  private async readSignal(options: {
    name: SignalName;
    definition: SignalDefinition;
    scope: SignalScope;
    grid: Grid;
    client: MetricsClient;
    question: string;
    signal: AbortSignal;
  }): Promise<{ item?: SignalAnswer; error?: SourceError }> {
    const { name, definition, scope, grid, client, question } = options;
    const { unit } = SIGNALS[name];
    const expression = definition.expression(scope);
    if (expression === undefined) {
      const observedAt = this.options.clock.now();
      return { item: { signal: name, unit, observedAt, lines: [] } };
    }
    try {
      const { series, warnings, observedAt, failure } = await client.range(
        expression,
        grid,
        {
          signal: AbortSignal.any([
            options.signal,
            AbortSignal.timeout(this.deadlineMs),
          ]),
        },
      );
      const item: SignalAnswer = {
        signal: name,
        unit,
        observedAt,
        stepMs: grid.stepMs,
        lines: toLines(series, definition, grid).map(({ labels, points }) => ({
          labels,
          points: points.map(([at, value]) => [at, value ?? null]),
        })),
      };
      this.last.set(question, item);
      return { item, error: failure ?? toPartial(client, warnings) };
    } catch (error) {
      options.signal.throwIfAborted();
      return {
        item: this.last.get(question),
        error: toSourceError(error, client, this.deadlineMs),
      };
    }
  }
}

/** @throws InputError that names the signals there are. */
function readSignals(
  names: string[],
  driver: InferenceDriver | undefined,
  ref: ModelRef,
): Array<[SignalName, SignalDefinition]> {
  const known = driver?.signals ?? {};
  return [...new Set(names)].map(name => {
    const definition = isSignalOf(known, name) ? known[name] : undefined;
    if (!definition) {
      throw new InputError(
        `${JSON.stringify(name.slice(0, 100))} is not a signal of ${
          driver?.title ?? `the driver ${ref.driver}`
        }; it has ${Object.keys(known).join(', ') || 'none'}`,
      );
    }
    return [name as SignalName, definition];
  });
}

function isSignalOf(
  known: InferenceDriver['signals'],
  name: string,
): name is SignalName {
  return Object.hasOwn(known, name) && Object.hasOwn(SIGNALS, name);
}

function notConfigured(cluster: string): SourceError {
  return {
    source: { kind: 'prometheus', name: cluster },
    reason: 'notConfigured',
    message: `The cluster ${cluster} has no Prometheus in the configuration; set inference.clusters.${cluster}.prometheus.url`,
  };
}

function toPartial(
  { source }: MetricsClient,
  warnings: string[],
): SourceError | undefined {
  return warnings.length > 0
    ? {
        source,
        reason: 'partial',
        message: `The metrics of ${
          source.name
        } may be incomplete: ${warnings.join('; ')}`,
      }
    : undefined;
}

function toSourceError(
  error: unknown,
  { source }: MetricsClient,
  deadlineMs: number,
): SourceError {
  if (error instanceof SourceFailure) {
    return error.toSourceError();
  }
  if (isError(error) && error.name === 'TimeoutError') {
    return {
      source,
      reason: 'timeout',
      message: `The Prometheus of ${source.name} did not answer within ${
        deadlineMs / 1000
      } s`,
    };
  }
  if (error instanceof InputError) {
    return { source, reason: 'badAnswer', message: error.message };
  }
  throw error;
}

function distinct(errors: SourceError[]): SourceError[] {
  return [
    ...new Map(errors.map(error => [JSON.stringify(error), error])).values(),
  ];
}
