import { ModelRef } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { textIn } from '@wakeboard/plugin-inference-node/kit';
import { MODEL_LABEL } from './labels';
import { DRIVER_ID, GROUP } from './resources';

/**
 * Whose pod is it? GreenThread documents no label on the pods of a model. From
 * best to worst: the GPU's list of occupants, which names pod and model; the
 * pod's owner; a label; the name of the pod, which begins with the model's.
 *
 * The name is a trap: `llama-3` is how `llama-3-8b-instruct-…` begins too. So
 * the longest name wins, and what follows it has to be what Kubernetes appends
 * and nothing a person would write.
 */

/** The letters and digits of names that Kubernetes generates: no vowels, so no words. */
const GENERATED = '[bcdfghjklmnpqrstvwxz2456789]';
/** Of a Deployment's pod, of a ReplicaSet's or generateName, of a StatefulSet. */
const APPENDED = `(${GENERATED}{6,10}-${GENERATED}{5}|${GENERATED}{5}|\\d{1,4})`;
const IS_APPENDED = new RegExp(`^${APPENDED}$`);
/** Characters that stand for more than themselves in RE2 as well as in JavaScript. */
const SPECIAL = /[\\.+*?()|[\]{}^$]/g;

/**
 * Regular expression for the pods that a model of this name has when nothing
 * but their names is known: what Kubernetes appends follows, so that the pods
 * of a model whose name only begins the same are not among them.
 */
export function podNamePattern(model: string): string {
  return `${model.replace(SPECIAL, '\\$&')}-${APPENDED}`;
}

/** The model among `names` whose pod has this name. */
export function modelByPodName(
  pod: string,
  names: { has(name: string): boolean },
): string | undefined {
  for (let end = pod.lastIndexOf('-'); end > 0; ) {
    const name = pod.slice(0, end);
    if (names.has(name) && IS_APPENDED.test(pod.slice(end + 1))) {
      return name;
    }
    end = pod.lastIndexOf('-', end - 1);
  }
  return undefined;
}

/** Of the models of one cluster, the one that a replica known by name only belongs to. */
export function modelOfReplica(
  replica: { namespace: string; name: string },
  models: ModelRef[],
): ModelRef | undefined {
  const candidates = new Map(
    models
      .filter(
        ({ driver, namespace }) =>
          driver === DRIVER_ID && namespace === replica.namespace,
      )
      .map(ref => [ref.name, ref]),
  );
  const name = modelByPodName(replica.name, candidates);
  return name === undefined ? undefined : candidates.get(name);
}

/** The models of a cluster, to be found by what names them. */
export class ModelIndex {
  private readonly byNamespace = new Map<string, Map<string, ModelRef>>();
  private readonly byName = new Map<string, ModelRef[]>();

  constructor(models: Array<{ ref: ModelRef; servedName?: string }>) {
    for (const { ref } of models) {
      const names = this.byNamespace.get(ref.namespace) ?? new Map();
      this.byNamespace.set(ref.namespace, names.set(ref.name, ref));
      push(this.byName, ref.name, ref);
    }
    const served = new Map<string, ModelRef[]>();
    for (const { ref, servedName } of models) {
      if (servedName !== undefined) {
        push(served, servedName, ref);
      }
    }
    // `modelName` of an occupant is the resource's name or the Hugging Face id.
    for (const [name, refs] of served) {
      if (!this.byName.has(name)) {
        this.byName.set(name, refs);
      }
    }
  }

  /**
   * The model of an occupant. Two resources may serve the same Hugging Face
   * model, and an occupant has no namespace: then the pod's name decides.
   */
  ofOccupant(modelName: string, pod: string): ModelRef | undefined {
    const named = this.byName.get(modelName) ?? [];
    if (named.length < 2) {
      return named[0];
    }
    const byPod = new Map(named.map(ref => [ref.name, ref]));
    const name = modelByPodName(pod, byPod);
    const matching = named.filter(ref => ref.name === name);
    return matching.length === 1 ? matching[0] : undefined;
  }

  /** The model of a pod by the pod's own fields. */
  ofPod(pod: KubernetesObject, namespace: string): ModelRef | undefined {
    const names = this.byNamespace.get(namespace);
    if (!names) {
      return undefined;
    }
    const owners = ownersOf(pod);
    const owned = owners
      .filter(({ kind, group }) => kind === 'Model' && group === GROUP)
      .map(({ name }) => names.get(name))
      .find(ref => ref);
    if (owned) {
      return owned;
    }
    const set = owners.find(({ kind }) => kind === 'StatefulSet');
    const label = textIn(pod.metadata.labels, MODEL_LABEL);
    const name = label ?? set?.name ?? modelByPodName(pod.metadata.name, names);
    return name === undefined ? undefined : names.get(name);
  }
}

/** Pods of a Job or a DaemonSet convert, stage and store; they serve nothing. */
export function isHelper(pod: KubernetesObject): boolean {
  return ownersOf(pod).some(
    ({ kind }) => kind === 'Job' || kind === 'DaemonSet',
  );
}

function ownersOf(
  pod: KubernetesObject,
): Array<{ kind: string; name: string; group: string }> {
  const owners: unknown = pod.metadata.ownerReferences;
  if (!Array.isArray(owners)) {
    return [];
  }
  return owners.flatMap((owner: unknown) => {
    const kind = textIn(owner, 'kind');
    const name = textIn(owner, 'name');
    const [group] = (textIn(owner, 'apiVersion') ?? '').split('/');
    return kind === undefined || name === undefined
      ? []
      : [{ kind, name, group }];
  });
}

function push<K, V>(map: Map<K, V[]>, key: K, value: V): void {
  const values = map.get(key);
  if (values) {
    values.push(value);
  } else {
    map.set(key, [value]);
  }
}
