import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  InferenceQueries,
  InferenceSchemas,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { ModelFilter, ModelStore, StoredModel } from '../store/types';
import { readModelCursor } from './modelCursor';
import { Drivers, Reads, SourceStates } from './ports';

const DEFAULT_LIMIT = 500;

/** What {@link InventoryReader} reads from. */
export interface InventoryReaderOptions {
  access: Pick<ModelAccess, 'filter'>;
  models: Pick<ModelStore, 'listModels'>;
  drivers: Drivers & Iterable<InferenceDriver>;
  sources: Pick<SourceStates, 'reading'>;
  reads: Reads;
  /** The clusters that are configured. */
  clusters: { has(name: string): boolean };
}

/**
 * The models of one cluster for those who keep a list of their own, with what
 * they need to know before they take something off it: a model that is not
 * here is gone only where all were read.
 */
export class InventoryReader {
  static create(options: InventoryReaderOptions): InventoryReader {
    return new InventoryReader(options);
  }

  private constructor(private readonly options: InventoryReaderOptions) {}

  /** @throws NotFoundError where there is no such cluster or server. */
  async read(
    credentials: BackstageCredentials,
    query: InferenceQueries['listInventory'],
  ): Promise<InferenceSchemas['Inventory']> {
    const { access, models, clusters } = this.options;
    const { cluster, limit = DEFAULT_LIMIT } = query;
    const after =
      query.after === undefined ? undefined : readModelCursor(query.after);
    const filter = await access.filter(credentials);
    if (filter === 'none' || !clusters.has(cluster)) {
      // Who may see nothing learns no names of clusters.
      throw new NotFoundError(
        `There is no cluster or server ${JSON.stringify(
          cluster,
        )} with models that you may see`,
      );
    }
    // Before the models: what is whole then has all of them stored.
    const drivers = this.drivers(cluster);
    const found = await models.listModels({
      filter: inCluster(cluster, filter),
      limit: limit + 1,
      after,
    });
    const items = found.slice(0, limit);
    return {
      items: items.map(model => this.toItem(model)),
      drivers,
      after:
        found.length > limit
          ? stringifyModelRef(items[items.length - 1].snapshot.ref)
          : undefined,
    };
  }

  private drivers(cluster: string): InferenceSchemas['Inventory']['drivers'] {
    const { drivers, reads, sources } = this.options;
    return [...drivers]
      .filter(driver => reads(cluster, driver))
      .map(({ id, title }) => ({ id, title, ...sources.reading(cluster, id) }));
  }

  private toItem({
    snapshot,
  }: StoredModel): InferenceSchemas['InventoryModel'] {
    const { ref, uid, servedName, createdAt, labels } = snapshot;
    const driverTitle =
      this.options.drivers.get(ref.driver)?.title ?? ref.driver;
    return { ref, driverTitle, uid, servedName, createdAt, labels };
  }
}

function inCluster(cluster: string, filter: ModelFilter | 'all'): ModelFilter {
  const here: ModelFilter = { field: 'cluster', values: [cluster] };
  return filter === 'all' ? here : { allOf: [here, filter] };
}
