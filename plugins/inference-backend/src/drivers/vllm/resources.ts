import {
  DriverProbe,
  DriverResource,
  DriverSeries,
} from '@wakeboard/plugin-inference-node';
import { VLLM, workloadResources } from '@wakeboard/plugin-inference-node/kit';

/** Part of every reference to a vLLM model, and what marks a workload as one. */
export const DRIVER_ID = 'vllm';

/** Without it, vLLM has no `/sleep` and no `/wake_up`. */
export const DEV_MODE = 'VLLM_SERVER_DEV_MODE';

export const RESOURCES: DriverResource[] = workloadResources(DRIVER_ID, {
  variables: [DEV_MODE],
});

/** What an engine does, of versions from about 0.12 on. */
export const SLEEP_STATE: DriverSeries = {
  id: 'sleepState',
  metric: VLLM.sleepState,
};

/** Value of the label `sleep_state` while no weights are left in any memory. */
export const DISCARDED = 'discard_all';

/** Whether an engine sleeps, of every version that can. */
export const IS_SLEEPING: DriverProbe = {
  id: 'isSleeping',
  requests: ({ ref: { namespace }, pods, driverData }) => {
    const port = driverData?.port;
    return typeof port === 'number' && driverData?.sleepMode === true
      ? pods
          .filter(({ state }) => state === 'serving' || state === 'sleeping')
          .map(({ name }) => ({
            namespace,
            pod: name,
            port,
            method: 'GET',
            path: '/is_sleeping',
          }))
      : [];
  },
};
