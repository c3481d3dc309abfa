/**
 * Annotation that names the model an entity stands for. Its value is a
 * {@link ModelRef} in text: `cluster/namespace/driver/name`.
 *
 * @public
 */
export const MODEL_ANNOTATION = 'inference/model';

/**
 * Label on a model's resource that names its owner: a Group of the catalog's
 * default namespace. It is read from the resource and not from the catalog,
 * because everybody who may register an entity could otherwise make a model
 * their own.
 *
 * @public
 */
export const OWNER_LABEL = 'inference/owner';

/**
 * Annotation that names the SLO profile of the model an entity stands for, as
 * configured under `inference.slo.profiles`.
 *
 * @public
 */
export const SLO_PROFILE_ANNOTATION = 'inference/slo-profile';

/**
 * Begins the annotations that override one field of one SLO for the model an
 * entity stands for: `inference/slo.<name of the SLO>.<field>`, with the fields
 * `objective`, `threshold`, `window`, `minEvents`, `sleepPolicy` and
 * `disabled`.
 *
 * @public
 */
export const SLO_OVERRIDE_PREFIX = 'inference/slo.';

/**
 * Label on a model's resource that names its System in the catalog's default
 * namespace.
 *
 * @public
 */
export const SYSTEM_LABEL = 'inference/system';

/**
 * The owner of a model as an entity reference, from the labels of its resource.
 *
 * @public
 */
export function ownerFromLabels(
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const name = Object.hasOwn(labels, OWNER_LABEL) && labels[OWNER_LABEL];
  return name ? `group:default/${name.toLowerCase()}` : undefined;
}

/**
 * The system of a model as an entity reference, from the labels of its resource.
 *
 * @public
 */
export function systemFromLabels(
  labels: Readonly<Record<string, string>>,
): string | undefined {
  const name = Object.hasOwn(labels, SYSTEM_LABEL) && labels[SYSTEM_LABEL];
  return name ? `system:default/${name.toLowerCase()}` : undefined;
}

/**
 * Label on everything that Wakeboard's own templates made, with the value
 * {@link PROVISIONED_BY}: what decommissioning lists and deletes.
 *
 * @public
 */
export const PROVISIONED_LABEL = 'inference/provisioned-by';

/**
 * Value of {@link PROVISIONED_LABEL}.
 *
 * @public
 */
export const PROVISIONED_BY = 'wakeboard';

/**
 * Label on everything that Wakeboard's own templates made, with the value of
 * {@link provisionedModel}: for which model it was made.
 *
 * @public
 */
export const PROVISIONED_MODEL_LABEL = 'inference/provisioned-model';

/**
 * Annotation on everything that Wakeboard's own templates made, with the value
 * of {@link provisionedFor}: the model for which it was made, in full. A label
 * has no room for every name.
 *
 * @public
 */
export const PROVISIONED_FOR_ANNOTATION = 'inference/provisioned-for';

/**
 * Label on a model's resource that names its SLO profile, as configured under
 * `inference.slo.profiles`; the annotation {@link SLO_PROFILE_ANNOTATION} of an
 * entity comes before it.
 *
 * @public
 */
export const SLO_PROFILE_LABEL = 'inference/slo-profile';
