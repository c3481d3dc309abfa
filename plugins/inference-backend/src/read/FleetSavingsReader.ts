import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceQueries,
  InferenceSchemas,
  ProductGpuHours,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { FleetRow } from '../store/types';
import { FleetRows, sourcesOf } from './FleetRows';
import { columnOf, GpuCosts } from './GpuCosts';
import { pageOf, readCursor, SortValue, writeCursor } from './paging';
import { checkRange } from './range';

type Query = InferenceQueries['listFleetSavings'];
type By = NonNullable<Query['by']>;
type Savings = InferenceSchemas['FleetSavings'];
type Item = Savings['items'][number];

/** What {@link FleetSavingsReader} reads from. */
export interface FleetSavingsReaderOptions {
  rows: FleetRows;
  costs: GpuCosts;
  clock: Clock;
}

/** What models are summed up by. */
const KEYS: Record<By, (row: FleetRow) => string> = {
  model: ({ ref }) => stringifyModelRef(ref),
  owner: ({ owner = '' }) => owner,
  system: ({ system = '' }) => system,
  cluster: ({ ref }) => ref.cluster,
};

/**
 * GPU-hours and money of the fleet, summed up. Models that are gone count for
 * the time in which they were there: their hours were paid for. Models whose
 * GPU time was never counted are left out: that is not known to be nothing.
 */
export class FleetSavingsReader {
  static create(options: FleetSavingsReaderOptions): FleetSavingsReader {
    return new FleetSavingsReader(options);
  }

  private constructor(private readonly options: FleetSavingsReaderOptions) {}

  async read(
    credentials: BackstageCredentials,
    query: Query,
  ): Promise<Savings> {
    const { clock, costs, rows } = this.options;
    const { by = 'owner', sort = 'saved', order = 'desc', limit = 50 } = query;
    const now = clock.now();
    const asked = costs.hoursOf(checkRange(query, now));
    const after =
      query.after === undefined
        ? undefined
        : readCursor(query.after, { sort, order });
    const part = await rows.find(credentials, query, { includeGone: true });
    const rowsFound = part?.rows ?? [];
    const known = await costs.knownOf(asked, sourcesOf(rowsFound));
    const hours =
      part && known
        ? await costs.hours({ filter: part.filter }, known)
        : new Map<string, ProductGpuHours[]>();
    const counted = rowsFound.flatMap(row => {
      const own = hours.get(stringifyModelRef(row.ref));
      const isKnown =
        own && (row.goneAt === undefined || !own.every(isNothing));
      return isKnown ? [{ key: KEYS[by](row), hours: own }] : [];
    });
    const groups = groupByKey(counted).map(
      ([key, models]): Item => ({
        key,
        models: models.length,
        sum: costs.sum(models.flat()),
      }),
    );
    const page = pageOf(
      groups.map(item => ({
        item,
        key: item.key,
        value: valueOf(item, sort),
      })),
      { order, after, limit },
    );
    return {
      ...(known ?? { ...asked, from: asked.to }),
      items: page.items,
      total: groups.length,
      sum: costs.sum(counted.flatMap(model => model.hours)),
      prices: costs.prices,
      after:
        page.last && writeCursor({ sort, order }, { ...page.last, at: now }),
      errors: part?.errors ?? [],
    };
  }
}

function groupByKey(
  models: Array<{ key: string; hours: ProductGpuHours[] }>,
): Array<[key: string, models: ProductGpuHours[][]]> {
  const groups = new Map<string, ProductGpuHours[][]>();
  for (const { key, hours } of models) {
    const group = groups.get(key);
    if (group) {
      group.push(hours);
    } else {
      groups.set(key, [hours]);
    }
  }
  return [...groups];
}

function valueOf(
  { key, sum }: Item,
  sort: NonNullable<Query['sort']>,
): SortValue {
  // Models without an owner or a system come last.
  return sort === 'key' ? key || undefined : columnOf(sort, sum);
}

function isNothing({ used, freed }: ProductGpuHours): boolean {
  return used === 0 && freed === 0;
}
