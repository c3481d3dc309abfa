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
