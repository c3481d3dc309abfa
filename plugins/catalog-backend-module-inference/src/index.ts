/**
 * Keeps the models of all clusters in the catalog, asleep or not.
 *
 * @packageDocumentation
 */
export { catalogModuleInference as default } from './module';
export {
  inferenceCatalogExtensionPoint,
  type InferenceCatalogExtensionPoint,
  type InferenceModelTransformer,
} from './extensions';
