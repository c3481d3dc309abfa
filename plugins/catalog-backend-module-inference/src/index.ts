/**
 * Keeps the models of all clusters in the catalog, asleep or not.
 *
 * @packageDocumentation
 */
export { catalogModuleInference as default } from './module';
