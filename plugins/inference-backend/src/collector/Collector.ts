import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import {
  ClusterClient,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import { randomUUID } from 'node:crypto';
import { ActionStore, RollupStore } from '../store/types';
import { closeActions } from './closeActions';
import { LedgerTasks, LedgerTasksOptions } from './LedgerTasks';
import { CreateReflector, FindKinds, MetricsSource, Reads } from './ports';
import { PresentReader } from './PresentReader';
import { Reflection } from './Reflection';
import { RollupMaker } from './RollupMaker';
import { hasSamples, SampleReader } from './SampleReader';
import { Tasks } from './Tasks';
import { mayHaveBeenAsked, withUserCauses } from './userCauses';

const ROLLUP_EVERY_MS = 5 * 60_000;
const RETENTION_EVERY_MS = 60 * 60_000;
const ACTIONS_EVERY_MS = 10_000;
/** What Prometheus scrapes by default in the systems we know. */
const USUAL_SCRAPE_INTERVAL_MS = 15_000;

/** What {@link Collector} works with. */
export interface CollectorOptions extends LedgerTasksOptions {
  /** By cluster; a cluster without one has no metrics. */
  metrics: ReadonlyMap<string, MetricsSource>;
  findKinds: FindKinds;
  reads: Reads;
  /** Ids of the drivers that may send requests to pods, by cluster. */
  podRequests: Readonly<Record<string, readonly string[]>>;
  createReflector: CreateReflector;
  rollups: RollupStore;
  actions: ActionStore;
  config: LedgerTasksOptions['config'] & {
    retention: { intervalsMs: number; rollupsMs: number };
  };
  scheduler: SchedulerService;
  logger: LoggerService;
}

/**
 * Observes all models and keeps their history. Objects are watched by every
 * backend; metrics, roll-ups and retention are tasks that one of them does at
 * a time, and does no harm when another one does them too.
 */
export class Collector {
  static create(options: CollectorOptions): Collector {
    return new Collector(options);
  }

  readonly #observer = randomUUID();
  #running: Promise<unknown> = Promise.resolve();

  readonly #tasks: Tasks;
  readonly #ledger: LedgerTasks;

  private constructor(private readonly options: CollectorOptions) {
    this.#tasks = new Tasks(options.scheduler);
    this.#ledger = new LedgerTasks(options, this.#tasks);
  }

  /** Begins to work, until the signal fires. */
  async start(signal: AbortSignal): Promise<void> {
    const { drivers, clusters, metrics, reads } = this.options;
    const running: Array<Promise<unknown>> = [];
    for (const [cluster, client] of clusters) {
      const source = metrics.get(cluster);
      for (const driver of drivers) {
        if (!reads(cluster, driver)) continue;
        const reflection = this.#reflect(client, driver, source);
        running.push(this.#keepRunning(reflection, signal));
        await this.#scheduleReading(cluster, driver, reflection, source);
      }
    }
    await this.#ledger.scheduleCommon();
    await this.#scheduleCare();
    this.#running = Promise.all(running);
  }

  /** Resolves when everything has ended after the signal fired. */
  async stopped(): Promise<void> {
    await this.#running;
  }

  #reflect(
    client: ClusterClient,
    driver: InferenceDriver,
    source: MetricsSource | undefined,
  ): Reflection {
    const { podRequests, config } = this.options;
    const { cluster } = client;
    return new Reflection({
      ...this.options,
      client,
      driver,
      present: PresentReader.create({
        ...this.options,
        client,
        driver,
        metrics: source,
        mayAskPods:
          Object.hasOwn(podRequests, cluster) &&
          podRequests[cluster].includes(driver.id),
        intervalMs: config.intervalMs,
      }),
      observer: this.#observer,
      scrapeIntervalMs: source?.scrapeIntervalMs ?? USUAL_SCRAPE_INTERVAL_MS,
      explain: async events =>
        mayHaveBeenAsked(events)
          ? withUserCauses(events, await this.options.actions.pendingActions())
          : events,
      afterReading: () => closeActions(this.options),
    });
  }

  async #keepRunning(
    reflection: Reflection,
    signal: AbortSignal,
  ): Promise<void> {
    const { cluster, driver } = reflection.key;
    await reflection.run(signal).catch(error => {
      // It handles what can go wrong outside; this is a fault of our own.
      this.options.logger.error(
        `Models of ${driver} in cluster "${cluster}" are no longer followed`,
        error,
      );
    });
  }

  async #scheduleReading(
    cluster: string,
    driver: InferenceDriver,
    reflection: Reflection,
    metrics: MetricsSource | undefined,
  ): Promise<void> {
    const { counts = {}, config } = this.options;
    const common = { ...this.options, counts, cluster, driver };
    if (metrics && hasSamples(driver)) {
      const reader = new SampleReader({
        ...common,
        metrics,
        backfillMs: config.backfillMs,
        current: () => reflection.models,
      });
      await this.#tasks.add(`samples:${cluster}:${driver.id}`, {
        everyMs: config.intervalMs,
        run: options => reader.run(options),
      });
    }
    const ledgers = await this.#ledger.scheduleSource({
      cluster,
      driver,
      metrics,
      current: () => reflection.models,
    });
    const rollups = new RollupMaker({ ...common, metrics, ledgers });
    await this.#tasks.add(`rollups:${cluster}:${driver.id}`, {
      everyMs: config.intervalMs,
      restMs: ROLLUP_EVERY_MS,
      delayMs: 30_000,
      run: options => rollups.run(options),
    });
  }

  async #scheduleCare(): Promise<void> {
    const { rollups, clock, config } = this.options;
    await this.#tasks.add('retention', {
      everyMs: RETENTION_EVERY_MS,
      delayMs: 60_000,
      run: async ({ signal }) => {
        const { intervalsMs, rollupsMs } = config.retention;
        let deleted: number;
        do {
          signal.throwIfAborted();
          deleted = await rollups.deleteOlder({
            intervalsBefore: clock.now() - intervalsMs,
            rollupsBefore: clock.now() - rollupsMs,
          });
        } while (deleted > 0);
      },
    });
    await this.#tasks.add('actions', {
      everyMs: ACTIONS_EVERY_MS,
      run: () => closeActions(this.options),
    });
  }
}
