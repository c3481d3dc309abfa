import { GpuSnapshot, SourceError } from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { ModelStore } from '../store/types';
import { distinctGpus } from './gpuMemory';
import { PageQuestions, SourceAnswer } from './PageQuestions';
import {
  DEVICES_QUERY,
  reportedDevices,
  withReported,
} from './reportedDevices';
import { MetricsSource } from './SeriesReader';
import { ConfiguredSources, sourceKindOf } from './sourceKind';

/** The devices of a cluster, as far as anybody knows them. */
export interface Devices {
  gpus: GpuSnapshot[];
  /** Of the Prometheus that may know of more. */
  error?: SourceError;
}

/** What {@link DeviceReader} reads from. */
export interface DeviceReaderOptions {
  models: Pick<ModelStore, 'listGpus'>;
  clusters: ConfiguredSources;
  metrics: ReadonlyMap<string, MetricsSource>;
  deadlineMs: number;
  clock: Clock;
}

/**
 * The GPUs on which a model could run. Few systems have objects for devices,
 * and those only for their own: what else a cluster has is asked of
 * dcgm-exporter's series in its Prometheus. That of a server is not asked, it
 * may scrape others' devices too.
 */
export class DeviceReader {
  static create(options: DeviceReaderOptions): DeviceReader {
    return new DeviceReader(options);
  }

  private readonly questions: PageQuestions<
    SourceAnswer & { devices: GpuSnapshot[] }
  >;

  private constructor(private readonly options: DeviceReaderOptions) {
    const { deadlineMs, metrics } = options;
    this.questions = new PageQuestions({ deadlineMs, most: metrics.size });
  }

  /** Of one cluster or server. */
  async read(
    cluster: string,
    options: { signal: AbortSignal },
  ): Promise<Devices> {
    const { clusters, clock, metrics, models } = this.options;
    const known = distinctGpus(await models.listGpus(cluster));
    const client = metrics.get(cluster)?.client;
    if (!client || sourceKindOf(clusters, cluster) !== 'cluster') {
      return { gpus: known };
    }
    const { answer, error } = await this.questions.ask(
      client,
      'devices',
      async asked => {
        const found = await client.instant(DEVICES_QUERY, clock.now(), asked);
        return { ...found, devices: reportedDevices(cluster, found.series) };
      },
      options,
    );
    return { gpus: withReported(known, answer?.devices ?? []), error };
  }
}
