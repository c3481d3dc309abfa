import { AuthService, LoggerService } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { ForwardedError } from '@backstage/errors';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import {
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { InferenceService } from '@wakeboard/plugin-inference-node';
import { CatalogReader } from './CatalogReader';
import { ProviderConfig } from './config';
import { EntityMaker, Making } from './EntityMaker';
import { InferenceModelTransformer } from './extensions';
import {
  KnownEntity,
  modelOf,
  MutationPlan,
  planMutation,
} from './planMutation';
import { readInventory } from './readInventory';
import { originOf } from './toEntity';
import { troubleOf } from './troubleOf';

/**
 * Keeps the models of one cluster in the catalog.
 *
 * It reads them all and tells the catalog what is different from what it told
 * before. What it told is remembered in this process only, and other backend
 * replicas tell the catalog things too. So it compares: at its first reading
 * and every ten minutes it asks the catalog what is there, and tells it
 * everything anew; the catalog passes over what it has already. A process that
 * starts therefore knows which models were there before, and what several
 * replicas did one after the other comes right without a word between them.
 *
 * A model for which somebody registered an entity is left to that entity: ours
 * has no location key, so that one of the same name takes its place.
 */
export interface InferenceEntityProviderOptions {
  config: ProviderConfig;
  inference: Pick<InferenceService, 'listInventory'>;
  auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  catalog: Pick<CatalogReader, 'read'>;
  logger: LoggerService;
  clock: { now(): number };
  /** Undefined: the default mapping. */
  transformer?: () => InferenceModelTransformer | undefined;
  /** Runs a function by the schedule of the provider. */
  schedule(task: (signal?: AbortSignal) => Promise<void>): Promise<void>;
}

const COMPARE_EVERY_MS = 10 * 60_000;

/** See {@link InferenceEntityProviderOptions}. */
export class InferenceEntityProvider implements EntityProvider {
  static create(
    options: InferenceEntityProviderOptions,
  ): InferenceEntityProvider {
    return new InferenceEntityProvider(options);
  }

  private connection: EntityProviderConnection | undefined;
  private known = new Map<string, KnownEntity>();
  private elsewhere = new Set<string>();
  private emptySince = new Map<string, number>();
  /** Undefined: what the catalog has is not known. */
  private comparedAt: number | undefined;
  private lastTrouble = '';

  private readonly maker: EntityMaker;

  private constructor(
    private readonly options: InferenceEntityProviderOptions,
  ) {
    this.maker = EntityMaker.create({
      mapping: options.config.mapping,
      transformer: () => options.transformer?.(),
    });
  }

  getProviderName(): string {
    return originOf(this.options.config.cluster);
  }

  async connect(connection: EntityProviderConnection): Promise<void> {
    this.connection = connection;
    await this.options.schedule(signal => this.refresh(signal));
  }

  /** Reads the models once. */
  async refresh(signal?: AbortSignal): Promise<void> {
    const { config, inference, auth, clock } = this.options;
    const { cluster } = config;
    const inventory = await readInventory({
      inference,
      auth,
      cluster,
      signal,
    }).catch(error => {
      throw new ForwardedError(
        `The models of ${cluster} were not read, their entities stay as they are`,
        error,
      );
    });
    const comparing = this.isTimeToCompare();
    if (comparing) await this.compare(signal);

    const present = new Map(
      inventory.models.map(({ ref }) => [stringifyModelRef(ref), ref.driver]),
    );
    const making = await this.maker.make(
      inventory.models.filter(
        ({ ref }) => !this.elsewhere.has(stringifyModelRef(ref)),
      ),
    );
    const plan = planMutation({
      desired: making.refs,
      present,
      failed: making.failed,
      drivers: new Map(inventory.drivers.map(({ id, ok }) => [id, ok])),
      known: this.known,
      emptySince: this.emptySince,
      emptyAfterMs: config.emptyAfterMs,
      now: clock.now(),
    });
    this.emptySince = plan.emptySince;
    const trouble = troubleOf(config, inventory, making.failed, plan);
    this.logTrouble(trouble);
    signal?.throwIfAborted();
    await this.tell(making, plan, {
      whole: comparing && trouble.length === 0 && inventory.drivers.length > 0,
    });
  }

  private isTimeToCompare(): boolean {
    const { comparedAt } = this;
    return (
      comparedAt === undefined ||
      this.options.clock.now() - comparedAt >= COMPARE_EVERY_MS
    );
  }

  private async compare(signal?: AbortSignal): Promise<void> {
    const { catalog, config, clock } = this.options;
    const content = await catalog.read(config.cluster, signal);
    // What was told lately may not have come through to where the catalog is read.
    for (const [ref, entity] of content.ours) this.known.set(ref, entity);
    this.elsewhere = content.elsewhere;
    this.maker.forget();
    this.comparedAt = clock.now();
  }

  private async tell(
    making: Making,
    { removed }: MutationPlan,
    { whole }: { whole: boolean },
  ): Promise<void> {
    const deferred = [...making.changed.values()].map(entity => ({ entity }));
    if (deferred.length + removed.length > 0)
      await this.mutate(deferred, removed, whole);
    this.maker.keep(making);
    for (const ref of removed) this.known.delete(ref);
    for (const [ref, entity] of making.changed)
      this.known.set(ref, knownEntity(entity));
  }

  private async mutate(
    deferred: DeferredEntity[],
    removed: string[],
    whole: boolean,
  ): Promise<void> {
    try {
      await this.connection!.applyMutation(
        whole
          ? { type: 'full', entities: deferred }
          : {
              type: 'delta',
              added: deferred,
              removed: removed.map(entityRef => ({ entityRef })),
            },
      );
    } catch (error) {
      this.comparedAt = undefined;
      throw error;
    }
  }

  /** What is wrong is said when it begins and when it changes, not at every reading. */
  private logTrouble(trouble: string[]): void {
    const text = trouble.join('; ');
    if (text && text !== this.lastTrouble) this.options.logger.warn(text);
    this.lastTrouble = text;
  }
}

function knownEntity(entity: Entity): KnownEntity {
  const model = modelOf(entity);
  return { model, driver: parseModelRef(model).driver };
}
