import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  CompoundEntityRef,
  Entity,
  parseEntityRef,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  MODEL_ANNOTATION,
  ModelRef,
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { checkModelRef } from './checkModelRef';

/** The models that belong to an entity. */
export interface ModelsOfEntity {
  /** Whether the entity stands for one model itself. */
  single: boolean;
  models: ModelRef[];
  /** The entities whose annotation cannot be read, as references. */
  unreadable: string[];
}

/** Which models entities of the catalog stand for, as far as the caller may see the entities. */
export class EntityModels {
  static create(options: {
    catalog: Pick<CatalogService, 'getEntityByRef' | 'getEntities'>;
  }): EntityModels {
    return new EntityModels(options.catalog);
  }

  private constructor(
    private readonly catalog: Pick<
      CatalogService,
      'getEntityByRef' | 'getEntities'
    >,
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
    return modelOfEntity(await this.find(credentials, entity));
  }

  /**
   * The models of an entity: its own, where it stands for one; of a System
   * those of its parts, of a Domain those of its systems and subdomains, of a
   * Group those of what it and the groups below it own.
   *
   * @throws InputError where the text is no entity reference, or the entity's own annotation no model reference.
   * @throws NotFoundError where the entity is not there, is hidden, or is of another kind and has no annotation.
   */
  async modelsOf(
    credentials: BackstageCredentials,
    entity: string,
  ): Promise<ModelsOfEntity> {
    const found = await this.find(credentials, entity);
    const holders = await this.holdersOf(credentials, found);
    if (!holders) {
      return { single: true, models: [modelOfEntity(found)], unreadable: [] };
    }
    const [relation, refs] = holders;
    const parts = await this.related(credentials, refs, relation, {
      [`metadata.annotations.${MODEL_ANNOTATION}`]: CATALOG_FILTER_EXISTS,
    });
    const models = new Map<string, ModelRef>();
    const unreadable: string[] = [];
    for (const part of parts) {
      try {
        const model = modelOfEntity(part);
        models.set(stringifyModelRef(model), model);
      } catch {
        unreadable.push(stringifyEntityRef(part));
      }
    }
    return { single: false, models: [...models.values()], unreadable };
  }

  /** By which relation to which entities those belong that hold an entity's models; undefined: to none, it is its own. */
  private async holdersOf(
    credentials: BackstageCredentials,
    entity: Entity,
  ): Promise<[relation: string, refs: string[]] | undefined> {
    const ref = stringifyEntityRef(entity).toLowerCase();
    switch (entity.kind.toLowerCase()) {
      case 'system':
        return ['partOf', [ref]];
      case 'domain': {
        const domains = await this.below(credentials, ref, 'partOf', 'Domain');
        const systems = await this.related(credentials, domains, 'partOf', {
          kind: 'System',
        });
        return ['partOf', systems.map(system => stringifyEntityRef(system))];
      }
      case 'group':
        return [
          'ownedBy',
          await this.below(credentials, ref, 'childOf', 'Group'),
        ];
      default:
        return undefined;
    }
  }

  /** An entity and all of its kind that a relation leads down to. */
  private async below(
    credentials: BackstageCredentials,
    ref: string,
    relation: string,
    kind: string,
  ): Promise<string[]> {
    const all = new Set([ref]);
    // Nobody keeps a catalog from having circles.
    for (let level = [ref]; level.length > 0; ) {
      const found = await this.related(credentials, level, relation, { kind });
      level = found
        .map(entity => stringifyEntityRef(entity))
        .filter(each => !all.has(each));
      level.forEach(each => all.add(each));
    }
    return [...all];
  }

  private async related(
    credentials: BackstageCredentials,
    refs: string[],
    relation: string,
    filter: Record<string, string | symbol>,
  ): Promise<Entity[]> {
    if (refs.length === 0) {
      return [];
    }
    const { items } = await this.catalog.getEntities(
      {
        filter: { ...filter, [`relations.${relation}`]: refs },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
      },
      { credentials },
    );
    return items;
  }

  private async find(
    credentials: BackstageCredentials,
    entity: string,
  ): Promise<Entity> {
    const ref = readEntityRef(entity);
    const found = await this.catalog.getEntityByRef(ref, { credentials });
    if (!found) {
      throw new NotFoundError(
        `There is no entity ${stringifyEntityRef(ref)} that you may see`,
      );
    }
    return found;
  }
}

function modelOfEntity(entity: Entity): ModelRef {
  const name = stringifyEntityRef(entity);
  const text = entity.metadata.annotations?.[MODEL_ANNOTATION];
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
