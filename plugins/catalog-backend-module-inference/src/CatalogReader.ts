import { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import {
  ANNOTATION_ORIGIN_LOCATION,
  stringifyEntityRef,
} from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  MODEL_ANNOTATION,
  ModelRef,
  parseModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { KnownEntity, modelOf } from './planMutation';
import { originOf } from './toEntity';

/** What the catalog has of the models of one cluster. */
export interface CatalogContent {
  /** Entities that the provider of the cluster made, by entity reference. */
  ours: Map<string, KnownEntity>;
  /** Models that have an entity from elsewhere, as texts. */
  elsewhere: Set<string>;
}

const FIELDS = ['kind', 'metadata.namespace', 'metadata.name'].concat(
  [MODEL_ANNOTATION, ANNOTATION_ORIGIN_LOCATION].map(
    key => `metadata.annotations.${key}`,
  ),
);

/** Reads back what the catalog has: no provider is told, and it may be another process that made it. */
export class CatalogReader {
  static create(options: {
    catalog: Pick<CatalogService, 'streamEntities'>;
    auth: Pick<AuthService, 'getOwnServiceCredentials'>;
  }): CatalogReader {
    return new CatalogReader(options.catalog, options.auth);
  }

  private constructor(
    private readonly catalog: Pick<CatalogService, 'streamEntities'>,
    private readonly auth: Pick<AuthService, 'getOwnServiceCredentials'>,
  ) {}

  async read(cluster: string, signal?: AbortSignal): Promise<CatalogContent> {
    const credentials = await this.auth.getOwnServiceCredentials();
    const content: CatalogContent = { ours: new Map(), elsewhere: new Set() };
    const pages = this.catalog.streamEntities(
      {
        filter: {
          [`metadata.annotations.${MODEL_ANNOTATION}`]: CATALOG_FILTER_EXISTS,
        },
        fields: FIELDS,
        pageSize: 1000,
      },
      { credentials },
    );
    for await (const page of pages) {
      signal?.throwIfAborted();
      for (const entity of page) {
        const ref = readRef(modelOf(entity));
        if (ref?.cluster !== cluster) continue;
        const model = stringifyModelRef(ref);
        const origin =
          entity.metadata.annotations?.[ANNOTATION_ORIGIN_LOCATION];
        if (origin === originOf(cluster))
          content.ours.set(stringifyEntityRef(entity), {
            model,
            driver: ref.driver,
          });
        else content.elsewhere.add(model);
      }
    }
    return content;
  }
}

/** Anybody may write anything into the annotation. */
function readRef(text: string): ModelRef | undefined {
  try {
    return parseModelRef(text);
  } catch {
    return undefined;
  }
}
