import { ModelRef } from '@wakeboard/plugin-inference-common';
import { DRIVER_ID } from './resources';

/**
 * Names. A replica is a serving group, `<serving>-<n>`: Kthena scales groups,
 * counts groups and calls a group ready when all of its pods are, so that is
 * what a history can be of. No metric knows groups. The engine's series carry
 * the pod, `<serving>-<n>-<role>-<i>-<j>`, which begins with its group; so
 * whatever looks for series looks for names that begin so, and what is asked
 * whose a name is takes either.
 *
 * A ModelBooster's ModelServing is called `<booster>-<backend>`, and what the
 * backend is called no reference says. Of a pod known by name only the model
 * with the longest name that it begins with is taken. A pattern, which must
 * match no other model's pods, knows only the backend that Wakeboard itself
 * makes.
 */

/** The backend of a ModelBooster that Wakeboard makes, as in Kthena's own examples. */
export const BACKEND = 'server';

/**
 * Marks a ModelServing that has the name of a ModelBooster it is not of. The
 * underscore is in no name that Kubernetes accepts.
 */
const SERVING_MARK = '_modelserving';

/** A role begins with a letter, so that no part of it can be a number of its own. */
const ROLE = '[a-z][a-z0-9]*(?:-[a-z][a-z0-9]*)*';
const OF_POD = `[0-9]+-${ROLE}-[0-9]+-[0-9]+`;
const POD = new RegExp(`^(.+)-${OF_POD}$`);
const REPLICA = /^(.+)-[0-9]+$/;
/** Longer is no name that Kubernetes accepts. */
const MOST_NAME = 253;

/** Characters that stand for more than themselves in RE2 as well as in JavaScript. */
const SPECIAL = /[\\.+*?()|[\]{}^$]/g;

/** The name of the model that a ModelServing without a ModelBooster is. */
export function modelNameOfServing(serving: string, taken: boolean): string {
  return taken ? `${serving}${SERVING_MARK}` : serving;
}

/** The group that a pod of this name is in. */
export function groupOfPod(pod: string): string | undefined {
  const serving = matched(POD, pod);
  const ordinal = serving && /^[0-9]+/.exec(pod.slice(serving.length + 1));
  return ordinal ? `${serving}-${ordinal}` : undefined;
}

/** Regular expression for the pods of these groups; undefined for none. */
export function podsOfGroups(groups: readonly string[]): string | undefined {
  const servings = new Set(
    groups.filter(Boolean).map(group => matched(REPLICA, group) ?? group),
  );
  return servings.size
    ? `(${[...servings].sort().map(literal).join('|')})-${OF_POD}`
    : undefined;
}

/** Regular expression for the groups that a model of this name ever has, and for their pods. */
export function replicaPattern({ name }: Pick<ModelRef, 'name'>): string {
  const own = name.endsWith(SERVING_MARK)
    ? literal(unmarked(name))
    : `${literal(name)}(-${BACKEND})?`;
  return `${own}-[0-9]+(-${ROLE}-[0-9]+-[0-9]+)?`;
}

/** Of the models given, the one that a group or a pod known by name only belongs to. */
export function modelOfReplica(
  replica: { namespace: string; name: string },
  models: readonly ModelRef[],
): ModelRef | undefined {
  const serving = matched(POD, replica.name) ?? matched(REPLICA, replica.name);
  if (serving === undefined) {
    return undefined;
  }
  const near = models.filter(
    ({ driver, namespace }) =>
      driver === DRIVER_ID && namespace === replica.namespace,
  );
  const marked = near.find(({ name }) => name === `${serving}${SERVING_MARK}`);
  const own = marked ?? near.find(({ name }) => name === serving);
  return (
    own ??
    near
      .filter(({ name }) => name !== '' && serving.startsWith(`${name}-`))
      .sort((a, b) => b.name.length - a.name.length)[0]
  );
}

function matched(pattern: RegExp, name: string): string | undefined {
  return name.length <= MOST_NAME ? pattern.exec(name)?.[1] : undefined;
}

function unmarked(name: string): string {
  return name.slice(0, -SERVING_MARK.length);
}

function literal(text: string): string {
  return text.replace(SPECIAL, '\\$&');
}
