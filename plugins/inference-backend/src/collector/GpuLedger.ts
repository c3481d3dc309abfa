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
  ReplicaSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock, InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  LedgerRevision,
  LedgerStore,
  ModelStore,
  SourceKey,
} from '../store/types';
import { KnownModels } from './KnownModels';
import { HOUR_MS, HourLedger, ModelHours } from './modelHours';

/** No pod has more; what it asks for may be any number. */
const MOST_GPUS = 64;

/** What {@link GpuLedger} works with. */
export interface GpuLedgerOptions {
  source: SourceKey;
  driver: Pick<InferenceDriver, 'capabilities'>;
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
 *
 * A replica of a system that counts no wakes is a pod that comes and goes: it
 * frees nothing when it is gone. There it is the model that is stopped by
 * scaling to zero, and that frees what as many replicas held as a start would
 * bring back; a model that is deleted frees nothing.
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
    const known = await this.#models.list();
    const products = new Set([
      '',
      ...gpus.flatMap(gpu => gpu.product ?? []),
      ...known.flatMap(({ pods }) => pods.flatMap(pod => pod.gpuProduct ?? [])),
    ]);
    const devices = this.#devicesOf(known, gpus);
    const now = clock.now();
    const { wakes } = this.#options.driver.capabilities;
    const revisions = made.flatMap(hours =>
      revisionsOf(
        { model: hours.model, span: hours.span },
        holdersOf(hours, devices(hours.model), wakes),
        products,
        now,
      ),
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
        const held = heldBy(pod, byName);
        if (held.length > 0) {
          seen.set(`${key} ${pod.name}`, held);
          this.#usual.set(key, held);
        }
      }
    }
    return (model: ModelRef): DevicesOf => {
      const key = stringifyModelRef(model);
      return {
        model: snapshots.get(key),
        usual: this.#usual.get(key),
        of: replica => seen.get(`${key} ${replica}`) ?? this.#usual.get(key),
      };
    };
  }
}

/** The devices of one model's replicas. */
interface DevicesOf {
  /** Undefined: it is gone. */
  model?: ModelSnapshot;
  /** Those of one replica. */
  usual?: HeldDevice[];
  of(replica: string): HeldDevice[] | undefined;
}

/** What holds or frees devices; undefined devices: not known which. */
type Holder = Omit<ReplicaGpuUse, 'devices'> & { devices?: HeldDevice[] };

function holdersOf(
  { replicas }: ModelHours,
  { model, usual, of }: DevicesOf,
  wakes: InferenceDriver['capabilities']['wakes'],
): Holder[] {
  const servingMemoryPerGpuBytes = model?.servingMemoryPerGpuBytes;
  return replicas.flatMap(({ replica, intervals }): Holder[] => {
    if (replica !== '') {
      const held =
        wakes === 'observed'
          ? intervals.filter(({ state }) => state !== 'stopped')
          : intervals;
      const devices = of(replica);
      return [{ intervals: held, devices, servingMemoryPerGpuBytes }];
    }
    return wakes === 'observed'
      ? [
          {
            intervals: intervals.filter(({ state }) => state === 'stopped'),
            devices: stoppedDevices(model, usual),
            servingMemoryPerGpuBytes,
          },
        ]
      : [];
  });
}

/** What a model that is scaled to zero would hold after a start. */
function stoppedDevices(
  model: ModelSnapshot | undefined,
  usual: HeldDevice[] | undefined,
): HeldDevice[] | undefined {
  if (!model) return undefined;
  const { before = 0 } = model.replicas;
  if (before === 0) return [];
  return usual && Array.from({ length: before }, () => usual).flat();
}

function revisionsOf(
  { model, span }: Pick<ModelHours, 'model' | 'span'>,
  holders: readonly Holder[],
  products: ReadonlySet<string>,
  now: number,
): LedgerRevision[] {
  const revisions: LedgerRevision[] = [];
  for (let from = span.from; from + HOUR_MS <= now && from < span.to; ) {
    const hour = { from, to: from + HOUR_MS };
    from = hour.to;
    const isKnown = holders.every(
      ({ devices, intervals }) =>
        devices !== undefined || !holdsAny(intervals, hour),
    );
    if (!isKnown) {
      continue;
    }
    const seconds = gpuSecondsOfHour(
      holders.map(({ devices = [], ...holder }) => ({ ...holder, devices })),
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

/** The devices of a replica by name, or as many as it asked for. */
function heldBy(
  { gpus, gpuCount = 0, gpuProduct }: ReplicaSnapshot,
  byName: ReadonlyMap<string, GpuSnapshot>,
): HeldDevice[] {
  return gpus.length > 0
    ? gpus.map(name => deviceOf(byName.get(name)))
    : Array.from({ length: Math.min(gpuCount, MOST_GPUS) }, () => ({
        product: gpuProduct,
      }));
}
