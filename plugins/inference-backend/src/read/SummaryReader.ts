import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  compareByBudget,
  InferenceSchemas,
  ModelRef,
  SourceError,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { EntityModels } from '../access/EntityModels';
import { ModelAccess } from '../access/ModelAccess';
import { FleetRow, FleetStore, ModelFilter } from '../store/types';
import { sourcesOf } from './FleetRows';
import { toFleetSlo } from './FleetSloReader';
import { GpuCosts } from './GpuCosts';
import { SourceStates } from './ports';
import { checkRange } from './range';
import { countStatuses } from './sloCounts';
import { SloEvaluations } from './SloEvaluations';
import { errorsOf } from './sourceErrors';

const WORST = 5;

type Summary = InferenceSchemas['Summary'];

/** What {@link SummaryReader} reads from. */
export interface SummaryReaderOptions {
  access: ModelAccess;
  entities: EntityModels;
  fleet: Pick<FleetStore, 'fleet'>;
  evaluations: SloEvaluations;
  costs: GpuCosts;
  sources: SourceStates;
  clock: Clock;
}

/**
 * The models of an entity taken together. Whose they are is said by the
 * catalog as the caller sees it; which of them are counted is decided like
 * everywhere else, so that a hidden one is neither seen nor counted.
 */
export class SummaryReader {
  static create(options: SummaryReaderOptions): SummaryReader {
    return new SummaryReader(options);
  }

  private constructor(private readonly options: SummaryReaderOptions) {}

  /**
   * @throws NotFoundError where the entity, or the one model that it stands for, is not there or hidden.
   */
  async read(
    credentials: BackstageCredentials,
    entity: string,
    range: Span,
  ): Promise<Summary> {
    const { access, clock, costs, entities, evaluations } = this.options;
    const asked = costs.hoursOf(checkRange(range, clock.now()));
    const found = await entities.modelsOf(credentials, entity);
    if (found.single) {
      await access.read(credentials, found.models[0]);
    }
    const rows = await this.rowsOf(credentials, found.models);
    const models = rows.map(({ ref }) => ref);
    const known = await costs.knownOf(asked, sourcesOf(rows));
    const [evaluated, hours, errors] = await Promise.all([
      evaluations.evaluate({ models }),
      known && costs.hours({ models }, known),
      this.errorsOf(rows),
    ]);
    const byRef = new Map(rows.map(row => [stringifyModelRef(row.ref), row]));
    const slos = evaluated.flatMap(({ model, slos: of, evaluations: items }) =>
      items.map(slo =>
        toFleetSlo(byRef.get(stringifyModelRef(model))!, of.entityRef, slo),
      ),
    );
    return {
      models: rows.length,
      states: countStates(rows),
      slos: countStatuses(slos),
      worst: slos
        .filter(({ evaluation }) => evaluation.remaining !== undefined)
        .sort((a, b) => compareByBudget(a.evaluation, b.evaluation))
        .slice(0, WORST),
      ...(known ?? { ...asked, from: asked.to }),
      // Never counted is not the same as nothing.
      sum: hours?.size ? costs.sum([...hours.values()].flat()) : undefined,
      prices: costs.prices,
      unreadable: found.unreadable,
      errors,
    };
  }

  /** Those of the models that are there and that the caller may read. */
  private async rowsOf(
    credentials: BackstageCredentials,
    refs: ModelRef[],
  ): Promise<FleetRow[]> {
    const { access, fleet } = this.options;
    const permitted = await access.filter(credentials);
    if (permitted === 'none' || refs.length === 0) {
      return [];
    }
    const wanted = new Set(refs.map(stringifyModelRef));
    const near: ModelFilter[] = (['cluster', 'namespace', 'name'] as const).map(
      field => ({
        field,
        values: [...new Set(refs.map(ref => ref[field]))],
      }),
    );
    const rows = await fleet.fleet({
      filter: { allOf: [...near, ...(permitted === 'all' ? [] : [permitted])] },
    });
    return rows.filter(({ ref }) => wanted.has(stringifyModelRef(ref)));
  }

  /** What is wrong with the sources of the models; an object that cannot be read may be one that the caller may not see. */
  private async errorsOf(rows: FleetRow[]): Promise<SourceError[]> {
    const clusters = new Set(rows.map(({ ref }) => ref.cluster));
    const health = await this.options.sources.health();
    return errorsOf(
      health.filter(({ source }) => clusters.has(source.name)),
    ).filter(({ reason }) => reason !== 'malformedObject');
  }
}

function countStates(rows: FleetRow[]): Summary['states'] {
  const states: Summary['states'] = {};
  for (const { state } of rows) {
    states[state] = (states[state] ?? 0) + 1;
  }
  return states;
}
