import type { components, operations } from './generated/openapi';

/**
 * The bodies of the HTTP contract, by name.
 *
 * @public
 */
export type InferenceSchemas = components['schemas'];

/**
 * The query parameters of the HTTP contract, by operation.
 *
 * @public
 */
export interface InferenceQueries {
  listModels: NonNullable<operations['listModels']['parameters']['query']>;
  getTimeline: operations['getTimeline']['parameters']['query'];
  listWakes: operations['listWakes']['parameters']['query'];
  getSeries: operations['getSeries']['parameters']['query'];
  getSloHistory: operations['getSloHistory']['parameters']['query'];
  getModelCost: operations['getModelCost']['parameters']['query'];
  getSummary: operations['getSummary']['parameters']['query'];
  listFleetModels: operations['listFleetModels']['parameters']['query'];
  listFleetSlos: NonNullable<
    operations['listFleetSlos']['parameters']['query']
  >;
  listFleetGpus: NonNullable<
    operations['listFleetGpus']['parameters']['query']
  >;
  listFleetSavings: operations['listFleetSavings']['parameters']['query'];
  exportFleet: operations['exportFleet']['parameters']['query'];
  getDoctor: NonNullable<operations['getDoctor']['parameters']['query']>;
  resetSignalMapping: operations['resetSignalMapping']['parameters']['query'];
  listInventory: operations['listInventory']['parameters']['query'];
  getCapacity: operations['getCapacity']['parameters']['query'];
  deleteProvisioned: NonNullable<
    operations['deleteProvisioned']['parameters']['query']
  >;
}
