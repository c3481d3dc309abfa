import { ObjectStore, startKubernetesApi } from '@wakeboard/simulator';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import { ClusterUnderTest } from './clusterClientContract';
import { definitionsBeside } from './drivers/definitions';
import { describeDrivers } from './drivers/driversContract';
import { logger } from './kubeUp';

async function start(): Promise<ClusterUnderTest> {
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
}

describeDrivers('the simulated Kubernetes API', {
  start,
  definitions: definitionsBeside,
  // It has no schemas of what every cluster has.
  isChecked: ({ id }) => id === 'kthena' || id === 'llmkube',
  checksBeside: false,
});
