import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceQueries,
  InferenceSchemas,
  MODEL_STATES,
  ModelState,
  ProductGpuHours,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { FleetRow } from '../store/types';
import { FleetPart, FleetRows } from './FleetRows';
import { withFacets } from './fleetFilter';
import { columnOf, GpuCosts, MoneyColumn } from './GpuCosts';
import {
  pageOf,
  readCursor,
  SortValue,
  walkedSince,
  writeCursor,
} from './paging';
import { Drivers } from './ports';
import { checkRange } from './range';
import { EvaluatedModel, SloEvaluations } from './SloEvaluations';
import { byBudget } from './sloCounts';

type Sort = NonNullable<InferenceQueries['listFleetModels']['sort']>;
type List = InferenceSchemas['FleetModelList'];

/** What {@link FleetModelReader} reads from. */
export interface FleetModelReaderOptions {
  rows: FleetRows;
  evaluations: Pick<SloEvaluations, 'budgets' | 'evaluate'>;
  costs: GpuCosts;
  drivers: Drivers;
  clock: Clock;
}

const STATES = Object.keys(MODEL_STATES) as ModelState[];

/** What a row itself is sorted by; the other sorts need numbers of the ledger. */
const OF_ROW: Record<
  Exclude<Sort, MoneyColumn | 'budget'>,
  (row: FleetRow) => SortValue
> = {
  name: row => row.ref.name,
  state: row => STATES.indexOf(row.state),
  since: row => row.stateSince,
  owner: row => row.owner,
  system: row => row.system,
  cluster: row => row.ref.cluster,
  namespace: row => row.ref.namespace,
  driver: row => row.ref.driver,
  gpu: row => row.gpuProducts.join() || undefined,
};

/** What every row is sorted by, and the moment whose numbers these are; undefined: the present. */
interface Order {
  valueOf(row: FleetRow): SortValue;
  at?: number;
}

/**
 * The fleet by page. Rows are light, and sorting by budget or money takes one
 * number of each; everything else is read for the rows of the page only.
 */
export class FleetModelReader {
  static create(options: FleetModelReaderOptions): FleetModelReader {
    return new FleetModelReader(options);
  }

  private constructor(private readonly options: FleetModelReaderOptions) {}

  async read(
    credentials: BackstageCredentials,
    query: InferenceQueries['listFleetModels'],
  ): Promise<List> {
    const { clock, costs, rows } = this.options;
    const { sort = 'budget', order = 'asc', limit = 50 } = query;
    const now = clock.now();
    const range = costs.hoursOf(checkRange(query, now));
    const after =
      query.after === undefined
        ? undefined
        : readCursor(query.after, { sort, order });
    const part = await rows.find(credentials, query);
    if (!part) {
      const { facets } = withFacets([], {});
      return { items: [], total: 0, facets, prices: costs.prices, errors: [] };
    }
    const since = walkedSince(after, now);
    const { at, valueOf } = await this.orderBy(sort, part, range, since);
    const page = pageOf(
      part.rows.map(row => ({
        item: row,
        key: stringifyModelRef(row.ref),
        value: valueOf(row),
      })),
      { order, after, limit },
    );
    return {
      items: await this.toModels(page.items, range, at),
      total: part.rows.length,
      facets: part.facets,
      prices: costs.prices,
      after:
        page.last &&
        writeCursor({ sort, order }, { ...page.last, at: at ?? now }),
      errors: part.errors,
    };
  }

  private async orderBy(
    sort: Sort,
    { filter }: FleetPart,
    range: Span,
    until: number | undefined,
  ): Promise<Order> {
    const { costs, evaluations } = this.options;
    if (isOfRow(sort)) {
      return { valueOf: OF_ROW[sort] };
    }
    if (sort === 'budget') {
      const budgets = await evaluations.budgets({ filter, until });
      const least = new Map<string, number>();
      let at = 0;
      for (const { model, evaluations: slos } of budgets) {
        const key = stringifyModelRef(model);
        for (const { evaluation } of slos) {
          const { remaining, window } = evaluation;
          if (remaining !== undefined) {
            least.set(key, Math.min(remaining, least.get(key) ?? remaining));
            at = Math.max(at, window.to);
          }
        }
      }
      return {
        valueOf: row => least.get(stringifyModelRef(row.ref)),
        at: until ?? (at || undefined),
      };
    }
    const hours = await costs.hours({ filter }, range);
    return {
      valueOf: row => {
        const known = hours.get(stringifyModelRef(row.ref));
        return known && columnOf(sort, costs.sum(known));
      },
    };
  }

  private async toModels(
    rows: FleetRow[],
    range: Span,
    until: number | undefined,
  ): Promise<List['items']> {
    const models = rows.map(({ ref }) => ref);
    const [evaluated, hours] = await Promise.all([
      this.options.evaluations.evaluate({ models, until }),
      this.options.costs.hours({ models }, range),
    ]);
    const slos = new Map(
      evaluated.map(each => [stringifyModelRef(each.model), each]),
    );
    return rows.map(row => {
      const key = stringifyModelRef(row.ref);
      return this.toModel(row, slos.get(key), hours.get(key));
    });
  }

  private toModel(
    row: FleetRow,
    slos: EvaluatedModel | undefined,
    hours: ProductGpuHours[] | undefined,
  ): List['items'][number] {
    const { costs, drivers } = this.options;
    const { goneAt: _present, ...shown } = row;
    return {
      ...shown,
      driverTitle: drivers.get(row.ref.driver)?.title ?? row.ref.driver,
      entityRef: slos?.slos.entityRef,
      slos: byBudget(slos).map(({ spec, evaluation }) => ({
        name: spec.name,
        sli: spec.sli,
        basis: spec.basis,
        windowMs: spec.windowMs,
        objective: spec.objective,
        status: evaluation.status,
        remaining: evaluation.remaining,
        reason: evaluation.reason,
        lastEventAt: evaluation.lastEventAt,
      })),
      sum: hours && costs.sum(hours),
    };
  }
}

function isOfRow(sort: Sort): sort is keyof typeof OF_ROW {
  return Object.hasOwn(OF_ROW, sort);
}
