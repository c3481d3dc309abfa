import { KubernetesClusterClient } from '../../plugins/inference-backend/src/clients/KubernetesClusterClient';
import { DirectClusterAccess } from '../../plugins/inference-backend/src/clients/DirectClusterAccess';
import { describeClusterClient } from './clusterClientContract';
import { logger, startRealCluster, whyNoRealCluster } from './kubeUp';
import { describeReflector } from './reflectorContract';
import { namespaces } from './widgets';

const name = 'a real Kubernetes API';
const missing = whyNoRealCluster();

describeClusterClient(name, startRealCluster, missing);
describeReflector(name, startRealCluster, missing);

// Jest cannot load the ES module of the Kubernetes client without the flag.
const flag = '--experimental-vm-modules';
const canImport = (process.env.NODE_OPTIONS ?? '').includes(flag);
const suite = missing || !canImport ? describe.skip : describe;

suite(`a kubeconfig file (needs ${flag})`, () => {
  it('is enough to reach a cluster', async () => {
    const { kubeconfig, stop } = await startRealCluster();
    const access = await DirectClusterAccess.create({
      cluster: 'real',
      transport: { kind: 'direct', kubeconfig },
      logger,
    });
    const client = new KubernetesClusterClient({ access });
    const { signal } = new AbortController();
    const { items } = await client
      .list(namespaces, { signal })
      .finally(() => stop());
    expect(items.map(({ metadata }) => metadata.name)).toContain('default');
  });
});
