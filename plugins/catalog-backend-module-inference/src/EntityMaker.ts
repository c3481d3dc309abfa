import { Entity } from '@backstage/catalog-model';
import {
  InferenceSchemas,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { EntityMapping } from './config';
import { InferenceModelTransformer } from './extensions';
import { MadeEntities, makeEntities } from './makeEntities';

type Model = InferenceSchemas['InventoryModel'];

/** What a model was when its entity was told to the catalog. */
interface Told {
  /** The model as it was read. */
  reading: string;
  /** Undefined: it has no entity. */
  entityRef?: string;
}

/** What {@link EntityMaker} made of one reading. */
export interface Making {
  /** References of all entities there are to be. */
  refs: Set<string>;
  /** Entities of which the catalog was not told yet, by reference. */
  changed: Map<string, Entity>;
  failed: MadeEntities['failed'];
  told: Map<string, Told>;
}

/** Makes entities of models, and none anew of a model that reads as when the catalog was told of it. */
export class EntityMaker {
  static create(options: {
    mapping: EntityMapping;
    transformer(): InferenceModelTransformer | undefined;
  }): EntityMaker {
    return new EntityMaker(options);
  }

  private told = new Map<string, Told>();

  private constructor(
    private readonly options: {
      mapping: EntityMapping;
      transformer(): InferenceModelTransformer | undefined;
    },
  ) {}

  /** The catalog knows of nothing. */
  forget(): void {
    this.told = new Map();
  }

  /** The catalog was told. */
  keep({ told }: Making): void {
    this.told = told;
  }

  async make(models: Model[]): Promise<Making> {
    const told = new Map<string, Told>();
    const refs = new Set<string>();
    const others: Array<{ model: Model; text: string; reading: string }> = [];
    for (const model of models) {
      const text = stringifyModelRef(model.ref);
      const reading = JSON.stringify(model);
      const before = this.told.get(text);
      if (before?.reading !== reading) {
        others.push({ model, text, reading });
        continue;
      }
      told.set(text, before);
      if (before.entityRef !== undefined) refs.add(before.entityRef);
    }
    const { entities, refOf, failed } = await makeEntities({
      models: others.map(({ model }) => model),
      mapping: this.options.mapping,
      transformer: this.options.transformer(),
    });
    if ([...entities.keys()].some(ref => refs.has(ref))) {
      // Which of the models has the entity does not depend on which came first.
      this.forget();
      return this.make(models);
    }
    for (const { text, reading } of others)
      if (!failed.has(text))
        told.set(text, { reading, entityRef: refOf.get(text) });
    for (const ref of entities.keys()) refs.add(ref);
    return { refs, changed: entities, failed, told };
  }
}
