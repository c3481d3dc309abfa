import { CommonValidatorFunctions, Entity } from '@backstage/catalog-model';
import {
  MODEL_ANNOTATION,
  ownerFromLabels,
  SLO_PROFILE_ANNOTATION,
  systemFromLabels,
} from '../annotations';
import { modelEntityName } from '../model/entityName';
import { ModelRef, stringifyModelRef } from '../model/modelRef';
import { provisionedLabels } from './provisionedModel';
import { ModelServiceSpec } from './types';

/**
 * What the catalog entity of a model is made of.
 *
 * @public
 */
export interface CatalogManifestInput {
  ref: ModelRef;
  /** Name of the system for people. */
  driverTitle: string;
  spec: Pick<
    ModelServiceSpec,
    | 'namespace'
    | 'driver'
    | 'name'
    | 'labels'
    | 'owner'
    | 'system'
    | 'sloProfile'
    | 'catalog'
  >;
  links?: Array<{ url: string; title: string; icon?: string }>;
}

/**
 * An entity of the catalog, or why there is none.
 *
 * @public
 */
export interface CatalogManifest {
  object?: Entity;
  /** Sentences for the person who asked: what was left out, and why. */
  notes: string[];
}

/**
 * The Component of type `model-service` that stands for a model in the catalog.
 * None without an owner, which every Component has to have and nobody can guess.
 *
 * @public
 */
export function catalogManifest(input: CatalogManifestInput): CatalogManifest {
  const { ref, driverTitle, spec, links = [] } = input;
  const labels = provisionedLabels(spec);
  const owner = ownerFromLabels(labels);
  if (owner === undefined) {
    return {
      notes: [
        'No catalog-info.yaml is made, because a Component has to have an owner; name a Group as the owner of the model.',
      ],
    };
  }
  const { title, description, lifecycle, tags = [] } = spec.catalog ?? {};
  const system = systemFromLabels(labels);
  const legalTags = tags.filter(CommonValidatorFunctions.isValidTag);
  return {
    object: {
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: modelEntityName(ref),
        title: title ?? ref.name,
        description:
          description ??
          `The model service ${ref.name} on ${driverTitle}, ${ref.cluster}`,
        labels,
        annotations: {
          [MODEL_ANNOTATION]: stringifyModelRef(ref),
          ...(spec.sloProfile && {
            [SLO_PROFILE_ANNOTATION]: spec.sloProfile,
          }),
        },
        ...(legalTags.length > 0 && { tags: legalTags }),
        ...(links.length > 0 && { links }),
      },
      spec: {
        type: 'model-service',
        lifecycle: lifecycle ?? 'production',
        owner,
        ...(system && { system }),
      },
    },
    notes: tags
      .filter(tag => !CommonValidatorFunctions.isValidTag(tag))
      .map(
        tag =>
          `The tag ${JSON.stringify(
            tag,
          )} is left out; expected lower case letters, digits, "+" and "#", in words joined by "-", at most 63.`,
      ),
  };
}
