import { Addresses } from './stack';

/** Everything that could be made for a model: kind, and its path in the API. */
const KINDS: Array<[kind: string, pathname: string]> = [
  ['ConfigMap', 'api/v1/configmaps'],
  ['Service', 'api/v1/services'],
  ['Secret', 'api/v1/secrets'],
  ['ServiceAccount', 'api/v1/serviceaccounts'],
  ['PersistentVolumeClaim', 'api/v1/persistentvolumeclaims'],
  ['Deployment', 'apis/apps/v1/deployments'],
  ['StatefulSet', 'apis/apps/v1/statefulsets'],
  ['HorizontalPodAutoscaler', 'apis/autoscaling/v2/horizontalpodautoscalers'],
  ['Model', 'apis/greenthread.ai/v1alpha1/models'],
  ['ModelServing', 'apis/workload.serving.volcano.sh/v1alpha1/modelservings'],
  ['ModelBooster', 'apis/workload.serving.volcano.sh/v1alpha1/modelboosters'],
  [
    'AutoscalingPolicy',
    'apis/workload.serving.volcano.sh/v1alpha1/autoscalingpolicies',
  ],
  ['ModelServer', 'apis/networking.serving.volcano.sh/v1alpha1/modelservers'],
  ['ModelRoute', 'apis/networking.serving.volcano.sh/v1alpha1/modelroutes'],
  ['Model', 'apis/inference.llmkube.dev/v1alpha1/models'],
  ['InferenceService', 'apis/inference.llmkube.dev/v1alpha1/inferenceservices'],
  ['PrometheusRule', 'apis/monitoring.coreos.com/v1/prometheusrules'],
  ['ServiceMonitor', 'apis/monitoring.coreos.com/v1/servicemonitors'],
  ['PodMonitor', 'apis/monitoring.coreos.com/v1/podmonitors'],
];

/**
 * Objects of the cluster and models of GPUStack as `Kind namespace/name in
 * cluster`, sorted; what a cluster's own controllers make of others is left out.
 */
export async function listObjects(addresses: Addresses): Promise<string[]> {
  const lists = await Promise.all(
    KINDS.map(async ([kind, pathname]) =>
      (await listKubernetes(addresses, pathname))
        .filter(({ metadata }) => !metadata.ownerReferences?.length)
        .map(
          ({ metadata: { namespace, name } }) =>
            `${kind} ${namespace}/${name} in demo`,
        ),
    ),
  );
  const clusters = await listGpustack(addresses, 'clusters');
  const models = await listGpustack(addresses, 'models');
  const named = models.map(({ name, cluster_id: id }) => {
    const cluster = clusters.find(each => each.id === id);
    return `Model ${cluster?.name}/${name} in gpustack`;
  });
  return [...lists.flat(), ...named].sort();
}

/** Names of pods, and of the instances of GPUStack. */
export async function listReplicas(addresses: Addresses): Promise<string[]> {
  const pods = await listKubernetes(addresses, 'api/v1/pods');
  const instances = await listGpustack(addresses, 'model-instances');
  return [
    ...pods.map(({ metadata }) => metadata.name),
    ...instances.map(({ name }) => name),
  ];
}

interface Listed {
  metadata: {
    namespace: string;
    name: string;
    ownerReferences?: unknown[];
  };
}

async function listKubernetes(
  { kubernetes }: Addresses,
  pathname: string,
): Promise<Listed[]> {
  const { items } = await ask<{ items: Listed[] }>(
    `${kubernetes}/${pathname}`,
    'demo-token',
  );
  return items;
}

interface Row {
  id: number;
  name: string;
  cluster_id?: number;
}

async function listGpustack(
  { gpustack }: Addresses,
  table: string,
): Promise<Row[]> {
  const { items } = await ask<{ items: Row[] }>(
    `${gpustack}/v2/${table}?page=-1`,
    'demo-key',
  );
  return items;
}

async function ask<T>(url: string, token: string): Promise<T> {
  const answer = await fetch(url, {
    headers: { authorization: `Bearer ${token}` },
    signal: AbortSignal.timeout(60_000),
  });
  if (!answer.ok) throw new Error(`${url} answered ${answer.status}`);
  return answer.json();
}
