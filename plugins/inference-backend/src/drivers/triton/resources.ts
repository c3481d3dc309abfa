import {
  DriverProbe,
  DriverResource,
  DriverSeries,
} from '@wakeboard/plugin-inference-node';
import { workloadResources } from '@wakeboard/plugin-inference-node/kit';
import { TRITON } from './metrics';

/** Part of every reference to a Triton model, and what marks a workload as one. */
export const DRIVER_ID = 'triton';

/** Annotation of a workload: the models of its repository that it is to serve, with commas between them. */
export const MODELS_ANNOTATION = 'inference/triton-models';

export const RESOURCES: DriverResource[] = workloadResources(DRIVER_ID, {
  annotations: [MODELS_ANNOTATION],
});

/** A series for each model that is loaded. */
export const LOADED: DriverSeries = { id: 'loaded', metric: TRITON.succeeded };

/** A series for each server that is scraped. */
export const ALIVE: DriverSeries = { id: 'alive', metric: TRITON.alive };

/** What the repository holds, and what of it is loaded. Asking changes nothing, though it is a POST. */
export const REPOSITORY_INDEX: DriverProbe = {
  id: 'repositoryIndex',
  requests: ({ ref: { namespace }, pods, driverData }) => {
    const port = driverData?.port;
    return typeof port === 'number'
      ? pods
          .filter(
            ({ node, state }) => node !== undefined && state !== 'stopped',
          )
          .map(({ name }) => ({
            namespace,
            pod: name,
            port,
            method: 'POST',
            path: '/v2/repository/index',
            body: {},
          }))
      : [];
  },
};
