import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  GpuSnapshot,
  InferenceSchemas,
  ModelRef,
  ModelSnapshot,
  SourceError,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { EntityModels } from '../access/EntityModels';
import { ModelAccess } from '../access/ModelAccess';
import { toWireAction } from '../schema/toWireAction';
import {
  ActionStore,
  HistoryStore,
  ModelStore,
  StoredModel,
} from '../store/types';
import { readModelCursor } from './modelCursor';
import { ActionAvailabilities, Drivers, SourceStates } from './ports';
import { errorsOf, errorsOfCluster, errorsOfModel } from './sourceErrors';
import { ConfiguredSources, sourceKindOf } from './sourceKind';
import { stateSinceOf } from './stateSince';

const DAY = 24 * 60 * 60 * 1000;
/** So far back the history is asked since when a model is in its state. */
const SINCE_REACH = 7 * DAY;

/** What {@link ModelReader} reads from. */
export interface ModelReaderOptions {
  access: ModelAccess;
  entities: EntityModels;
  models: ModelStore;
  history: Pick<HistoryStore, 'intervals'>;
  actions: ActionStore;
  drivers: Drivers;
  sources: SourceStates;
  availabilities: ActionAvailabilities;
  /** The clusters and servers that are configured. */
  clusters: ConfiguredSources;
  clock: Clock;
}

/** The models as last observed. Asks no cluster: a dead one cannot slow a page. */
export class ModelReader {
  static create(options: ModelReaderOptions): ModelReader {
    return new ModelReader(options);
  }

  private constructor(private readonly options: ModelReaderOptions) {}

  /** The models that the caller may read, in order of reference, by page. */
  async list(
    credentials: BackstageCredentials,
    page: { limit: number; after?: string },
  ): Promise<InferenceSchemas['ModelList']> {
    const { access, models, sources } = this.options;
    const after =
      page.after === undefined ? undefined : readModelCursor(page.after);
    const filter = await access.filter(credentials);
    if (filter === 'none') {
      return { items: [], errors: [] };
    }
    const [found, health] = await Promise.all([
      models.listModels({
        filter: filter === 'all' ? undefined : filter,
        limit: page.limit + 1,
        after,
      }),
      sources.health(),
    ]);
    const items = found.slice(0, page.limit);
    return {
      items: items.map(model => this.toSummary(model)),
      errors: errorsOf(health),
      after:
        found.length > page.limit
          ? stringifyModelRef(items[items.length - 1].snapshot.ref)
          : undefined,
    };
  }

  /**
   * The model that an entity stands for.
   *
   * @throws NotFoundError where entity or model is not there or hidden.
   */
  async listOfEntity(
    credentials: BackstageCredentials,
    entity: string,
  ): Promise<InferenceSchemas['ModelList']> {
    const ref = await this.options.entities.modelOf(credentials, entity);
    const model = await this.readOrExplain(credentials, ref);
    return {
      items: [await this.toDatedSummary(model)],
      errors: await this.failuresOf(model),
    };
  }

  /** Everything that is known of one model now. */
  async detail(
    credentials: BackstageCredentials,
    ref: ModelRef,
  ): Promise<InferenceSchemas['ModelDetail']> {
    const { actions, availabilities, clock, clusters, drivers, models } =
      this.options;
    const model = await this.readOrExplain(credentials, ref);
    const [gpus, errors, recent, available] = await Promise.all([
      models.listGpus(ref.cluster),
      this.failuresOf(model),
      actions.actions(ref, { since: clock.now() - DAY, limit: 100 }),
      availabilities.availability(credentials, model),
    ]);
    const { snapshot } = model;
    const { createdAt, servingMemoryPerGpuBytes, idleTimeoutMs } = snapshot;
    return {
      ...(await this.toDatedSummary(model)),
      sourceKind: sourceKindOf(clusters, ref.cluster),
      createdAt,
      servingMemoryPerGpuBytes,
      idleTimeoutMs,
      pods: snapshot.pods,
      conditions: snapshot.conditions,
      managedBy: snapshot.managedBy,
      facts: snapshot.facts,
      labels: snapshot.labels,
      gpus: gpusOf(snapshot, gpus),
      actions: available,
      pending: recent
        .filter(({ status }) => status === 'pending')
        .map(toWireAction),
      signals: Object.keys(drivers.get(ref.driver)?.signals ?? {}),
      errors,
    };
  }

