import { upstreamDefinitions, whyNoDefinitions } from './drivers/definitions';
import { startRealCluster, whyNoRealCluster } from './kubeUp';
import { describeProvisioning } from './provisioning/provisioningContract';

describeProvisioning('a real Kubernetes API', {
  start: startRealCluster,
  definitions: upstreamDefinitions,
  missing: whyNoRealCluster() ?? whyNoDefinitions(),
  everyCall: false,
});
