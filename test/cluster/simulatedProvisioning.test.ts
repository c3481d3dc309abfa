import { ObjectStore, startKubernetesApi } from '@wakeboard/simulator';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import { logger } from './kubeUp';
import { describeProvisioning } from './provisioning/provisioningContract';

describeProvisioning('the simulated Kubernetes API', {
  start: async () => {
    const api = await startKubernetesApi({ store: new ObjectStore() });
    const access = await DirectClusterAccess.create({
      cluster: 'simulated',
      transport: {
        kind: 'direct',
        server: { url: api.url, skipTlsVerify: false },
      },
      logger,
    });
    return { access, stop: () => api.close() };
  },
  definitions: () => [],
  everyCall: true,
});
