/** Everything that could be made for a model, by its path in the API. */
const KINDS = {
  ConfigMap: 'api/v1/configmaps',
  Service: 'api/v1/services',
  Secret: 'api/v1/secrets',
  ServiceAccount: 'api/v1/serviceaccounts',
  PersistentVolumeClaim: 'api/v1/persistentvolumeclaims',
  Deployment: 'apis/apps/v1/deployments',
  StatefulSet: 'apis/apps/v1/statefulsets',
  HorizontalPodAutoscaler: 'apis/autoscaling/v2/horizontalpodautoscalers',
  Model: 'apis/greenthread.ai/v1alpha1/models',
  PrometheusRule: 'apis/monitoring.coreos.com/v1/prometheusrules',
  ServiceMonitor: 'apis/monitoring.coreos.com/v1/servicemonitors',
  PodMonitor: 'apis/monitoring.coreos.com/v1/podmonitors',
};

/** Objects of a cluster as `Kind namespace/name`, sorted; what its own controllers make of others is left out. */
export async function listObjects(kubernetes: string): Promise<string[]> {
  const lists = await Promise.all(
    Object.entries(KINDS).map(async ([kind, pathname]) => {
      const answer = await fetch(`${kubernetes}/${pathname}`, {
        headers: { authorization: 'Bearer demo-token' },
        signal: AbortSignal.timeout(60_000),
      });
      if (answer.status === 404) return [];
      if (!answer.ok) {
        throw new Error(`${pathname} answered ${answer.status}`);
      }
      const { items }: { items: Listed[] } = await answer.json();
      return items
        .filter(({ metadata }) => !metadata.ownerReferences?.length)
        .map(
          ({ metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`,
        );
    }),
  );
  return lists.flat().sort();
}

interface Listed {
  metadata: {
    namespace: string;
    name: string;
    ownerReferences?: unknown[];
  };
}
