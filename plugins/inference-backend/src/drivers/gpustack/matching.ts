import {
  Matcher,
  ModelRef,
  ModelSnapshot,
} from '@wakeboard/plugin-inference-common';
import { MODEL_LABEL } from './metrics';

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
  const id = labels[MODEL_LABEL];
  return id ? models.find(({ uid }) => uid === id)?.ref : undefined;
}

/**
 * The series of a model: those with its number, or, for one that is yet to be
 * made and has none, with its name and that of its cluster. Names are unique in
 * an organisation only; the number is better wherever there is one.
 */
export function seriesOfModel({
  ref,
  uid,
  servedName = ref.name,
}: ModelSnapshot): Matcher[] {
  return uid === undefined
    ? [
        { label: 'cluster_name', op: '=', value: ref.namespace },
        { label: 'model_name', op: '=', value: servedName },
      ]
    : [{ label: MODEL_LABEL, op: '=', value: uid }];
}
