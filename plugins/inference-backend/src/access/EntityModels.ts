import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  CompoundEntityRef,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  MODEL_ANNOTATION,
  ModelRef,
  parseModelRef,
} from '@wakeboard/plugin-inference-common';
import { checkModelRef } from './checkModelRef';

/** Which model an entity of the catalog stands for. */
export class EntityModels {
  static create(options: {
    catalog: Pick<CatalogService, 'getEntityByRef'>;
  }): EntityModels {
    return new EntityModels(options.catalog);
  }

  private constructor(
    private readonly catalog: Pick<CatalogService, 'getEntityByRef'>,
  ) {}

  /**
   * The model that the entity's annotation names. The entity is read with the
   * caller's credentials: what they may not see is not there.
   *
   * @throws InputError where the text is no entity reference, or the annotation no model reference.
   * @throws NotFoundError where the entity is not there, is hidden or has no annotation.
   */
  async modelOf(
    credentials: BackstageCredentials,
    entity: string,
  ): Promise<ModelRef> {
    const ref = readEntityRef(entity);
    const name = stringifyEntityRef(ref);
    const found = await this.catalog.getEntityByRef(ref, { credentials });
    if (!found) {
      throw new NotFoundError(`There is no entity ${name} that you may see`);
    }
    const text = found.metadata.annotations?.[MODEL_ANNOTATION];
    if (text === undefined) {
      throw new NotFoundError(
        `The entity ${name} has no annotation ${MODEL_ANNOTATION}; set it to "cluster/namespace/driver/name" of its model`,
      );
    }
    try {
      const model = parseModelRef(text);
      checkModelRef(model);
      return model;
    } catch (error) {
      throw new InputError(
        `The annotation ${MODEL_ANNOTATION} of ${name} cannot be used: ${
          error instanceof Error ? error.message : error
        }`,
      );
    }
  }
}

function readEntityRef(text: string): CompoundEntityRef {
  try {
    const ref = parseEntityRef(text);
    if (/^[\w.-]+:[\w.-]+\/[\w.-]+$/.test(stringifyEntityRef(ref))) {
      return ref;
    }
  } catch {
    // Said below.
  }
  throw new InputError(
    `${JSON.stringify(
      text.length > 300 ? `${text.slice(0, 300)}…` : text,
    )} is not an entity reference; expected "kind:namespace/name", for example "component:default/qwen3-4b"`,
  );
}
