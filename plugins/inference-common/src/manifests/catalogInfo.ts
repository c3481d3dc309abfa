import { NotImplementedError } from '@backstage/errors';
import { ModelRef } from '../model/modelRef';
import { Manifest, ModelServiceSpec } from './types';

/**
 * What a catalog entity of a model is made of.
 *
 * @public
 */
export interface CatalogManifestInput {
  ref: ModelRef;
  /** Name of the system for people. */
  driverTitle: string;
  spec: Pick<ModelServiceSpec, 'owner' | 'system' | 'sloProfile' | 'catalog'>;
  links?: Array<{ url: string; title: string; icon?: string }>;
}

/**
 * The Component of type `model-service` that stands for a model in the catalog.
 * None without an owner, which every Component has to have.
 *
 * @public
 */
export function catalogManifest(_input: CatalogManifestInput): Manifest {
  throw new NotImplementedError();
}
