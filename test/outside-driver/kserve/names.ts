import { ModelRef } from '@wakeboard/plugin-inference-common';

/** What Kubernetes appends to the name of a Deployment for its pods. */
const APPENDED =
  '-[bcdfghjklmnpqrstvwxz2456789]{6,10}-[bcdfghjklmnpqrstvwxz2456789]{5}';
const SPECIAL = /[\\.+*?()|[\]{}^$]/g;

/** Regular expression for the pods of a model's predictor. */
export function podNamePattern(model: string): string {
  return `${model.replace(SPECIAL, '\\$&')}-predictor${APPENDED}`;
}

/** The model of a pod of which only the name is known. */
export function modelOfReplica(
  replica: { namespace: string; name: string },
  models: ModelRef[],
): ModelRef | undefined {
  return models.find(
    ({ namespace, name }) =>
      namespace === replica.namespace &&
      new RegExp(`^${podNamePattern(name)}$`).test(replica.name),
  );
}
