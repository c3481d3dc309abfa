import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { MODEL_ANNOTATION } from '@wakeboard/plugin-inference-common';

/**
 * What to add to the catalog and what to remove.
 *
 * An entity is removed only for a reason: its model is gone, although its
 * system was read whole; or its model is there and has another entity or none.
 * A system that was not read whole says nothing about what is gone. A system of
 * which models were known and suddenly are none says nothing either until it
 * has said so for some time: an empty answer is what many faults look like.
 */
export interface MutationInput {
  /** References of the entities that models are to have. */
  desired: { has(entityRef: string): boolean };
  /** System of each model that was read, with and without entity, by model as text. */
  present: ReadonlyMap<string, string>;
  /** Models whose entity could not be made now, as texts. */
  failed: { has(model: string): boolean };
  /** Whether each system was read whole, by id. */
  drivers: ReadonlyMap<string, boolean>;
  /** What the catalog has, by entity reference. */
  known: ReadonlyMap<string, KnownEntity>;
  /** Since when systems are empty, epoch milliseconds, by id: of the plan before. */
  emptySince: ReadonlyMap<string, number>;
  emptyAfterMs: number;
  now: number;
}

/** An entity that the catalog has of us. */
export interface KnownEntity {
  /** As text. */
  model: string;
  driver: string;
}

/** See {@link MutationInput}. */
export interface MutationPlan {
  /** References of entities to remove. */
  removed: string[];
  /** References of entities that stay although nothing was made of their models now. */
  kept: string[];
  /** Systems that are suddenly empty, with since when. */
  emptySince: Map<string, number>;
}

export function planMutation(input: MutationInput): MutationPlan {
  const { desired, present, failed, drivers, known, now } = input;
  const emptySince = stillEmpty(input);
  const believed = (driver: string) => {
    const since = emptySince.get(driver);
    if (drivers.size === 0 || drivers.get(driver) === false) return false;
    return since === undefined || now - since >= input.emptyAfterMs;
  };
  const plan: MutationPlan = { removed: [], kept: [], emptySince };
  for (const [entityRef, { model, driver }] of known) {
    if (desired.has(entityRef)) continue;
    const stays = present.has(model) ? failed.has(model) : !believed(driver);
    (stays ? plan.kept : plan.removed).push(entityRef);
  }
  return plan;
}

/** Systems with entities and without models. One that is not read at all any more counts too. */
function stillEmpty(input: MutationInput): Map<string, number> {
  const empty = new Map<string, number>();
  // Where nothing is read, nothing is known to be empty.
  if (input.drivers.size === 0) return empty;
  const inhabited = new Set(input.present.values());
  for (const { driver } of input.known.values()) {
    if (inhabited.has(driver) || empty.has(driver)) continue;
    const since = input.emptySince.get(driver);
    if (input.drivers.get(driver) !== false)
      empty.set(driver, since ?? input.now);
    else if (since !== undefined) empty.set(driver, since);
  }
  return empty;
}

/** Entities by reference. Of several with one reference the first stands; the others are in `clashes`. */
export function byReference(entities: Entity[]): {
  entities: Map<string, Entity>;
  clashes: Entity[];
} {
  const found = new Map<string, Entity>();
  const clashes: Entity[] = [];
  const inOrder = [...entities].sort((a, b) =>
    modelOf(a) < modelOf(b) ? -1 : 1,
  );
  for (const entity of inOrder) {
    const ref = stringifyEntityRef(entity);
    if (found.has(ref)) clashes.push(entity);
    else found.set(ref, entity);
  }
  return { entities: found, clashes };
}

/** The model of an entity that {@link withOrigin} was applied to, as text. */
export function modelOf(entity: Entity): string {
  return entity.metadata.annotations?.[MODEL_ANNOTATION] ?? '';
}
