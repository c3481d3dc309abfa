import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import {
  alignRange,
  InferenceSchemas,
  ModelRef,
  Series,
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
} from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { HistoryStore, ModelStore, StoredModel } from '../store/types';
import { gpusOf } from './ModelReader';
import {
  distinctErrors,
  notConfigured,
  PageQuestions,
  SourceAnswer,
} from './PageQuestions';
import { Drivers } from './ports';
import { checkRange } from './range';
import { Grid, toLines } from './signalSeries';

const DEADLINE_MS = 5_000;
/** A rate needs some scrapes in its window, also when one of them is missed. */
const SCRAPES_PER_RATE = 4;

type SignalItem = InferenceSchemas['SeriesList']['items'][number];

/** The lines of a signal. */
interface SignalAnswer extends SourceAnswer {
  lines: Series[];
  stepMs: number;
}

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
 * answered with the last good answer and its age, beside an error.
 */
export class SeriesReader {
  static create(options: SeriesReaderOptions): SeriesReader {
    return new SeriesReader(options);
  }

  private readonly questions: PageQuestions<SignalAnswer>;

  private constructor(private readonly options: SeriesReaderOptions) {
    this.questions = new PageQuestions({
      deadlineMs: options.seriesDeadlineMs ?? DEADLINE_MS,
      most: 200,
    });
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
      errors: distinctErrors(answers.flatMap(({ error }) => error ?? [])),
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
  }): Promise<{ item?: SignalItem; error?: SourceError }> {
    const { name, definition, scope, grid, client, question } = options;
    const { unit } = SIGNALS[name];
    const expression = definition.expression(scope);
    if (expression === undefined) {
      const observedAt = this.options.clock.now();
      return { item: { signal: name, unit, observedAt, lines: [] } };
    }
    const { answer, error } = await this.questions.ask(
      client,
      question,
      async asked => {
        const { series, ...about } = await client.range(
          expression,
          grid,
          asked,
        );
        const lines = toLines(series, definition, grid);
        return { ...about, lines, stepMs: grid.stepMs };
      },
      options,
    );
    return { item: answer && toItem(name, answer), error };
  }
}

function toItem(
  signal: SignalName,
  { observedAt, stepMs, lines }: SignalAnswer,
): SignalItem {
  return {
    signal,
    unit: SIGNALS[signal].unit,
    observedAt,
    stepMs,
    lines: lines.map(({ labels, points }) => ({
      labels,
      points: points.map(([at, value]) => [at, value ?? null]),
    })),
  };
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
