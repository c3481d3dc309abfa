import type { ApiObject } from '../servers/kubernetesApi';
import type { ObjectWrite, Scene } from '../services/system';
import { Service } from '../services/types';

/** The Service before the pods of a workload, and the monitor that has it scraped. */

/**
 * Both, of a service of a scenario. A client's own it has to make itself.
 *
 * @param metricsPort - which of the ports is scraped
 */
export function frontObjects(
  service: Service,
  ports: Array<[string, number]>,
  metricsPort: string,
  get: Scene['get'],
): ObjectWrite[] {
  if (service.needsMonitor) return [];
  return [
    serviceObject(service, ports, get),
    monitorObject(service, metricsPort, get),
  ];
}

function metadata({ name, namespace, labels }: Service): ApiObject['metadata'] {
  return { name, namespace, labels: { app: name, ...labels } };
}

function serviceObject(
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

function monitorObject(
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
        labels: { app: name, release: 'demo' },
      },
      spec: {
        selector: { matchLabels: { app: name } },
        endpoints: [{ port, path: '/metrics', interval: '15s' }],
      },
    },
  };
}
