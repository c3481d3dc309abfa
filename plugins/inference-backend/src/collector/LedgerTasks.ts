import { AuthService } from '@backstage/backend-plugin-api';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  ledgerFolds,
  ModelSnapshot,
  SloProfiles,
} from '@wakeboard/plugin-inference-common';
import {
  Clock,
  ClusterClient,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import {
  FleetStore,
  HistoryStore,
  LedgerStore,
  ModelStore,
  SloStore,
} from '../store/types';
import { Boundaries } from './Boundaries';
import { GpuLedger } from './GpuLedger';
import { LedgerReader } from './LedgerReader';
import { HourLedger } from './modelHours';
import { CollectorMetrics, MetricsSource, Publish } from './ports';
import { SloAssigner } from './SloAssigner';
import { SourceStatus } from './SourceStatus';
import { Tasks } from './Tasks';
import { TimeLedger } from './TimeLedger';

/** The ledger is read this often, or after so many readings of the samples where that is more often. */
const EVERY_MS = 60_000;
const INTERVALS = 4;
const BOUNDARIES_EVERY_MS = 5 * 60_000;
const FOLD_EVERY_MS = 60 * 60_000;

/** What the tasks of the ledger work with. */
export interface LedgerTasksOptions {
  drivers: Iterable<InferenceDriver>;
  clusters: ReadonlyMap<string, ClusterClient>;
  models: ModelStore;
  history: HistoryStore;
  ledger: LedgerStore;
  slos: SloStore;
  fleet: FleetStore;
  boundaries: Boundaries;
  auth: AuthService;
  catalog: Pick<CatalogService, 'streamEntities'>;
  status: SourceStatus;
  publish: Publish;
  counts?: CollectorMetrics;
  config: {
    /** Time between two readings of each source, milliseconds. */
    intervalMs: number;
    /** How far back the first start reads, milliseconds. */
    backfillMs: number;
    slo: SloProfiles;
  };
  clock: Clock;
}

/** The tasks that give models their SLOs and count how they are kept. */
export class LedgerTasks {
  readonly #everyMs: number;

  constructor(
    private readonly options: LedgerTasksOptions,
    private readonly tasks: Tasks,
  ) {
    this.#everyMs = Math.min(EVERY_MS, INTERVALS * options.config.intervalMs);
  }

  /** Those of one driver in one cluster. Gives the parts of the ledger that are counted from the history of hours. */
  async scheduleSource(of: {
    cluster: string;
    driver: InferenceDriver;
    /** Undefined: the cluster has no metrics. */
    metrics?: MetricsSource;
    /** The models as read now; undefined: this backend has not read them yet. */
    current: () => readonly ModelSnapshot[] | undefined;
  }): Promise<HourLedger[]> {
    const { cluster, driver, metrics, current } = of;
    const { counts = {}, config } = this.options;
    const { backfillMs } = config;
    const source = { cluster, driver: driver.id };
    const { indicators } = driver;
    if (metrics && indicators) {
      const reader = new LedgerReader({
        ...this.options,
        cluster,
        driver,
        metrics,
        indicators,
        backfillMs,
        current,
        counts,
      });
      await this.tasks.add(`ledger:${cluster}:${driver.id}`, {
        everyMs: this.#everyMs,
        run: options => reader.run(options),
      });
    }
    const time = new TimeLedger({
      ...this.options,
      source,
      driver,
      backfillMs,
    });
    await this.tasks.add(`uptime:${cluster}:${driver.id}`, {
      everyMs: this.#everyMs,
      run: options => time.run(options),
    });
    return [time, new GpuLedger({ ...this.options, source, driver, current })];
  }

  /** Those of all models together. */
  async scheduleCommon(): Promise<void> {
    const { drivers, clusters, boundaries, ledger, clock, config } =
      this.options;
    const assigner = new SloAssigner({
      ...this.options,
      profiles: config.slo,
      sources: [...clusters.keys()].flatMap(cluster =>
        [...drivers].map(({ id }) => ({ cluster, driver: id })),
      ),
    });
    await this.tasks.add('slos', {
      everyMs: this.#everyMs,
      run: options => assigner.run(options),
    });
    await this.tasks.add('boundaries', {
      everyMs: config.intervalMs,
      restMs: BOUNDARIES_EVERY_MS,
      // Each backend answers for what it measures.
      scope: 'local',
      run: options => boundaries.refresh(options),
    });
    await this.tasks.add('fold', {
      everyMs: FOLD_EVERY_MS,
      delayMs: 60_000,
      run: async ({ signal }) => {
        let folded: number;
        do {
          signal.throwIfAborted();
          folded = await ledger.fold(ledgerFolds(clock.now()));
        } while (folded > 0);
      },
    });
  }
}
