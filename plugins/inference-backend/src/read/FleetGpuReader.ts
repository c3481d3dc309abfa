import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  GpuOccupant,
  GpuSnapshot,
  InferenceQueries,
  InferenceSchemas,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { PlatformAccess } from '../access/PlatformAccess';
import { FleetStore } from '../store/types';
import { FleetRows } from './FleetRows';
import { toFacets } from './fleetFilter';
import { ConfiguredSources, sourceKindOf } from './sourceKind';

type Query = InferenceQueries['listFleetGpus'];
type List = InferenceSchemas['FleetGpuList'];
type Device = List['items'][number];

/** What {@link FleetGpuReader} reads from. */
export interface FleetGpuReaderOptions {
  platform: PlatformAccess;
  rows: FleetRows;
  fleet: Pick<FleetStore, 'gpus'>;
  /** The clusters and servers that are configured. */
  clusters: ConfiguredSources;
}

const FACETS: Record<'cluster' | 'gpu', (gpu: GpuSnapshot) => string[]> = {
  cluster: ({ cluster }) => [cluster],
  gpu: ({ product }) => (product === undefined ? [] : [product]),
};
const NAMES = Object.keys(FACETS) as Array<keyof typeof FACETS>;

/**
 * Every device of every cluster. A model that the caller may not see leaves no
 * more of itself than the bytes that are not free: what its replicas reserve is
 * summed up.
 */
export class FleetGpuReader {
  static create(options: FleetGpuReaderOptions): FleetGpuReader {
    return new FleetGpuReader(options);
  }

  private constructor(private readonly options: FleetGpuReaderOptions) {}

  /** @throws NotAllowedError where the caller may not see the devices. */
  async read(credentials: BackstageCredentials, query: Query): Promise<List> {
    const { clusters, fleet, platform, rows } = this.options;
    await platform.check(credentials, 'gpus');
    const [gpus, part] = await Promise.all([
      fleet.gpus(),
      rows.find(credentials, {}),
    ]);
    const visible = new Set(
      part?.rows.map(({ ref }) => stringifyModelRef(ref)),
    );
    const isVisible = ({ model }: GpuOccupant) =>
      part?.all ||
      (model !== undefined && visible.has(stringifyModelRef(model)));
    const passes = (gpu: GpuSnapshot, name: keyof typeof FACETS) =>
      !query[name]?.length ||
      FACETS[name](gpu).some(value => query[name]!.includes(value));
    return {
      items: gpus
        .filter(gpu => NAMES.every(name => passes(gpu, name)))
        .map(gpu => ({
          ...toDevice(gpu, isVisible),
          sourceKind: sourceKindOf(clusters, gpu.cluster),
        })),
      facets: toFacets(
        new Map(
          NAMES.map(name => [
            name,
            countValues(
              gpus
                .filter(gpu =>
                  NAMES.every(other => other === name || passes(gpu, other)),
                )
                .flatMap(FACETS[name]),
            ),
          ]),
        ),
      ),
      errors: part?.errors ?? [],
    };
  }
}

function toDevice(
  gpu: GpuSnapshot,
  isVisible: (occupant: GpuOccupant) => boolean | undefined,
): Device {
  const hidden = gpu.occupants.filter(occupant => !isVisible(occupant));
  return {
    ...gpu,
    occupants: gpu.occupants.filter(isVisible),
    hiddenBytes: hidden.reduce(
      (sum, { reservedBytes = 0 }) => sum + reservedBytes,
      0,
    ),
  };
}

function countValues(values: string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return counts;
}
