import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import {
  EntityCardBlueprint,
  EntityContentBlueprint,
} from '@backstage/plugin-catalog-react/alpha';
import { RiSparkling2Line } from '@remixicon/react';
import { InferenceClient } from '@wakeboard/plugin-inference-common';
import {
  isInferenceAvailable,
  isInferenceSummaryAvailable,
} from './api/entityModel';
import { inferenceApiRef } from './api/InferenceApi';
import { inferenceFormFields } from './formFields';
import { fleetRouteRef, rootRouteRef } from './routes';

export const inferenceApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: inferenceApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: ({ discoveryApi, fetchApi }) =>
        new InferenceClient({ discoveryApi, fetchApi }),
    }),
});

export const inferencePage = PageBlueprint.make({
  params: {
    path: '/inference',
    title: 'Models',
    icon: <RiSparkling2Line />,
    routeRef: convertLegacyRouteRef(fleetRouteRef),
    // The page draws its own, in the language of the app.
    noHeader: true,
    loader: () =>
      import('./components/FleetPage/FleetPage').then(m => <m.FleetPage />),
  },
});

export const inferenceEntityContent = EntityContentBlueprint.make({
  params: {
    path: '/inference',
    title: 'Inference',
    group: 'operation',
    routeRef: convertLegacyRouteRef(rootRouteRef),
    filter: isInferenceAvailable,
    loader: () =>
      import('./components/ModelContent/EntityInferenceContent').then(m => (
        <m.EntityInferenceContent />
      )),
  },
});

export const inferenceStatusCard = EntityCardBlueprint.make({
  name: 'status',
  params: {
    type: 'info',
    filter: isInferenceAvailable,
    loader: () =>
      import('./components/cards/StatusCard').then(m => (
        <m.InferenceStatusCard />
      )),
  },
});

export const inferenceSloCard = EntityCardBlueprint.make({
  name: 'slo',
  params: {
    type: 'content',
    filter: isInferenceSummaryAvailable,
    loader: () =>
      import('./components/cards/SloCard').then(m => <m.InferenceSloCard />),
  },
});

export const inferenceCostCard = EntityCardBlueprint.make({
  name: 'cost',
  params: {
    type: 'content',
    filter: isInferenceSummaryAvailable,
    loader: () =>
      import('./components/cards/CostCard').then(m => <m.InferenceCostCard />),
  },
});

/**
 * The pages of Wakeboard for the new frontend system: a page of all models,
 * an Inference tab and a status card on entities with the annotation
 * `inference/model`, cards about SLOs and cost on those and on Systems, Domains
 * and Groups, and fields for forms of the scaffolder.
 *
 * @public
 */
export const inferencePlugin = createFrontendPlugin({
  pluginId: 'inference',
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: convertLegacyRouteRef(rootRouteRef),
    fleet: convertLegacyRouteRef(fleetRouteRef),
  },
  extensions: [
    inferenceApi,
    inferencePage,
    inferenceEntityContent,
    inferenceStatusCard,
    inferenceSloCard,
    inferenceCostCard,
    ...inferenceFormFields,
  ],
});
