import { KubernetesObject } from '../ports';
import { WorkloadId } from './workloadNames';

/** A label selector of `apps/v1`. */
export interface WorkloadSelector {
  labels: Array<[key: string, value: string]>;
  expressions: Array<{
    key: string;
    operator: 'In' | 'NotIn' | 'Exists' | 'DoesNotExist';
    values: string[];
  }>;
}

type Labels = Readonly<Record<string, string>>;

const OPERATORS = ['In', 'NotIn', 'Exists', 'DoesNotExist'] as const;

/**
 * Reads a label selector. One that is not whole selects nothing: a part of it
 * would select the pods of others. So does an empty one, which the API accepts
 * of no workload.
 */
export function readSelector(value: unknown): WorkloadSelector | undefined {
  if (!isMap(value)) return undefined;
  const labels = Object.entries(value.matchLabels ?? {});
  const expressions = value.matchExpressions ?? [];
  if (!labels.every(isText) || !Array.isArray(expressions)) return undefined;
  const read = expressions.map(readExpression);
  const whole = read.filter(each => each !== undefined);
  return whole.length === read.length && labels.length + whole.length > 0
    ? { labels: labels.filter(isText), expressions: whole }
    : undefined;
}

/** Whether a selector selects an object with these labels. */
export function isSelected(
  { labels, expressions }: WorkloadSelector,
  given: Labels,
): boolean {
  const valueOf = (key: string) =>
    Object.hasOwn(given, key) ? given[key] : undefined;
  return (
    labels.every(([key, value]) => valueOf(key) === value) &&
    expressions.every(({ key, operator, values }) => {
      const value = valueOf(key);
      switch (operator) {
        case 'In':
          return value !== undefined && values.includes(value);
        case 'NotIn':
          return value === undefined || !values.includes(value);
        case 'Exists':
          return value !== undefined;
        default:
          return value === undefined;
      }
    })
  );
}

/**
 * Whether the controller of a pod is, or stands under, a workload. Two
 * workloads may select the same labels; a pod without a controller is whose
 * labels it has.
 */
export function mayOwn({ kind, name }: WorkloadId, pod: KubernetesObject) {
  const owners = ownersOf(pod);
  if (owners.length === 0) return true;
  return owners.some(owner =>
    kind === 'StatefulSet'
      ? owner.kind === kind && owner.name === name
      : owner.kind === 'ReplicaSet' &&
        owner.name.startsWith(`${name}-`) &&
        !owner.name.slice(name.length + 1).includes('-'),
  );
}

/** Whether a pod may be of a Deployment or StatefulSet at all. */
export function isOfWorkload(pod: KubernetesObject): boolean {
  const owners = ownersOf(pod);
  return (
    owners.length === 0 ||
    owners.some(({ kind }) => kind === 'StatefulSet' || kind === 'ReplicaSet')
  );
}

function ownersOf(pod: KubernetesObject) {
  const owners: unknown = pod?.metadata?.ownerReferences;
  if (!Array.isArray(owners)) return [];
  return owners.flatMap((owner: unknown) =>
    isMap(owner) &&
    typeof owner.kind === 'string' &&
    typeof owner.name === 'string'
      ? [{ kind: owner.kind, name: owner.name }]
      : [],
  );
}

function readExpression(value: unknown) {
  if (!isMap(value)) return undefined;
  const { key } = value;
  const operator = OPERATORS.find(each => each === value.operator);
  const values: unknown = value.values ?? [];
  return typeof key === 'string' &&
    operator !== undefined &&
    Array.isArray(values) &&
    values.every(each => typeof each === 'string')
    ? { key, operator, values: values as string[] }
    : undefined;
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isText(entry: [string, unknown]): entry is [string, string] {
  return typeof entry[1] === 'string';
}
