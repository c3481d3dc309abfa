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
import { Drivers, EffectiveSignals } from './ports';
import { checkRange } from './range';
import { Grid, toLines } from './signalSeries';

const DEADLINE_MS = 5_000;
/** A rate needs some scrapes in its window, also when one of them is missed. */
const SCRAPES_PER_RATE = 4;
const PREVIEW_MS = 60 * 60_000;
const PREVIEW_POINTS = 120;

type SignalItem = InferenceSchemas['SeriesList']['items'][number];

/** The lines of a signal. */
interface SignalAnswer extends SourceAnswer {
  /** Remarks of the engine about the query. */
  infos?: string[];
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
  mappings: EffectiveSignals;
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
    const { access, clock, drivers, mappings, metrics } = this.options;
    const range = checkRange({ from: query.from, to: query.to }, clock.now());
    const model = await access.read(credentials, ref);
    const driver = drivers.get(ref.driver);
    const definitions = driver ? await mappings.definitions(driver) : {};
    const signals = readSignals(query.signals, definitions, driver, ref);
    const source = metrics.get(ref.cluster);
    if (!source) {
      return { items: [], errors: [notConfigured(ref.cluster)] };
    }
    const { grid, scope } = await this.viewOf(model, range, {
      points: query.points,
      source,
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

  /**
   * What a definition would show of a model over the last hour, beside what is
   * shown now.
   *
   * @throws NotFoundError where the caller may not see the model, InputError
   * where the model is not of the driver or has no source of metrics.
   */
  async preview(
    credentials: BackstageCredentials,
    ref: ModelRef,
    asked: { driver: string; signal: string; definition: SignalDefinition },
    options: { signal: AbortSignal },
  ): Promise<Omit<InferenceSchemas['SignalMappingPreview'], 'unit'>> {
    const { access, clock, drivers, mappings, metrics } = this.options;
    const model = await access.read(credentials, ref);
    const driver = drivers.get(asked.driver);
    if (!driver || ref.driver !== asked.driver) {
      throw new InputError(
        `${stringifyModelRef(ref)} is not a model of ${asked.driver}`,
      );
    }
    const source = metrics.get(ref.cluster);
    if (!source) {
      throw new InputError(notConfigured(ref.cluster).message);
    }
    const to = clock.now();
    const { grid, scope } = await this.viewOf(
      model,
      { from: to - PREVIEW_MS, to },
      { points: PREVIEW_POINTS, source },
    );
    const query = asked.definition.expression(scope);
    if (query === undefined) {
      throw new InputError(
        `A variable of the expression has no value for ${stringifyModelRef(
          ref,
        )}: it has no replicas, or no name that clients send`,
      );
    }
    const { client } = source;
    const { answer, error } = await this.questions.ask(
      client,
      `preview ${query}`,
      async asking => {
        const {
          series,
          infos = [],
          ...about
        } = await client.range(query, grid, asking);
        const lines = toLines(series, asked.definition, grid);
        return { ...about, infos, lines, stepMs: grid.stepMs };
      },
      options,
    );
    const definitions = await mappings.definitions(driver);
    const current = definitions[asked.signal as SignalName];
    const shown =
      current &&
      (await this.readSignal({
        name: asked.signal as SignalName,
        definition: current,
        scope,
        grid,
        client,
        question: `${stringifyModelRef(ref)} ${asked.signal} preview`,
        signal: options.signal,
      }));
    return {
      query,
      lines: toWireLines(answer?.lines ?? []),
      current: shown?.item?.lines ?? [],
      warnings: [...(answer?.warnings ?? []), ...(answer?.infos ?? [])],
      errors: distinctErrors([error, shown?.error].flatMap(each => each ?? [])),
    };
  }

  /** What is asked of a source for a chart of so many points. */
  private async viewOf(
    model: StoredModel,
    range: Span,
    { points, source }: { points: number; source: MetricsSource },
  ): Promise<{ grid: Grid; scope: SignalScope }> {
    const stepMs = stepFor(range, points - 2, source.scrapeIntervalMs);
    const aligned = alignRange(range, stepMs);
    // A rate over what has not happened yet would be taken for a measurement.
    const latest = Math.floor(this.options.clock.now() / stepMs) * stepMs;
    return {
      grid: { ...aligned, to: Math.min(aligned.to, latest), stepMs },
      scope: await this.scopeOf(model, range, {
        rateWindowMs: Math.max(
          SCRAPES_PER_RATE * source.scrapeIntervalMs,
          stepMs,
        ),
      }),
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
    lines: toWireLines(lines),
  };
}

function toWireLines(lines: Series[]): SignalItem['lines'] {
  return lines.map(({ labels, points }) => ({
    labels,
    points: points.map(([at, value]) => [at, value ?? null]),
  }));
}

/** @throws InputError that names the signals there are. */
function readSignals(
  names: string[],
  known: InferenceDriver['signals'],
  driver: InferenceDriver | undefined,
  ref: ModelRef,
): Array<[SignalName, SignalDefinition]> {
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
