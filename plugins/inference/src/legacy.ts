/**
 * Wakeboard's pages for Backstage's classic frontend system.
 *
 * @packageDocumentation
 */
import {
  createApiFactory,
  createComponentExtension,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { InferenceClient } from '@wakeboard/plugin-inference-common';
import { inferenceApiRef } from './api/InferenceApi';
import {
  gpuFitField,
  modelNameField,
  modelPickerField,
  ruleLabelsField,
  sloProfileField,
  targetField,
} from './legacyFields';
import { fleetRouteRef, rootRouteRef } from './routes';

export {
  inferenceApiRef,
  type InferenceApi,
  type TimeWindow,
} from './api/InferenceApi';
export {
  isInferenceAvailable,
  isInferenceSummaryAvailable,
} from './api/entityModel';
export type {
  GpuAssumptions,
  GpuFitValue,
  ProvisioningFieldOptions,
  RuleLabelsValue,
  TargetValue,
} from './api/provisioningForm';
export { inferenceTranslationRef } from './translation';

/**
 * The plugin, for apps that list their plugins.
 *
 * @public
 */
export const inferencePlugin = createPlugin({
  id: 'inference',
  apis: [
    createApiFactory({
      api: inferenceApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new InferenceClient({ discoveryApi, fetchApi }),
    }),
  ],
  routes: { entityContent: rootRouteRef, fleet: fleetRouteRef },
});

/**
 * The page of all models, for a `Route` of the app at `/inference`.
 *
 * @public
 */
export const FleetPage = inferencePlugin.provide(
  createRoutableExtension({
    name: 'FleetPage',
    component: () =>
      import('./components/FleetPage/FleetPage').then(m => m.FleetPage),
    mountPoint: fleetRouteRef,
  }),
);

/**
 * Content of the Inference tab, for an `EntityLayout.Route`.
 *
 * @public
 */
export const EntityInferenceContent = inferencePlugin.provide(
  createRoutableExtension({
    name: 'EntityInferenceContent',
    component: () =>
      import('./components/ModelContent/EntityInferenceContent').then(
        m => m.EntityInferenceContent,
      ),
    mountPoint: rootRouteRef,
  }),
);

/**
 * A card with the model's state, for the overview of an entity.
 *
 * @public
 */
export const EntityInferenceStatusCard = inferencePlugin.provide(
  createComponentExtension({
    name: 'EntityInferenceStatusCard',
    component: {
      lazy: () =>
        import('./components/cards/StatusCard').then(
          m => m.InferenceStatusCard,
        ),
    },
  }),
);

/**
 * A card with the SLOs of the model, or of a System, Domain or Group those of
 * all its models, for the overview of an entity.
 *
 * @public
 */
export const EntityInferenceSloCard = inferencePlugin.provide(
  createComponentExtension({
    name: 'EntityInferenceSloCard',
    component: {
      lazy: () =>
        import('./components/cards/SloCard').then(m => m.InferenceSloCard),
    },
  }),
);

/**
 * A card with what the model cost and what its sleep saved, or of a System,
 * Domain or Group all its models, for the overview of an entity.
 *
 * @public
 */
export const EntityInferenceCostCard = inferencePlugin.provide(
  createComponentExtension({
    name: 'EntityInferenceCostCard',
    component: {
      lazy: () =>
        import('./components/cards/CostCard').then(m => m.InferenceCostCard),
    },
  }),
);

/**
 * The field `InferenceTarget` for forms of the scaffolder: where a model service
 * is to run, of what the person may use.
 *
 * @public
 */
export const InferenceTargetFieldExtension =
  inferencePlugin.provide(targetField);

/**
 * The field `InferenceModelName`: a name that is legal and free for its system.
 *
 * @public
 */
export const InferenceModelNameFieldExtension =
  inferencePlugin.provide(modelNameField);

/**
 * The field `InferenceSloProfile`: what is promised, and what that allows in a
 * month.
 *
 * @public
 */
export const InferenceSloProfileFieldExtension =
  inferencePlugin.provide(sloProfileField);

/**
 * The field `InferenceGpuFit`: GPUs of a replica, and whether there is memory
 * for it.
 *
 * @public
 */
export const InferenceGpuFitFieldExtension =
  inferencePlugin.provide(gpuFitField);

/**
 * The field `InferenceRuleLabels`: labels by which rules, monitors or dashboards
 * are found.
 *
 * @public
 */
export const InferenceRuleLabelsFieldExtension =
  inferencePlugin.provide(ruleLabelsField);

/**
 * The field `InferenceModelPicker`: a model to delete, and what goes with it.
 *
 * @public
 */
export const InferenceModelPickerFieldExtension =
  inferencePlugin.provide(modelPickerField);
