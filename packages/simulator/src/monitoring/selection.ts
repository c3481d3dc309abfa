import { isObject } from '../servers/kubernetesApi/schema';

/** Which monitors and rules the operator of Prometheus takes: as kube-prometheus-stack, only those of its own release. */

const SELECTED: Labels = { release: 'demo' };

type Labels = Record<string, string>;

/** Storage names of what the operator reads. */
export const POD_MONITORS = 'podmonitors.monitoring.coreos.com';
export const SERVICE_MONITORS = 'servicemonitors.monitoring.coreos.com';
export const PROMETHEUS_RULES = 'prometheusrules.monitoring.coreos.com';

/** Whether the operator looks at an object at all. */
export function isSelected({ labels }: { labels?: Labels }): boolean {
  return matches({ matchLabels: SELECTED }, labels);
}

/** Whether labels are as a LabelSelector wants them; an empty one wants nothing. */
export function matches(selector: unknown, labels: Labels = {}): boolean {
  const { matchLabels, matchExpressions } = isObject(selector) ? selector : {};
  const wanted = isObject(matchLabels) ? Object.entries(matchLabels) : [];
  const expressions = Array.isArray(matchExpressions) ? matchExpressions : [];
  return (
    wanted.every(([key, value]) => labels[key] === value) &&
    expressions.every(each => isObject(each) && holds(each, labels))
  );
}

function holds(
  { key, operator, values }: Record<string, unknown>,
  labels: Labels,
): boolean {
  const value = labels[String(key)];
  const isAmong =
    value !== undefined && Array.isArray(values) && values.includes(value);
  switch (operator) {
    case 'In':
      return isAmong;
    case 'NotIn':
      return !isAmong;
    case 'Exists':
      return value !== undefined;
    case 'DoesNotExist':
      return value === undefined;
    default:
      return false;
  }
}
