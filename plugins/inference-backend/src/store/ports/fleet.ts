import {
  GpuSnapshot,
  ModelRef,
  ModelState,
  ReplicaCounts,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import { ModelFilter } from './models';

/** What the fleet page shows, filters and sorts by; without the weight of a snapshot. */
export interface FleetRow {
  ref: ModelRef;
  state: ModelState;
  stateSince?: number;
  stateReason?: string;
  servedName?: string;
  replicas: ReplicaCounts;
  /** Entity references, from the labels of the resource. */
  owner?: string;
  system?: string;
  /** Products of the GPUs that its replicas are on. */
  gpuProducts: string[];
  /** What its resource promises. */
  slos?: SloSpec[];
  /** Name of the SLO profile that the label of its resource chooses. */
  sloProfile?: string;
  observedAt: number;
  /** When its resource was found to be gone. */
  goneAt?: number;
}

/** The fleet as last observed. */
export interface FleetStore {
  /** In order of reference; models that are gone only where they are asked for. */
  fleet(options: {
    filter?: ModelFilter;
    includeGone?: boolean;
  }): Promise<FleetRow[]>;
  /** All devices of all clusters, in order of cluster and name. */
  gpus(): Promise<GpuSnapshot[]>;
}
