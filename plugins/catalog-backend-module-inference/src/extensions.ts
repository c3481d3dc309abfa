import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import { InferenceSchemas } from '@wakeboard/plugin-inference-common';

/**
 * Turns a model into a catalog entity.
 *
 * @remarks
 *
 * `entity` is what the default mapping makes of the model: change a copy of it,
 * or make another one. Undefined leaves the model out of the catalog. Names
 * that are made anew have to differ between models. The annotations by which
 * the entity is found again are put back.
 *
 * @throws Whatever is thrown is logged, and the entity of the model stays as it is.
 * @public
 */
export type InferenceModelTransformer = (
  model: InferenceSchemas['InventoryModel'],
  entity: Entity,
) => Promise<Entity | undefined> | Entity | undefined;

/**
 * Lets other modules of the catalog say how models become entities.
 *
 * @public
 */
export interface InferenceCatalogExtensionPoint {
  /** Replaces the mapping of all clusters. Can be set once. */
  setTransformer(transformer: InferenceModelTransformer): void;
}

/**
 * Extension point of this module, for other modules of the catalog.
 *
 * @public
 */
export const inferenceCatalogExtensionPoint =
  createExtensionPoint<InferenceCatalogExtensionPoint>({
    id: 'catalog.inference',
  });
