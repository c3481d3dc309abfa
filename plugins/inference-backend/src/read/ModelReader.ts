import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { InputError, NotFoundError } from '@backstage/errors';
import {
  GpuSnapshot,
  InferenceSchemas,
  ModelRef,
  ModelSnapshot,
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { EntityModels } from '../access/EntityModels';
import { ModelAccess } from '../access/ModelAccess';
import { toWireAction } from '../schema/toWireAction';
import { ActionStore, ModelStore, StoredModel } from '../store/types';
import { ActionAvailabilities, Drivers, SourceStates } from './ports';
import { errorsOfCluster, errorsOfModel } from './sourceErrors';

const DAY = 24 * 60 * 60 * 1000;

/** What {@link ModelReader} reads from. */
export interface ModelReaderOptions {
  access: ModelAccess;
  entities: EntityModels;
  models: ModelStore;
  actions: ActionStore;
  drivers: Drivers;
  sources: SourceStates;
  availabilities: ActionAvailabilities;
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
    const after = page.after === undefined ? undefined : readCursor(page.after);
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
      errors: health.flatMap(({ error }) => error ?? []),
      after:
        found.length > page.limit
          ? stringifyModelRef(items[items.length - 1].snapshot.ref)
          : undefined,
    };
  }

  /**
   * The model that an entity stands for.
   *
   * @throws NotFoundError where entity or model is not there or hidden; where a
   * source of the model fails, the answer is empty beside that failure instead.
   */
  async listOfEntity(
    credentials: BackstageCredentials,
    entity: string,
  ): Promise<InferenceSchemas['ModelList']> {
    const { access, entities, sources } = this.options;
    const ref = await entities.modelOf(credentials, entity);
    const [model, health] = await Promise.all([
      access.read(credentials, ref).catch(error => {
        if (error instanceof NotFoundError) {
          return undefined;
        }
        throw error;
      }),
      sources.health(),
    ]);
    if (model) {
      return {
        items: [this.toSummary(model)],
        errors: errorsOfModel(health, model.snapshot),
      };
    }
    const errors = errorsOfCluster(health, ref.cluster);
    if (errors.length === 0) {
      throw new NotFoundError(
        `The entity ${entity} stands for the model ${stringifyModelRef(
          ref,
        )}, but there is no such model that you may see`,
      );
    }
    return { items: [], errors };
  }

  /** Everything that is known of one model now. */
  async detail(
    credentials: BackstageCredentials,
    ref: ModelRef,
  ): Promise<InferenceSchemas['ModelDetail']> {
    const { access, actions, availabilities, clock, drivers, models, sources } =
      this.options;
    const model = await access.read(credentials, ref);
    const [gpus, health, recent, available] = await Promise.all([
      models.listGpus(ref.cluster),
      sources.health(),
      actions.actions(ref, { since: clock.now() - DAY, limit: 100 }),
      availabilities.availability(credentials, model),
    ]);
    const { snapshot } = model;
    const { createdAt, servingMemoryPerGpuBytes, idleTimeoutMs } = snapshot;
    return {
      ...this.toSummary(model),
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
      errors: errorsOfModel(health, model.snapshot),
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

function readCursor(text: string): ModelRef {
  try {
    return parseModelRef(text);
  } catch {
    throw new InputError(
      'The cursor "after" is not one that a previous page gave; leave it out to begin with the first page',
    );
  }
}
