import {
  GpuSnapshot,
  ModelRef,
  ModelSnapshot,
} from '@wakeboard/plugin-inference-common';
import { ReplicaEvidence, SourceKey } from './keys';

/** A model as stored: the last reading of it, and when that was. */
export interface StoredModel {
  snapshot: ModelSnapshot;
  /** Since when it is in its state, as far as known; epoch milliseconds. */
  stateSince?: number;
  /** When it was last read, epoch milliseconds. */
  observedAt: number;
  /** When its resource was found to be gone. */
  goneAt?: number;
  /** Products of the GPUs that its replicas are on; undefined: none is known. */
  gpuProducts?: string[];
}

/** A pushed-down permission or page filter; parts are joined by AND, the values of one part by OR. */
export type ModelFilter =
  | { allOf: ModelFilter[] }
  | { anyOf: ModelFilter[] }
  | { not: ModelFilter }
  | {
      /** `owner` and `system` are what `ownerFromLabels` and `systemFromLabels` give for the labels of the snapshot. */
      field:
        | 'cluster'
        | 'namespace'
        | 'driver'
        | 'name'
        | 'state'
        | 'owner'
        | 'system';
      values: string[];
    }
  | {
      /** A product of the GPUs that its replicas are on is one of these. */
      gpuProducts: string[];
    }
  | {
      /** Name, namespace, served name, owner or system holds this text, whatever the case. */
      search: string;
    };

/** What one driver read of one cluster. */
export interface Reading {
  cluster: string;
  driver: string;
  models: ModelSnapshot[];
  gpus: GpuSnapshot[];
  /** What happened since the last reading; stored with it, all or nothing. */
  events?: ReplicaEvidence[];
  /**
   * Who reads. Of several backends that watch the same objects one at a time
   * writes, so that what they see a moment apart is not taken for two
   * occurrences: while another observer has written within
   * {@link OBSERVER_LEASE_MS}, a reading is not accepted.
   */
  observer?: string;
  /**
   * What happened since the last reading, where that was by another observer
   * or before a restart. It is given what is stored.
   */
  catchUp?: (stored: StoredModel[]) => ReplicaEvidence[];
  /**
   * Engines may leave a state while their replicas stay as they are: since when
   * replicas serve does not say since when a model does.
   */
  engineStates?: boolean;
  /** The reading is complete: stored models and GPUs that are not in it are gone. */
  complete: boolean;
  observedAt: number;
}

/** For so long after its last reading nobody else reads in an observer's place, milliseconds. */
export const OBSERVER_LEASE_MS = 10_000;

/** What became of a reading. */
export interface ReadingOutcome {
  /** False: another observer reads. Nothing was written. */
  accepted: boolean;
  /** The last reading was by another observer or before a restart. */
  tookOver: boolean;
  /** Models that really changed. */
  changed: ModelRef[];
  gone: ModelRef[];
}

/** The models and GPUs as last observed. */
export interface ModelStore {
  saveReading(reading: Reading): Promise<ReadingOutcome>;
  /** Lets another observer read at once. */
  endObservation(source: SourceKey, observer: string): Promise<void>;
  findModel(ref: ModelRef): Promise<StoredModel | undefined>;
  listModels(options: {
    filter?: ModelFilter;
    includeGone?: boolean;
    /** At most this many, in order of reference. */
    limit?: number;
    /** After this reference. */
    after?: ModelRef;
  }): Promise<StoredModel[]>;
  listGpus(cluster: string): Promise<GpuSnapshot[]>;
}
