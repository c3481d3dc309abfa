import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  InferenceSchemas,
  ledgerSeries,
  ModelRef,
  RecordedSlo,
  SloSpec,
  SourceError,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { LedgerStore, ModelSlos, SloStore } from '../store/types';
import { SourceStates } from './ports';
import { checkRange } from './range';
import { RecordedSloReader } from './RecordedSloReader';
import { SloEvaluations } from './SloEvaluations';
import { historyGrid, sloHistory, spanOfHistory } from './sloHistory';
import { errorsOfModel } from './sourceErrors';

/** What {@link SloReader} reads from. */
export interface SloReaderOptions {
  access: ModelAccess;
  evaluations: SloEvaluations;
  recorded: RecordedSloReader;
  slos: Pick<SloStore, 'listSlos'>;
  ledger: Pick<LedgerStore, 'points'>;
  sources: SourceStates;
  clock: Clock;
}

/** The SLOs of a model: as they are now, and as they were. */
export class SloReader {
  static create(options: SloReaderOptions): SloReader {
    return new SloReader(options);
  }

  private constructor(private readonly options: SloReaderOptions) {}

  /** All SLOs as they are now, and those that other tools recorded. */
  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
    options: { signal: AbortSignal },
  ): Promise<InferenceSchemas['ModelSlos']> {
    const { access, evaluations, recorded, sources } = this.options;
    const model = await access.read(credentials, ref);
    const [[evaluated], found, health] = await Promise.all([
      evaluations.evaluate({ models: [ref] }),
      recorded.read(model, options),
      sources.health(),
    ]);
    const items = evaluated?.evaluations ?? [];
    return {
      profile: evaluated?.slos.profile,
      entityRef: evaluated?.slos.entityRef,
      items,
      recorded: found.recorded.filter(
        each => !items.some(({ spec }) => isRecordOf(spec, ref, each)),
      ),
      problems: evaluated?.slos.problems ?? [],
      errors: withOthers(errorsOfModel(health, model.snapshot), found.errors),
    };
  }

  /**
   * One SLO over a range.
   *
   * @throws NotFoundError where the model has no such SLO; it names those that it has.
   */
  async history(
    credentials: BackstageCredentials,
    ref: ModelRef,
    slo: string,
    query: Span & { points: number },
  ): Promise<InferenceSchemas['SloHistory']> {
    const { access, clock, evaluations, ledger, sources } = this.options;
    const range = checkRange({ from: query.from, to: query.to }, clock.now());
    const model = await access.read(credentials, ref);
    const [{ spec, slos }, health] = await Promise.all([
      this.findSpec(ref, slo),
      sources.health(),
    ]);
    const errors = errorsOfModel(health, model.snapshot);
    const measurable =
      (await evaluations.reasonAgainst(slos, spec)) === undefined;
    const reach = measurable ? await evaluations.reach(ref, spec) : undefined;
    const now = clock.now();
    const grid = historyGrid(range, reach ?? { at: now }, query.points, now);
    if (!reach || grid.moments.length === 0) {
      return { spec, stepMs: grid.stepMs, points: [], errors };
    }
    const span = spanOfHistory(spec, grid, reach, now);
    const { counted, asleep } = ledgerSeries(spec);
    const [points, asleepPoints] = await Promise.all(
      [counted, asleep].map(async series =>
        series === undefined
          ? undefined
          : ledger.points({ model: ref, series }, span),
      ),
    );
    return {
      spec,
      stepMs: grid.stepMs,
      knownFrom: reach.knownFrom,
      points: sloHistory(
        spec,
        { counted: points ?? [], asleep: asleepPoints },
        reach,
        grid,
        now,
      ),
      errors,
    };
  }

  private async findSpec(
    ref: ModelRef,
    name: string,
  ): Promise<{ spec: SloSpec; slos: ModelSlos }> {
    const [slos] = await this.options.slos.listSlos({ models: [ref] });
    const specs = slos?.specs ?? [];
    const spec = specs.find(each => each.name === name);
    if (!spec) {
      throw new NotFoundError(
        `The model ${stringifyModelRef(ref)} has no SLO ${JSON.stringify(
          name.slice(0, 100),
        )}; it has ${specs.map(each => each.name).join(', ') || 'none'}`,
      );
    }
    return { spec, slos };
  }
}

/** Whether the rules that Wakeboard made for an SLO of the model recorded it, as it is now: it needs not be said twice. */
function isRecordOf(
  { name, objective, windowMs }: SloSpec,
  ref: ModelRef,
  recorded: RecordedSlo,
): boolean {
  return (
    recorded.service === stringifyModelRef(ref) &&
    recorded.name === name &&
    recorded.objective === objective &&
    recorded.windowMs === windowMs
  );
}

/** Errors, and those of others that are about another source or for another reason. */
function withOthers(
  errors: SourceError[],
  others: SourceError[],
): SourceError[] {
  return [
    ...errors,
    ...others.filter(
      ({ source, reason }) =>
        !errors.some(
          error =>
            error.source.kind === source.kind &&
            error.source.name === source.name &&
            error.reason === reason,
        ),
    ),
  ];
}
