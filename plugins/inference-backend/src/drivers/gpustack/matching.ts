import { ModelRef, ModelSnapshot } from '@wakeboard/plugin-inference-common';

/** What GPUStack appends to a model's name for an instance. */
const SUFFIX = '[a-z0-9]{4,10}';
const RE2_SPECIAL = /[\\.+*?()|[\]{}^$]/g;

/** Regular expression (RE2) for the names of all instances of a model, and of no other's. */
export function instancePattern(model: string): string {
  return `${model.replace(RE2_SPECIAL, '\\$&')}-${SUFFIX}`;
}

/**
 * The model of an instance that is known by name only. Instances of several
 * models with one name cannot be told apart by it: they count for the oldest,
 * which bears it. Those that were ever listed are known by number and do not
 * come here.
 */
export function modelOfReplica(
  { namespace, name }: { namespace: string; name: string },
  models: ModelRef[],
): ModelRef | undefined {
  return models.find(
    ref =>
      ref.namespace === namespace &&
      new RegExp(`^(?:${instancePattern(ref.name)})$`).test(name),
  );
}

/** The model that a series is of: by its number, which no two models of a server share. */
export function modelOfSeries(
  labels: Readonly<Record<string, string>>,
  models: readonly ModelSnapshot[],
): ModelRef | undefined {
  const id = labels.model_id;
  return id ? models.find(({ uid }) => uid === id)?.ref : undefined;
}
