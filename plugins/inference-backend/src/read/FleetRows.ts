import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { ModelAccess } from '../access/ModelAccess';
import { FleetRow, FleetStore, ModelFilter, SourceKey } from '../store/types';
import {
  FleetFilters,
  readFilters,
  toFacetFilter,
  toModelFilter,
  withFacets,
} from './fleetFilter';
import { Drivers, SourceStates } from './ports';
import { errorsOf } from './sourceErrors';

/** The part of the fleet that a caller asked for and may see. */
export interface FleetPart {
  /** The caller may see every model. */
  all: boolean;
  /** Those that pass all filters. */
  rows: FleetRow[];
  /** Those that pass all filters but at most one: what facets count. */
  counted: FleetRow[];
  facets: InferenceSchemas['Facets'];
  /** Which models `rows` are, for other stores; undefined: all. */
  filter?: ModelFilter;
  /** Which models `counted` are. */
  countedFilter?: ModelFilter;
  errors: SourceError[];
}

/** What reads the models of some rows. */
export function sourcesOf(rows: FleetRow[]): SourceKey[] {
  const sources = new Map(
    rows.map(({ ref: { cluster, driver } }) => [
      `${cluster}\n${driver}`,
      { cluster, driver },
    ]),
  );
  return [...sources.values()];
}

/**
 * The one place that joins what is asked of the fleet with what the caller may
 * see. Both go to the database as one filter, so that nothing of a hidden
 * model is ever in hand: no row, no count, no facet, no sum.
 */
export class FleetRows {
  static create(options: {
    access: ModelAccess;
    fleet: Pick<FleetStore, 'fleet'>;
    drivers: Drivers;
    sources: SourceStates;
  }): FleetRows {
    return new FleetRows(options);
  }

  private constructor(
    private readonly options: {
      access: ModelAccess;
      fleet: Pick<FleetStore, 'fleet'>;
      drivers: Drivers;
      sources: SourceStates;
    },
  ) {}

  /** Undefined: the caller may see no model at all. */
  async find(
    credentials: BackstageCredentials,
    query: FleetFilters,
    options: { includeGone?: boolean } = {},
  ): Promise<FleetPart | undefined> {
    const { access, drivers, fleet, sources } = this.options;
    const permitted = await access.filter(credentials);
    if (permitted === 'none') {
      return undefined;
    }
    const filters = readFilters(query);
    const countedFilter = toFacetFilter(filters, permitted);
    const [counted, health] = await Promise.all([
      fleet.fleet({ ...options, filter: countedFilter }),
      sources.health(),
    ]);
    return {
      all: permitted === 'all',
      ...withFacets(counted, filters, drivers),
      counted,
      filter: toModelFilter(filters, permitted),
      countedFilter,
      errors: errorsOf(health).filter(
        // It names an object, which may be one that the caller may not see.
        ({ reason }) => permitted === 'all' || reason !== 'malformedObject',
      ),
    };
  }
}
