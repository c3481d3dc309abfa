import { createRouteRef } from '@backstage/core-plugin-api';

/** The tab of an entity. */
export const rootRouteRef = createRouteRef({ id: 'inference' });

/** The page of all models. */
export const fleetRouteRef = createRouteRef({ id: 'inference-fleet' });
