import {
  MODEL_RULE_LABEL,
  ModelRef,
  parseModelRef,
} from '@wakeboard/plugin-inference-common';

/** A model by its names. */
export interface NamedModel {
  ref: ModelRef;
  servedName?: string;
}

type Labels = Readonly<Record<string, string>>;

/** Where a scrape did not let the labels of the target win, its own are the exported ones. */
const NAMESPACE_LABELS = ['exported_namespace', 'namespace'];
const POD_LABELS = ['exported_pod', 'pod'];
/** Labels whose value may be the name of a model. */
const NAME_LABELS = [
  'model',
  'model_name',
  'inferenceservice',
  'exported_service',
  'service',
  'sloth_service',
];

/**
 * The model of a cluster that labels are about: the one that they name on
 * purpose, else the one of the pod that they name, else the only one that has
 * every name in them which is the name of any model. Without a namespace, a
 * name counts for the whole cluster; a name of several models names none.
 *
 * @param models - all models of the cluster that have one of the names
 * @param ownerOf - the model of a pod
 */
export function modelOfLabels(
  labels: Labels,
  models: readonly NamedModel[],
  ownerOf: (pod: { namespace: string; name: string }) => ModelRef | undefined,
): ModelRef | undefined {
  const namespace = firstOf(labels, NAMESPACE_LABELS);
  const candidates = models.filter(
    ({ ref }) => namespace === undefined || ref.namespace === namespace,
  );
  // Names a model on purpose: its whole reference, or its name.
  const given = labels[MODEL_RULE_LABEL];
  if (given) {
    return given.includes('/')
      ? models.map(({ ref }) => ref).find(ref => isRef(given, ref))
      : only(named(given, candidates));
  }
  const pod = firstOf(labels, POD_LABELS);
  if (namespace !== undefined && pod !== undefined) {
    const owner = ownerOf({ namespace, name: pod });
    if (owner) {
      return owner;
    }
  }
  const found = NAME_LABELS.map(label => labels[label])
    .filter(value => value)
    .map(value => named(value, candidates))
    .filter(refs => refs.length > 0);
  const [first = [], ...others] = found;
  return only(first.filter(ref => others.every(refs => refs.includes(ref))));
}

/** The models with this name; where there are none, those that serve it. */
function named(name: string, models: readonly NamedModel[]): ModelRef[] {
  const byName = models.filter(({ ref }) => ref.name === name);
  const found =
    byName.length > 0
      ? byName
      : models.filter(({ servedName }) => servedName === name);
  return found.map(({ ref }) => ref);
}

function only(refs: ModelRef[]): ModelRef | undefined {
  return refs.length === 1 ? refs[0] : undefined;
}

function isRef(text: string, ref: ModelRef): boolean {
  try {
    const { cluster, namespace, driver, name } = parseModelRef(text);
    return (
      cluster === ref.cluster &&
      namespace === ref.namespace &&
      driver === ref.driver &&
      name === ref.name
    );
  } catch {
    // A served name may hold a slash, and is not a reference.
    return false;
  }
}

function firstOf(labels: Labels, names: string[]): string | undefined {
  const name = names.find(each => labels[each]);
  return name === undefined ? undefined : labels[name];
}
