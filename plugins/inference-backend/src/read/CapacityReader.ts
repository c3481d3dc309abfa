import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import {
  GpuSnapshot,
  InferenceQueries,
  InferenceSchemas,
} from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { PlatformAccess } from '../access/PlatformAccess';
import { DeviceReader } from './DeviceReader';
import { freeBytesOf } from './gpuMemory';
import { Reads, SourceStates } from './ports';
import { errorsOfCluster } from './sourceErrors';

type Capacity = InferenceSchemas['GpuCapacity'];

/** What {@link CapacityReader} reads from. */
export interface CapacityReaderOptions {
  platform: PlatformAccess;
  devices: Pick<DeviceReader, 'read'>;
  sources: Pick<SourceStates, 'health' | 'reading'>;
  drivers: Iterable<InferenceDriver>;
  reads: Reads;
  /** The clusters that are configured. */
  clusters: { has(name: string): boolean };
}

/** The GPU memory of one cluster, by product. Says nothing of who holds what is not free. */
export class CapacityReader {
  static create(options: CapacityReaderOptions): CapacityReader {
    return new CapacityReader(options);
  }

  private constructor(private readonly options: CapacityReaderOptions) {}

  /**
   * @throws NotAllowedError where the caller may not see the devices.
   * @throws NotFoundError where there is no such cluster or server.
   */
  async read(
    credentials: BackstageCredentials,
    { cluster }: InferenceQueries['getCapacity'],
    options: { signal: AbortSignal },
  ): Promise<Capacity> {
    const { platform, clusters, devices, sources } = this.options;
    await platform.check(credentials, 'gpus');
    if (!clusters.has(cluster)) {
      throw new NotFoundError(
        `There is no cluster or server ${JSON.stringify(
          cluster,
        )} in the configuration`,
      );
    }
    const [{ gpus, error }, health] = await Promise.all([
      devices.read(cluster, options),
      sources.health(),
    ]);
    return {
      products: byProduct(gpus),
      observedAt: this.observedAt(cluster),
      errors: [
        ...errorsOfCluster(health, cluster).filter(
          ({ source }) => source.kind !== 'prometheus',
        ),
        ...(error ? [error] : []),
      ],
    };
  }

  /** When the oldest of what is shown was read. */
  private observedAt(cluster: string): number | undefined {
    const { drivers, reads, sources } = this.options;
    const times = [...drivers]
      .filter(driver => reads(cluster, driver))
      .flatMap(({ id }) => sources.reading(cluster, id).readAt ?? []);
    return times.length > 0
      ? times.reduce((a, b) => Math.min(a, b))
      : undefined;
  }
}

function byProduct(gpus: GpuSnapshot[]): Capacity['products'] {
  const products = new Map<
    string | undefined,
    Capacity['products'][number]['devices']
  >();
  for (const gpu of gpus) {
    const { name, node, product, totalBytes } = gpu;
    const devices = products.get(product) ?? [];
    devices.push({ name, node, totalBytes, freeBytes: freeBytesOf(gpu) });
    products.set(product, devices);
  }
  return [...products]
    .sort(([a = '\uffff'], [b = '\uffff']) => (a < b ? -1 : 1))
    .map(([product, devices]) => ({ product, devices }));
}
