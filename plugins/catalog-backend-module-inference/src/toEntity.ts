import {
  ANNOTATION_LOCATION,
  ANNOTATION_ORIGIN_LOCATION,
  Entity,
} from '@backstage/catalog-model';
import {
  InferenceSchemas,
  MODEL_ANNOTATION,
  modelEntityName,
  ModelRef,
  SLO_PROFILE_ANNOTATION,
  SLO_PROFILE_LABEL,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { EntityMapping } from './config';

/** Where entities of a cluster come from, as an annotation of all of them. */
export function originOf(cluster: string): string {
  return `inference:${encodeURIComponent(cluster)}`;
}

/**
 * The entity of a model. Only what changes seldom goes into it: its state, its
 * replicas and its SLOs are on the pages, not in the catalog.
 */
export function toEntity(
  model: InferenceSchemas['InventoryModel'],
  mapping: EntityMapping,
): Entity {
  const { ref, labels, driverTitle, servedName } = model;
  const profile = labelOf(labels, SLO_PROFILE_LABEL);
  const owner = labelOf(labels, mapping.labels.owner);
  const system = labelOf(labels, mapping.labels.system);
  return withOrigin(ref, {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: modelEntityName(ref),
      namespace: mapping.namespace,
      title: ref.name,
      description: `${servedName ?? ref.name}, served by ${driverTitle} in ${
        ref.namespace
      } of ${ref.cluster}`,
      annotations: profile ? { [SLO_PROFILE_ANNOTATION]: profile } : {},
      tags: [toTag(ref.driver)].filter(tag => tag),
      links: mapping.links.map(({ url, ...link }) => ({
        url: fillIn(url, ref),
        ...link,
      })),
    },
    spec: {
      type: mapping.type,
      lifecycle: mapping.lifecycle,
      owner: owner ? `group:default/${owner.toLowerCase()}` : mapping.owner,
      ...((system || mapping.system) && {
        system: system
          ? `system:default/${system.toLowerCase()}`
          : mapping.system,
      }),
    },
  });
}

/** Adds the annotations by which the entity is found again. */
export function withOrigin(ref: ModelRef, entity: Entity): Entity {
  return {
    ...entity,
    metadata: {
      ...entity.metadata,
      annotations: {
        ...entity.metadata.annotations,
        [ANNOTATION_LOCATION]: `inference:${stringifyModelRef(ref)}`,
        [ANNOTATION_ORIGIN_LOCATION]: originOf(ref.cluster),
        [MODEL_ANNOTATION]: stringifyModelRef(ref),
      },
    },
  };
}

function labelOf(
  labels: Readonly<Record<string, string>>,
  key: string,
): string | undefined {
  return Object.hasOwn(labels, key) ? labels[key] || undefined : undefined;
}

/** What is left of a text in the characters of a tag. */
function toTag(text: string): string {
  return text
    .toLowerCase()
    .split(/[^a-z0-9+#]+/)
    .filter(word => word)
    .join('-')
    .slice(0, 63)
    .replace(/-+$/, '');
}

function fillIn(url: string, ref: ModelRef): string {
  return url.replace(/\{(cluster|namespace|driver|name)\}/g, (_, part) =>
    encodeURIComponent(ref[part as keyof ModelRef]),
  );
}
