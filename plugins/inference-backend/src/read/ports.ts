import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ActionAvailability,
  InferenceSchemas,
  SourceError,
  SliName,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { SourceKey, StoredModel } from '../store/types';

/** Every source and how it was when it was last used. */
export interface SourceStates {
  health(): Promise<Array<InferenceSchemas['SourceHealth']>>;
  /** The drivers that do not find their kinds in a cluster, also where that is no failure. */
  absences(): Promise<Array<{ driver: string; error: SourceError }>>;
  /** Whether the last reading of a driver's objects in a cluster was whole, and nothing has gone wrong since. */
  reading(
    cluster: string,
    driver: string,
  ): { ok: boolean; readAt?: number; message?: string };
}

/** Whether a driver reads a cluster or server. */
export type Reads = (name: string, driver: InferenceDriver) => boolean;

/** The drivers that are on. */
export interface Drivers {
  get(id: string): InferenceDriver | undefined;
}

/** What can be done to a model now, by this caller. */
export interface ActionAvailabilities {
  availability(
    credentials: BackstageCredentials,
    model: StoredModel,
  ): Promise<ActionAvailability[]>;
}

/** In which version a cluster serves a driver's resources, by resource id. */
export interface ServedKinds {
  kinds(
    cluster: string,
    driver: InferenceDriver,
    options: { signal: AbortSignal },
  ): Promise<Record<string, ResourceKind>>;
}

/** What is wrong with how an SLI would be counted, as the collector found out. */
export interface IndicatorProblems {
  /**
   * In a sentence: that the threshold is no boundary of the histogram, say, and
   * which ones are near. Undefined: nothing is known to be wrong.
   */
  problemOf(
    source: SourceKey,
    sli: SliName,
    thresholdSeconds?: number,
  ): Promise<string | undefined>;
}

/** What feeds the signals of a driver now, whoever says so. */
export interface EffectiveSignals {
  definitions(driver: InferenceDriver): Promise<InferenceDriver['signals']>;
}
