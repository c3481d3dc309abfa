import type { Target } from '../metrics/targets';
import type { ApiObject, ObjectStore } from '../servers/kubernetesApi';
import type { Systems } from '../services/targets';
import type { Replica, Service, ServicesWorld } from '../services/types';
import { listAt, numberAt, objectAt, textAt, valueAt } from '../systems/values';
import {
  isSelected,
  matches,
  POD_MONITORS,
  SERVICE_MONITORS,
} from './selection';

/**
 * What PodMonitors and ServiceMonitors have Prometheus scrape of services that a client made, with the labels that
 * prometheus-operator gives. Services of a scenario are scraped as the scenario has them.
 */

type Store = Pick<ObjectStore, 'list' | 'get'>;

interface Monitored {
  monitor: ApiObject;
  endpoint: unknown;
  /** Of the endpoint, in the monitor. */
  index: number;
  pod: ApiObject;
  /** Of the container; undefined: it has no port of that name. */
  port?: number;
  /** Name or number as the monitor has it. */
  portName: string;
  /** The Service before the pod, of a ServiceMonitor. */
  service?: string;
}

const isReplicaOf = (replica: Replica, service: Service) =>
  replica.service === service.name &&
  replica.namespace === service.namespace &&
  replica.system === service.system;

export function monitoredTargets(
  store: Store,
  systems: Systems,
  world: ServicesWorld,
): Target[] {
  if (!world.services.some(each => each.needsMonitor)) return [];
  const monitored = [...podMonitored(store), ...serviceMonitored(store)];
  return monitored.flatMap(each => {
    const { namespace = '', name } = each.pod.metadata;
    const replica = world.replicas.find(
      one => one.name === name && one.namespace === namespace,
    );
    const service =
      replica && world.services.find(one => isReplicaOf(replica, one));
    if (!service?.needsMonitor || replica?.startedAt === undefined) return [];
    return toTarget(each, systems, world, service, replica) ?? [];
  });
}

function toTarget(
  { monitor, endpoint, index, pod, port, portName, service: front }: Monitored,
  systems: Systems,
  world: ServicesWorld,
  service: Service,
  replica: Replica,
): Target | undefined {
  if (port === undefined) return undefined;
  const { namespace = '', name } = monitor.metadata;
  const instance = `${replica.ip ?? ''}:${port}`;
  const path = textAt(endpoint, 'path') ?? '/metrics';
  const own = systems
    .get(service.system)
    ?.replicaTargets(world, service, replica)
    .find(each => each.labels.instance === instance && path === '/metrics');
  const container = listAt(pod, 'spec.containers').find(each =>
    listAt(each, 'ports').some(one => numberAt(one, 'containerPort') === port),
  );
  return {
    kind:
      valueAt(endpoint, 'honorLabels') === true
        ? 'servicesHonored'
        : 'services',
    path: `/${monitor.kind.toLowerCase()}s/${namespace}/${name}/${index}/${
      replica.namespace
    }/${replica.name}`,
    labels: {
      job: front ?? `${namespace}/${name}`,
      instance,
      namespace: replica.namespace,
      pod: replica.name,
      container: textAt(container, 'name') ?? '',
      endpoint: portName,
      ...(front && { service: front }),
    },
    // Nothing answers with metrics on another port or path.
    isUp: () => own?.isUp() ?? false,
    families: own?.families ?? [],
  };
}

/** Objects that are selected in the namespaces where a monitor looks. */
function selectedBy(store: Store, plural: string, monitor: ApiObject) {
  const selector = objectAt(monitor, 'spec.namespaceSelector');
  const { any, matchNames } = selector;
  const names = Array.isArray(matchNames) ? matchNames : [];
  const namespaces = names.length > 0 ? names : [monitor.metadata.namespace];
  return store
    .list(plural)
    .filter(
      ({ metadata }) =>
        (any === true || namespaces.includes(metadata.namespace)) &&
        matches(valueAt(monitor, 'spec.selector'), metadata.labels),
    );
}

const monitorsOf = (store: Store, plural: string) =>
  store.list(plural).filter(({ metadata }) => isSelected(metadata));

function podMonitored(store: Store): Monitored[] {
  return monitorsOf(store, POD_MONITORS).flatMap(monitor =>
    selectedBy(store, 'pods', monitor).flatMap(pod =>
      listAt(monitor, 'spec.podMetricsEndpoints').map((endpoint, index) => {
        const wanted =
          valueAt(endpoint, 'port') ??
          valueAt(endpoint, 'portNumber') ??
          valueAt(endpoint, 'targetPort');
        return {
          monitor,
          endpoint,
          index,
          pod,
          port: containerPort(pod, wanted),
          portName: String(wanted),
        };
      }),
    ),
  );
}

function serviceMonitored(store: Store): Monitored[] {
  return monitorsOf(store, SERVICE_MONITORS).flatMap(monitor =>
    selectedBy(store, 'services', monitor).flatMap(service => {
      const { namespace, name } = service.metadata;
      const selector = { matchLabels: valueAt(service, 'spec.selector') };
      const pods = store
        .list('pods', namespace)
        .filter(({ metadata }) => matches(selector, metadata.labels));
      return listAt(monitor, 'spec.endpoints').flatMap((endpoint, index) => {
        const portName = textAt(endpoint, 'port');
        const port = listAt(service, 'spec.ports').find(
          each => portName !== undefined && textAt(each, 'name') === portName,
        );
        const target =
          valueAt(port, 'targetPort') ??
          valueAt(port, 'port') ??
          valueAt(endpoint, 'targetPort');
        return pods.map(pod => ({
          monitor,
          endpoint,
          index,
          pod,
          port: containerPort(pod, target),
          portName: String(portName ?? target),
          service: name,
        }));
      });
    }),
  );
}

function containerPort(pod: ApiObject, wanted: unknown): number | undefined {
  if (typeof wanted === 'number') return wanted;
  const ports = listAt(pod, 'spec.containers').flatMap(each =>
    listAt(each, 'ports'),
  );
  return numberAt(
    ports.find(each => textAt(each, 'name') === wanted),
    'containerPort',
  );
}
