import type { ApiObject } from '../servers/kubernetesApi';
import type { ObjectWrite, Scene } from '../services/system';
import { Service } from '../services/types';

/** The Service before the pods of a workload, and the monitor that has it scraped. */

function metadata({ name, namespace, labels }: Service): ApiObject['metadata'] {
  return { name, namespace, labels: { app: name, ...labels } };
}

export function serviceObject(
  service: Service,
  ports: Array<[string, number]>,
  get: Scene['get'],
): ObjectWrite {
  const plural = 'services';
  const { name, namespace } = service;
  return {
    plural,
    object: get(plural, namespace, name) ?? {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: metadata(service),
      spec: {
        type: 'ClusterIP',
        selector: { app: name },
        ports: ports.map(([port, number]) => ({
          name: port,
          port: number,
          targetPort: port,
        })),
      },
    },
  };
}

export function monitorObject(
  service: Service,
  port: string,
  get: Scene['get'],
): ObjectWrite {
  const plural = 'servicemonitors.monitoring.coreos.com';
  const { name, namespace } = service;
  return {
    plural,
    object: get(plural, namespace, name) ?? {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'ServiceMonitor',
      metadata: {
        name,
        namespace,
        labels: { app: name, release: 'monitoring' },
      },
      spec: {
        selector: { matchLabels: { app: name } },
        endpoints: [{ port, path: '/metrics', interval: '15s' }],
      },
    },
  };
}
