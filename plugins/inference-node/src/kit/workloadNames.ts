import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';

/**
 * Deployments and StatefulSets as models. Both may have the same name in one
 * namespace, so a model that is a StatefulSet says so in its name, always: a
 * name that changed because another object came would lose its history. The
 * underscore is in no name that Kubernetes accepts.
 */

/**
 * Kind of a workload that is a model.
 *
 * @public
 */
export type WorkloadKind = 'Deployment' | 'StatefulSet';

/**
 * A workload by kind and name.
 *
 * @public
 */
export interface WorkloadId {
  kind: WorkloadKind;
  name: string;
}

const STATEFUL_SET = '_statefulset';

/**
 * The name of the model that a workload is.
 *
 * @public
 */
export function modelNameOf({ kind, name }: WorkloadId): string {
  return kind === 'StatefulSet' ? `${name}${STATEFUL_SET}` : name;
}

/**
 * The workload that a model of this name is.
 *
 * @public
 */
export function workloadOf(modelName: string): WorkloadId {
  return modelName.endsWith(STATEFUL_SET)
    ? { kind: 'StatefulSet', name: modelName.slice(0, -STATEFUL_SET.length) }
    : { kind: 'Deployment', name: modelName };
}

/**
 * The workload that a model is, for `objectOf` of a driver.
 *
 * @public
 */
export function objectOfWorkload({ ref }: ModelSnapshot): {
  resource: string;
  name: string;
} {
  const { kind, name } = workloadOf(ref.name);
  return {
    resource: kind === 'Deployment' ? 'deployments' : 'statefulsets',
    name,
  };
}

/** Letters and digits of what Kubernetes generates: no vowels, so no words. */
const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';
/** The hash of a pod template: a number of 32 bits in these digits. */
const HASH_MIN = 4;
const HASH_MAX = 10;
const RANDOM = `${GENERATED}{5}`;
/** A name that Kubernetes completes with five characters is cut off here first. */
const MOST_BASE = 58;
/** Characters that stand for more than themselves in RE2 as well as in JavaScript. */
const SPECIAL = /[\\.+*?()|[\]{}^$]/g;

/**
 * Regular expression (RE2) for the names of all pods that a workload ever has.
 * The name of a Deployment's pod is that of its ReplicaSet, cut off at 58
 * characters, and five random ones: of a long name the hash is lost, or even
 * its end.
 *
 * @public
 */
export function workloadPodPattern({ kind, name }: WorkloadId): string {
  if (kind === 'StatefulSet') {
    return `${literal(name)}-\\d{1,5}`;
  }
  const room = MOST_BASE - name.length - 1;
  if (room < 0) {
    return `${literal(name.slice(0, MOST_BASE))}${RANDOM}`;
  }
  const whole = Math.min(HASH_MAX, room - 1);
  const endings = [
    ...(whole >= HASH_MIN
      ? [`${GENERATED}{${HASH_MIN},${whole}}-${RANDOM}`]
      : []),
    ...(room <= HASH_MAX ? [`${GENERATED}{${room}}${RANDOM}`] : []),
  ];
  return `${literal(name)}-(${endings.join('|')})`;
}

/**
 * Of the models given, the one that a pod known by name only belongs to. The
 * longest name wins; undefined where two are as good.
 *
 * @public
 */
export function modelOfWorkloadPod(
  replica: { namespace: string; name: string },
  models: readonly ModelRef[],
  driver: string,
): ModelRef | undefined {
  const candidates = models
    .filter(
      ref =>
        ref.driver === driver &&
        ref.namespace === replica.namespace &&
        mayBeOf(replica.name, workloadOf(ref.name).name) &&
        new RegExp(`^(?:${workloadPodPattern(workloadOf(ref.name))})$`).test(
          replica.name,
        ),
    )
    .sort((a, b) => b.name.length - a.name.length);
  const [best] = candidates;
  const isOpen = candidates.some(
    ({ name }) => name.length === best.name.length && name !== best.name,
  );
  return isOpen ? undefined : best;
}

/** Without a regular expression for each model: few pass. */
function mayBeOf(pod: string, name: string): boolean {
  return name !== '' && pod.startsWith(name.slice(0, MOST_BASE));
}

function literal(text: string): string {
  return text.replace(SPECIAL, '\\$&');
}
