import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceQueries,
  InferenceSchemas,
  ModelRef,
  SloStatus,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { FleetRow, SloStore } from '../store/types';
import { FleetPart, FleetRows } from './FleetRows';
import { readFilters, withFacets } from './fleetFilter';
import {
  pageOf,
  readCursor,
  SortValue,
  walkedSince,
  writeCursor,
} from './paging';
import { Drivers } from './ports';
import { EvaluatedSlo, SloEvaluations } from './SloEvaluations';
import { countStatuses, isAsked, toSloFacets } from './sloCounts';

type Query = InferenceQueries['listFleetSlos'];
type Sort = NonNullable<Query['sort']>;
type List = InferenceSchemas['FleetSloList'];
type FleetSlo = InferenceSchemas['FleetSlo'];

/** What {@link FleetSloReader} reads from. */
export interface FleetSloReaderOptions {
  rows: FleetRows;
  slos: Pick<SloStore, 'listSlos'>;
  drivers: Drivers;
  evaluations: Pick<SloEvaluations, 'evaluate'>;
  clock: Clock;
}

/** The most urgent first. */
const STATUSES: SloStatus[] = [
  'exhausted',
  'burning',
  'ok',
  'tooFew',
  'noTraffic',
  'noData',
  'notMeasurable',
];

const SORTS: Record<Sort, (slo: FleetSlo) => SortValue> = {
  budget: ({ evaluation }) => evaluation.remaining,
  name: ({ ref }) => ref.name,
  slo: ({ spec }) => spec.name,
  objective: ({ spec }) => spec.objective,
  burn: ({ evaluation }) => evaluation.burn?.rate,
  exhaustion: ({ evaluation }) => evaluation.exhaustedInMs,
  status: ({ evaluation }) => STATUSES.indexOf(evaluation.status),
  owner: ({ owner }) => owner,
};
/** Sorts by numbers that change with time. */
const CHANGING: ReadonlySet<Sort> = new Set<Sort>([
  'budget',
  'burn',
  'exhaustion',
  'status',
]);

/** The SLOs of the fleet by page, with how many there are of each status. */
export class FleetSloReader {
  static create(options: FleetSloReaderOptions): FleetSloReader {
    return new FleetSloReader(options);
  }

  private constructor(private readonly options: FleetSloReaderOptions) {}

  async read(credentials: BackstageCredentials, query: Query): Promise<List> {
    const { clock, rows } = this.options;
    const { sort = 'budget', order = 'asc', limit = 50 } = query;
    const now = clock.now();
    const after =
      query.after === undefined
        ? undefined
        : readCursor(query.after, { sort, order });
    const part = await rows.find(credentials, query);
    if (!part) {
      return {
        items: [],
        total: 0,
        counts: countStatuses([]),
        facets: { ...withFacets([], {}).facets, ...toSloFacets([], query) },
        errors: [],
      };
    }
    const until = CHANGING.has(sort) ? walkedSince(after, now) : undefined;
    const slos = await this.slosOf(part.filter, part.rows, until);
    const ofSli = slos.filter(slo => isAsked(query.sli, slo.spec.sli));
    const shown = ofSli.filter(slo =>
      isAsked(query.status, slo.evaluation.status),
    );
    const names = new Map(
      part.rows.map(({ ref }) => [ref, stringifyModelRef(ref)]),
    );
    const page = pageOf(
      shown.map(slo => ({
        item: slo,
        key: `${names.get(slo.ref)} ${slo.spec.name}`,
        value: SORTS[sort](slo),
      })),
      { order, after, limit },
    );
    const at = until ?? (newest(shown) || now);
    return {
      items: page.items,
      total: shown.length,
      counts: countStatuses(ofSli),
      facets: {
        ...(await this.modelFacets(query, part, shown)),
        ...toSloFacets(slos, query),
      },
      after: page.last && writeCursor({ sort, order }, { ...page.last, at }),
      errors: part.errors,
    };
  }

  /** The SLOs of some rows; those of one model share the reference of its row. */
  private async slosOf(
    filter: FleetPart['filter'],
    rows: FleetRow[],
    until: number | undefined,
  ): Promise<FleetSlo[]> {
    const { evaluations } = this.options;
    const evaluated = await evaluations.evaluate({ filter, until });
    const byRef = new Map(rows.map(row => [stringifyModelRef(row.ref), row]));
    return evaluated.flatMap(({ model, slos, evaluations: items }) => {
      const row = byRef.get(stringifyModelRef(model));
      return row ? items.map(slo => toFleetSlo(row, slos.entityRef, slo)) : [];
    });
  }

  /** How many models with such SLOs each value of each filter of models would leave. */
  private async modelFacets(
    query: Query,
    part: FleetPart,
    shown: FleetSlo[],
  ): Promise<List['facets']> {
    const { countedFilter, counted, rows } = part;
    const having = new Set(shown.map(({ ref }) => ref));
    if (counted.length > rows.length) {
      const others = await this.othersWith(query, countedFilter, counted);
      others.forEach(ref => having.add(ref));
    }
    return withFacets(
      counted.filter(({ ref }) => having.has(ref)),
      readFilters(query),
      this.options.drivers,
    ).facets;
  }

  /** The references of the rows with such SLOs; a status is computed only where it is asked for. */
  private async othersWith(
    query: Query,
    filter: FleetPart['filter'],
    rows: FleetRow[],
  ): Promise<ModelRef[]> {
    if (query.status?.length) {
      const slos = await this.slosOf(filter, rows, undefined);
      return slos
        .filter(
          ({ spec, evaluation }) =>
            isAsked(query.sli, spec.sli) &&
            isAsked(query.status, evaluation.status),
        )
        .map(({ ref }) => ref);
    }
    const slos = await this.options.slos.listSlos({ filter });
    const names = new Set(
      slos
        .filter(({ specs }) => specs.some(({ sli }) => isAsked(query.sli, sli)))
        .map(({ model }) => stringifyModelRef(model)),
    );
    return rows
      .map(({ ref }) => ref)
      .filter(ref => names.has(stringifyModelRef(ref)));
  }
}

/** An SLO as the fleet shows it. */
export function toFleetSlo(
  { ref, state, owner, system }: FleetRow,
  entityRef: string | undefined,
  { spec, evaluation }: EvaluatedSlo,
): FleetSlo {
  return { ref, state, owner, system, entityRef, spec, evaluation };
}

/** The newest moment that numbers of the list are of. */
function newest(slos: FleetSlo[]): number {
  return slos.reduce(
    (at, { evaluation }) =>
      evaluation.remaining === undefined
        ? at
        : Math.max(at, evaluation.window.to),
    0,
  );
}
