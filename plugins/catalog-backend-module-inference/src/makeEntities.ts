import { setImmediate } from 'node:timers/promises';
import {
  Entity,
  entityEnvelopeSchemaValidator,
  FieldFormatEntityPolicy,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { stringifyError } from '@backstage/errors';
import {
  InferenceSchemas,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { EntityMapping } from './config';
import { InferenceModelTransformer } from './extensions';
import { byReference, modelOf } from './planMutation';
import { toEntity, withOrigin } from './toEntity';

/** Entities of models, and which of them could not be made. */
export interface MadeEntities {
  /** By entity reference. */
  entities: Map<string, Entity>;
  /** References of the entities, by model as text; none of a model that is to have no entity. */
  refOf: Map<string, string>;
  /** Why, by model as text. */
  failed: Map<string, string>;
}

/** Models that are mapped before others have their turn in the process. */
const AT_ONCE = 500;
const validate = entityEnvelopeSchemaValidator();
const formats = new FieldFormatEntityPolicy();

/** Makes the entities. One that cannot be made, or is none, does not stop the others. */
export async function makeEntities(options: {
  models: Array<InferenceSchemas['InventoryModel']>;
  mapping: EntityMapping;
  transformer?: InferenceModelTransformer;
}): Promise<MadeEntities> {
  const { models, mapping, transformer } = options;
  const made: Entity[] = [];
  const failed = new Map<string, string>();
  for (const [i, model] of models.entries()) {
    if (i % AT_ONCE === AT_ONCE - 1) await setImmediate();
    try {
      const entity = toEntity(model, mapping);
      if (!transformer) {
        made.push(entity);
        continue;
      }
      const other = await transformer(model, entity);
      if (other) made.push(await checked(withOrigin(model.ref, other)));
    } catch (error) {
      failed.set(stringifyModelRef(model.ref), stringifyError(error));
    }
  }
  const { entities, clashes } = byReference(made);
  for (const entity of clashes)
    failed.set(
      modelOf(entity),
      `another model has the entity ${stringifyEntityRef(entity)} already`,
    );
  const refOf = new Map(
    [...entities].map(([ref, entity]) => [modelOf(entity), ref]),
  );
  return { entities, refOf, failed };
}

/** The catalog would refuse one of these with all others of its mutation, or never show it. */
async function checked(entity: Entity): Promise<Entity> {
  validate(entity);
  return formats.enforce(entity);
}
