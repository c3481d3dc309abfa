import { ConflictError, NotFoundError } from '@backstage/errors';
import { isProvisionedFor, ModelRef } from '@wakeboard/plugin-inference-common';
import {
  ClusterClient,
  KubernetesObject,
  ObjectTarget,
  ResourceKind,
  WriteOptions,
} from '@wakeboard/plugin-inference-node';
import { FIELD_MANAGER } from '../fieldManager';
import { fieldConflicts } from './fieldConflicts';

const DELETE_ATTEMPTS = 3;

/** Fields of an object are looked after by others. */
export class FieldConflictError extends ConflictError {}

/** Whether an object was made for a model by provisioning. */
export function isOurs(object: KubernetesObject, model: ModelRef): boolean {
  return isProvisionedFor(object.metadata, model);
}

/** An object as a sentence names it. */
export function describeTarget({
  kind,
  namespace,
  name,
}: ObjectTarget): string {
  return `${kind.kind} ${name}${namespace ? ` in ${namespace}` : ''}`;
}

/** The object there is of this name; undefined: none. */
export async function findObject(
  client: ClusterClient,
  target: ObjectTarget,
  options: { signal: AbortSignal },
): Promise<KubernetesObject | undefined> {
  try {
    return await client.get(target, options);
  } catch (error) {
    if (error instanceof NotFoundError) return undefined;
    throw error;
  }
}

/**
 * Applies an object. Fields that an action of ours has written since, a scale
 * say, are taken back; those of others are not.
 *
 * @throws FieldConflictError that says who has them.
 */
export async function applyOwn(
  client: ClusterClient,
  kind: ResourceKind,
  object: KubernetesObject,
  options: WriteOptions,
): Promise<KubernetesObject> {
  try {
    return await client.apply(kind, object, options);
  } catch (error) {
    if (!(error instanceof ConflictError)) throw error;
    const conflicts = fieldConflicts(error.message);
    if (conflicts.length === 0) throw error;
    const others = conflicts.filter(({ manager }) => manager !== FIELD_MANAGER);
    if (others.length > 0) {
      const { name, namespace } = object.metadata;
      const owners = others.map(
        ({ manager, fields }) => `${manager} has ${fields.join(', ')}`,
      );
      throw new FieldConflictError(
        `${describeTarget({
          kind,
          namespace,
          name,
        })} has fields that others look after: ${owners.join(
          '; ',
        )}; change them there, or ask for what they have`,
      );
    }
    return client.apply(kind, object, { ...options, force: true });
  }
}

/**
 * Whether an object has anything that we wrote. Labels alone do not tell:
 * the files of a model service have the same, whoever applies them.
 */
export async function isWrittenByUs(
  client: ClusterClient,
  target: ObjectTarget,
  options: { signal: AbortSignal },
): Promise<boolean> {
  const { apiVersion, kind, metadata, ...fields } = await client.ownFields(
    target,
    options,
  );
  return Object.keys(fields).length > 0 || metadata.labels !== undefined;
}

/**
 * Deletes an object if it was made for the model, as it is at that moment.
 * None is no error.
 *
 * @param options - with the uid of the one that is meant
 * @throws ConflictError where another one was made under its name.
 */
export async function deleteOwn(
  client: ClusterClient,
  target: ObjectTarget,
  model: ModelRef,
  options: WriteOptions,
): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    const object = await findObject(client, target, options);
    if (!object || !isOurs(object, model)) return;
    const { resourceVersion, uid } = object.metadata;
    if (options.uid !== undefined && options.uid !== uid) {
      throw new ConflictError(
        `${describeTarget(
          target,
        )} was deleted and made again by somebody else at this moment`,
      );
    }
    try {
      await client.delete(target, { ...options, resourceVersion, uid });
      return;
    } catch (error) {
      if (error instanceof NotFoundError) return;
      // A controller writes its status at any moment.
      const again = error instanceof ConflictError && attempt < DELETE_ATTEMPTS;
      if (!again) throw error;
    }
  }
}