  /** What is wrong with the sources of a model. One that is not gone was read once, so that its kind was served. */
  private async failuresOf(model: StoredModel): Promise<SourceError[]> {
    const { snapshot, goneAt } = model;
    const errors = errorsOfModel(await this.options.sources.health(), snapshot);
    return goneAt === undefined
      ? [...errors, ...(await this.notServed(snapshot.ref, errors))]
      : errors;
  }

  /** A model that is not there may be one that could not be read: say what failed. */
  private async readOrExplain(
    credentials: BackstageCredentials,
    ref: ModelRef,
  ): Promise<StoredModel> {
    const { access, clusters, drivers, sources } = this.options;
    try {
      return await access.read(credentials, ref);
    } catch (error) {
      if (!(error instanceof NotFoundError)) {
        throw error;
      }
      // None of these says whether there is a model: whoever may see none reads the same.
      const errors = errorsOfCluster(await sources.health(), ref.cluster);
      const reasons = [
        ...(clusters.has(ref.cluster)
          ? errors
              .filter(
                ({ source, reason }) =>
                  source.kind !== 'prometheus' && reason !== 'malformedObject',
              )
              .concat(await this.notServed(ref, errors))
              .map(({ message }) => message)
          : [
              `There is no cluster or server ${ref.cluster} in the configuration`,
            ]),
        ...(drivers.get(ref.driver)
          ? []
          : [
              `The driver ${ref.driver} is not on; set inference.drivers.${ref.driver}`,
            ]),
      ];
      throw new NotFoundError([error.message, ...reasons].join('. '));
    }
  }

  /** That the driver does not find its kinds there, unless that is told already. */
  private async notServed(
    ref: ModelRef,
    told: SourceError[],
  ): Promise<SourceError[]> {
    return (await this.options.sources.absences())
      .filter(
        ({ driver, error }) =>
          driver === ref.driver && error.source.name === ref.cluster,
      )
      .map(({ error }) => error)
      .filter(({ message }) => told.every(other => other.message !== message));
  }

  /** A model that was in its state when we first read it has been in it for longer: its history may know since when. */
  private async toDatedSummary(
    model: StoredModel,
  ): Promise<InferenceSchemas['ModelSummary']> {
    const summary = this.toSummary(model);
    if (summary.stateSince !== undefined) {
      return summary;
    }
    const { clock, history } = this.options;
    const to = clock.now();
    const from = to - SINCE_REACH;
    const known = await history.intervals(model.snapshot.ref, { from, to });
    return {
      ...summary,
      stateSince: stateSinceOf(model.snapshot, known, from),
    };
  }

  private toSummary(model: StoredModel): InferenceSchemas['ModelSummary'] {
    const { snapshot, stateSince, observedAt, goneAt } = model;
    const { ref, state, stateReason, servedName, replicas } = snapshot;
    return {
      ref,
      driverTitle: this.options.drivers.get(ref.driver)?.title ?? ref.driver,
      state,
      stateSince,
      stateReason,
      servedName,
      replicas,
      observedAt,
      goneAt,
    };
  }
}

/** The devices that the model's replicas are on. */
export function gpusOf(
  model: ModelSnapshot,
  gpus: GpuSnapshot[],
): GpuSnapshot[] {
  const names = new Set(model.pods.flatMap(pod => pod.gpus));
  return gpus.filter(gpu => names.has(gpu.name));
}
