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

/** Kinds of entities that own or hold models of others. */
const SUMMED_KINDS = ['system', 'domain', 'group'];

/** Whether the cards of an entity sum up models rather than show one. */
export function sumsUpModels(entity: Entity): boolean {
  return SUMMED_KINDS.includes(entity.kind.toLocaleLowerCase('en-US'));
}

/**
 * Whether an entity has the SLO and the cost card: it names a model, or it is a
 * System, Domain or Group, which own or hold some.
 *
 * @public
 */
export function isInferenceSummaryAvailable(entity: Entity): boolean {
  return isInferenceAvailable(entity) || sumsUpModels(entity);
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
