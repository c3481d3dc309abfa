import { manifestMetadata } from './manifestName';
import { ManifestObject, ManifestTarget, MonitorSpec } from './types';

/**
 * What the ServiceMonitors and PodMonitors of a model are made of.
 *
 * @public
 */
export interface MonitorManifestsInput extends ManifestTarget {
  monitors: readonly MonitorSpec[];
}

/**
 * The ServiceMonitors and PodMonitors that scrape a model, for the operator of
 * Prometheus: one per kind and selector, with all endpoints.
 *
 * @public
 */
export function monitorManifests(
  input: MonitorManifestsInput,
): ManifestObject[] {
  const objects = new Map<string, MonitorSpec[]>();
  for (const monitor of input.monitors) {
    const key = JSON.stringify([
      monitor.kind,
      Object.entries(monitor.selector).sort(([a], [b]) => (a < b ? -1 : 1)),
    ]);
    objects.set(key, [...(objects.get(key) ?? []), monitor]);
  }
  const made = { pod: 0, service: 0 };
  return [...objects.values()].map(monitors => {
    const { kind } = monitors[0];
    made[kind] += 1;
    const part = made[kind] === 1 ? undefined : String(made[kind]);
    return monitorOf(monitors, input, part);
  });
}

function monitorOf(
  monitors: MonitorSpec[],
  input: MonitorManifestsInput,
  part?: string,
): ManifestObject {
  const { ref, place } = input;
  const { kind, selector } = monitors[0];
  const isElsewhere = (place?.namespace ?? ref.namespace) !== ref.namespace;
  return {
    apiVersion: 'monitoring.coreos.com/v1',
    kind: kind === 'pod' ? 'PodMonitor' : 'ServiceMonitor',
    metadata: manifestMetadata(input, part),
    spec: {
      ...(isElsewhere && {
        namespaceSelector: { matchNames: [ref.namespace] },
      }),
      selector: { matchLabels: selector },
      [kind === 'pod' ? 'podMetricsEndpoints' : 'endpoints']:
        monitors.map(endpointOf),
    },
  };
}

/** A port without a name is `portNumber` of a pod, where `targetPort` is deprecated, and `targetPort` behind a Service. */
function endpointOf({ kind, port, path }: MonitorSpec) {
  const byNumber = kind === 'pod' ? 'portNumber' : 'targetPort';
  return { [typeof port === 'string' ? 'port' : byNumber]: port, path };
}
