import {
  GPU_SERIES_PREFIX,
  gpuLedgerSum,
  gpuSecondsOfHour,
  gpuSeries,
  GpuSnapshot,
  HeldDevice,
  LedgerBucket,
  ModelRef,
  ModelSnapshot,
  ReplicaGpuUse,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import {
  LedgerRevision,
  LedgerStore,
  ModelStore,
  SourceKey,
} from '../store/types';
import { KnownModels } from './KnownModels';
import { HOUR_MS, HourLedger, ModelHours } from './modelHours';

/** What {@link GpuLedger} works with. */
export interface GpuLedgerOptions {
  source: SourceKey;
  models: Pick<ModelStore, 'listModels' | 'listGpus'>;
  /** The models as read now; undefined: this backend has not read them yet. */
  current: () => readonly ModelSnapshot[] | undefined;
  ledger: Pick<LedgerStore, 'coverage' | 'write'>;
  clock: Clock;
}

/**
 * Keeps the GPU time of models by product and hour: what their replicas held,
 * and what sleeping ones freed. History does not say which devices a replica
 * had, so a replica that is gone counts with those that its model's replicas
 * were seen with last. An hour of which that is not known either stays as it
 * was counted.
 */
export class GpuLedger implements HourLedger {
  readonly #options: GpuLedgerOptions;
  readonly #models: KnownModels;
  /** Devices of one replica, by model. */
  readonly #usual = new Map<string, HeldDevice[]>();

  constructor(options: GpuLedgerOptions) {
    this.#options = options;
    this.#models = new KnownModels(options);
  }

  async write(made: readonly ModelHours[]): Promise<void> {
    const { source, models, ledger, clock } = this.#options;
    const gpus = await models.listGpus(source.cluster);
    const devices = this.#devicesOf(await this.#models.list(), gpus);
    const products = new Set(['', ...gpus.flatMap(gpu => gpu.product ?? [])]);
    const now = clock.now();
    const revisions = made.flatMap(hours =>
      revisionsOf(hours, devices(hours.model), products, now),
    );
    await ledger.write(revisions);
  }

  /** Notes that everything was made of the hours that were over at a moment, the oldest of them first. */
  async finished(at: number, oldest: number): Promise<void> {
    const { source, ledger } = this.#options;
    const series = { ...source, series: GPU_SERIES_PREFIX };
    const [{ spans }] = await ledger.coverage([series]);
    const span = {
      from: Math.min(oldest, spans.at(-1)?.to ?? oldest),
      to: at - (at % HOUR_MS),
    };
    if (span.from < span.to) {
      await ledger.write([], { ...series, span });
    }
  }

  /** By model, by replica; undefined where no device is known. */
  #devicesOf(models: readonly ModelSnapshot[], gpus: readonly GpuSnapshot[]) {
    const byName = new Map(gpus.map(gpu => [gpu.name, gpu]));
    const snapshots = new Map<string, ModelSnapshot>();
    const seen = new Map<string, HeldDevice[]>();
    for (const model of models) {
      const key = stringifyModelRef(model.ref);
      snapshots.set(key, model);
      for (const pod of model.pods) {
        const held = pod.gpus.map(name => deviceOf(byName.get(name)));
        if (held.length > 0) {
          seen.set(`${key} ${pod.name}`, held);
          this.#usual.set(key, held);
        }
      }
    }
    return (model: ModelRef): DevicesOf => {
      const key = stringifyModelRef(model);
      return {
        servingMemoryPerGpuBytes: snapshots.get(key)?.servingMemoryPerGpuBytes,
        of: replica => seen.get(`${key} ${replica}`) ?? this.#usual.get(key),
      };
    };
  }
}

/** The devices of one model's replicas. */
interface DevicesOf {
  servingMemoryPerGpuBytes?: number;
  of(replica: string): HeldDevice[] | undefined;
}

function revisionsOf(
  { model, span, replicas }: ModelHours,
  { servingMemoryPerGpuBytes, of }: DevicesOf,
  products: ReadonlySet<string>,
  now: number,
): LedgerRevision[] {
  const pods = replicas.filter(({ replica }) => replica !== '');
  const revisions: LedgerRevision[] = [];
  for (let from = span.from; from + HOUR_MS <= now && from < span.to; ) {
    const hour = { from, to: from + HOUR_MS };
    from = hour.to;
    const isKnown = pods.every(
      ({ replica, intervals }) =>
        of(replica) !== undefined || !holdsAny(intervals, hour),
    );
    if (!isKnown) {
      continue;
    }
    const seconds = gpuSecondsOfHour(
      pods.map(({ replica, intervals }) => ({
        intervals,
        devices: of(replica) ?? [],
        servingMemoryPerGpuBytes,
      })),
      hour,
    );
    const counted = new Map(seconds.map(each => [each.product, each]));
    // What an hour was counted under before its product was known is taken off.
    for (const product of new Set([...products, ...counted.keys()])) {
      const sum = counted.get(product);
      const buckets: LedgerBucket[] = sum
        ? [{ ...hour, ...gpuLedgerSum(sum) }]
        : [];
      revisions.push({ model, series: gpuSeries(product), ...hour, buckets });
    }
  }
  return revisions;
}

/** Whether devices are held or freed at all, whichever they are. */
function holdsAny(
  intervals: ReplicaGpuUse['intervals'],
  hour: { from: number; to: number },
): boolean {
  return gpuSecondsOfHour([{ intervals, devices: [{}] }], hour).length > 0;
}

function deviceOf(gpu: GpuSnapshot | undefined): HeldDevice {
  return { product: gpu?.product, totalBytes: gpu?.totalBytes };
}
