import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  ActionAvailability,
  InferenceSchemas,
  ModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  InferenceDriver,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { StoredModel } from '../store/types';

/** Every source and how it was when it was last used. */
export interface SourceStates {
  health(): Promise<Array<InferenceSchemas['SourceHealth']>>;
}

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

/** Finds out which models the caller may read. */
export type ReadModel = (
  credentials: BackstageCredentials,
  ref: ModelRef,
) => Promise<StoredModel>;
