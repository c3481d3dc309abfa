import { createApiRef } from '@backstage/frontend-plugin-api';
import type { InferenceClient } from '@wakeboard/plugin-inference-common';

/**
 * A range of time, epoch milliseconds.
 *
 * @public
 */
export interface TimeWindow {
  from: number;
  to: number;
}

/**
 * What the pages ask of the backend.
 *
 * @public
 */
export type InferenceApi = Pick<
  InferenceClient,
  | 'getModel'
  | 'getTimeline'
  | 'listWakes'
  | 'getSeries'
  | 'getResource'
  | 'listActions'
  | 'createAction'
  | 'listSources'
  | 'getModelSlos'
  | 'getSloHistory'
  | 'listModelAlerts'
  | 'getModelCost'
  | 'getSummary'
  | 'listFleetModels'
  | 'listFleetSlos'
  | 'listFleetGpus'
  | 'listFleetSavings'
  | 'exportFleet'
  | 'getDoctor'
  | 'listSignalMappings'
  | 'putSignalMapping'
  | 'resetSignalMapping'
  | 'previewSignalMapping'
  | 'getProvisioning'
  | 'getCapacity'
  | 'checkModelService'
  | 'listInventory'
  | 'listProvisioned'
  | 'deleteProvisioned'
>;

/**
 * The API that the pages of this plugin use.
 *
 * @public
 */
export const inferenceApiRef = createApiRef<InferenceApi>().with({
  id: 'plugin.inference.client',
  pluginId: 'inference',
});
