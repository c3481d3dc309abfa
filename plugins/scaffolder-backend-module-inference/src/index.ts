/**
 * Scaffolder actions that make a model service with everything that belongs
 * to it, and take it away.
 *
 * @packageDocumentation
 */
export { scaffolderModuleInference as default } from './module';
