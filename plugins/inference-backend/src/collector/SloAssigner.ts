import { AuthService } from '@backstage/backend-plugin-api';
import { CATALOG_FILTER_EXISTS } from '@backstage/catalog-client';
import { Entity, stringifyEntityRef } from '@backstage/catalog-model';
import { CatalogService } from '@backstage/plugin-catalog-node';
import {
  MODEL_ANNOTATION,
  ModelRef,
  parseModelRef,
  resolveSlos,
  SloProfiles,
  SloSpec,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { CallOptions, InferenceDriver } from '@wakeboard/plugin-inference-node';
import {
  FleetStore,
  ModelSlos,
  ModelStore,
  SloStore,
  SourceKey,
} from '../store/types';
import { NotMeasurable, unmeasurableOf } from './unmeasurable';
import { Publish } from './ports';

/** What {@link SloAssigner} works with. */
export interface SloAssignerOptions {
  /** Whose models are given SLOs. */
  sources: SourceKey[];
  profiles: SloProfiles;
  auth: AuthService;
  catalog: Pick<CatalogService, 'streamEntities'>;
  drivers: Iterable<InferenceDriver>;
  fleet: Pick<FleetStore, 'fleet'>;
  models: Pick<ModelStore, 'listModels'>;
  slos: Pick<SloStore, 'replaceSlos'>;
  publish: Publish;
}

/** What the catalog says about a model. */
interface Chosen {
  entityRef: string;
  annotations: Record<string, string>;
  /** Further entities that stand for the same model. */
  others: number;
}

/**
 * Gives every model its SLOs: those of its resource, and those of the profile
 * that the annotations of its entity choose, with what they override; else of
 * the one that a label of the resource chooses, else of the default one. While the catalog cannot be read everything stays
 * as it is: nobody's promise changes because a page of a catalog is away.
 */
export class SloAssigner {
  constructor(private readonly options: SloAssignerOptions) {}

  async run({ signal }: CallOptions): Promise<void> {
    const { sources, profiles, fleet, slos, publish } = this.options;
    if (sources.length === 0) {
      return;
    }
    const chosen = await this.#readCatalog(signal);
    const rows = await fleet.fleet({
      filter: {
        anyOf: sources.map(({ cluster, driver }) => ({
          allOf: [
            { field: 'cluster', values: [cluster] },
            { field: 'driver', values: [driver] },
          ],
        })),
      },
    });
    const unmeasurable = await unmeasurableOf(this.options, signal);
    const assigned = rows.flatMap((row): ModelSlos[] => {
      const { ref: model, slos: own, sloProfile } = row;
      const entity = chosen.get(stringifyModelRef(model));
      const resolved = resolveSlos(
        profiles,
        entity?.annotations ?? {},
        own,
        sloProfile,
      );
      const problems = [...resolved.problems, ...problemsOf(entity)];
      return resolved.specs.length + problems.length === 0
        ? []
        : [
            {
              model,
              entityRef: entity?.entityRef,
              ...resolved,
              problems,
              notMeasurable: promised(
                resolved.specs,
                unmeasurable.get(stringifyModelRef(model)),
              ),
            },
          ];
    });
    signal.throwIfAborted();
    publish(await slos.replaceSlos(sources, assigned));
  }

  /** By model; of several entities the first by reference. */
  async #readCatalog(signal: AbortSignal): Promise<Map<string, Chosen>> {
    const { auth, catalog } = this.options;
    const credentials = await auth.getOwnServiceCredentials();
    const entities: Array<{ ref: string; entity: Entity }> = [];
    const pages = catalog.streamEntities(
      {
        filter: {
          [`metadata.annotations.${MODEL_ANNOTATION}`]: CATALOG_FILTER_EXISTS,
        },
        fields: [
          'kind',
          'metadata.name',
          'metadata.namespace',
          'metadata.annotations',
        ],
      },
      { credentials },
    );
    for await (const page of pages) {
      signal.throwIfAborted();
      entities.push(
        ...page.map(entity => ({ ref: stringifyEntityRef(entity), entity })),
      );
    }
    const chosen = new Map<string, Chosen>();
    entities.sort((a, b) => (a.ref < b.ref ? -1 : 1));
    for (const { ref: entityRef, entity } of entities) {
      const { annotations = {} } = entity.metadata;
      const model = modelOf(annotations[MODEL_ANNOTATION]);
      if (!model) {
        continue;
      }
      const key = stringifyModelRef(model);
      const first = chosen.get(key);
      if (first) {
        first.others += 1;
      } else {
        chosen.set(key, { entityRef, annotations, others: 0 });
      }
    }
    return chosen;
  }
}

/** Of what cannot be measured, what the SLOs of a model would have to count. */
function promised(
  specs: SloSpec[],
  unmeasurable: NotMeasurable = {},
): NotMeasurable | undefined {
  const reasons = specs.flatMap(({ basis, sli }) => {
    const reason = basis === 'time' ? undefined : unmeasurable[sli];
    return reason === undefined ? [] : [[sli, reason] as const];
  });
  return reasons.length > 0 ? Object.fromEntries(reasons) : undefined;
}

/** Does not name the others: not everybody who may see the model may see them. */
function problemsOf(entity: Chosen | undefined): string[] {
  const others = entity?.others ?? 0;
  return others > 0
    ? [
        `${others} more ${
          others === 1 ? 'entity stands' : 'entities stand'
        } for this model; only the annotations of the first by reference are used`,
      ]
    : [];
}

/** Undefined where the text names no model: the page of the entity says so. */
function modelOf(text: string | undefined): ModelRef | undefined {
  try {
    return text === undefined ? undefined : parseModelRef(text);
  } catch {
    return undefined;
  }
}
