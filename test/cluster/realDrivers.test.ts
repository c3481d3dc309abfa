import { upstreamDefinitions, whyNoDefinitions } from './drivers/definitions';
import { describeDrivers } from './drivers/driversContract';
import { startRealCluster, whyNoRealCluster } from './kubeUp';

describeDrivers('a real Kubernetes API', {
  start: startRealCluster,
  definitions: upstreamDefinitions,
  // The definition of KServe that is installed takes whatever comes, and so does what stands in for that of GreenThread.
  isChecked: ({ id }) => id !== 'kserve' && id !== 'greenthread',
  checksBeside: true,
  missing: whyNoRealCluster() ?? whyNoDefinitions(),
});
