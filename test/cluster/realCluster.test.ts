import { describeClusterClient } from './clusterClientContract';
import { startRealCluster, whyNoRealCluster } from './kubeUp';
import { describeReflector } from './reflectorContract';

const name = 'a real Kubernetes API';
const missing = whyNoRealCluster();

describeClusterClient(name, startRealCluster, missing);
describeReflector(name, startRealCluster, missing);
