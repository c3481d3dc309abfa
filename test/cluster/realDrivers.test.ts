import { upstreamDefinitions, whyNoDefinitions } from './drivers/definitions';
import { describeDrivers } from './drivers/driversContract';
import { startRealCluster, whyNoRealCluster } from './kubeUp';

describeDrivers('a real Kubernetes API', {
  start: startRealCluster,
  definitions: upstreamDefinitions,
  // The definition of KServe that is installed takes whatever comes.
  isChecked: ({ id }) => id !== 'kserve',
  missing: whyNoRealCluster() ?? whyNoDefinitions(),
});
