import { Entity, RELATION_OWNED_BY } from '@backstage/catalog-model';
import {
  MODEL_ANNOTATION,
  ModelRef,
  parseModelRef,
} from '@wakeboard/plugin-inference-common';

/** Which model an entity stands for, as its annotation says. */
export type EntityModel =
  | { kind: 'model'; ref: ModelRef }
  | { kind: 'none' }
  | { kind: 'malformed'; message: string };

/**
 * Whether an entity names a model, so that it has an Inference tab.
 *
 * @public
 */
export function isInferenceAvailable(entity: Entity): boolean {
  return entity.metadata.annotations?.[MODEL_ANNOTATION] !== undefined;
}

export function readEntityModel(entity: Entity): EntityModel {
  const annotation = entity.metadata.annotations?.[MODEL_ANNOTATION]?.trim();
  if (!annotation) {
    return { kind: 'none' };
  }
  try {
    return { kind: 'model', ref: parseModelRef(annotation) };
  } catch (error) {
    return { kind: 'malformed', message: (error as Error).message };
  }
}

/** References of the entity's owners, without repetition. */
export function ownersOf(entity: Entity): string[] {
  const owners = (entity.relations ?? [])
    .filter(relation => relation.type === RELATION_OWNED_BY)
    .map(relation => relation.targetRef);
  return [...new Set(owners)];
}
