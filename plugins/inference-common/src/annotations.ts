/**
 * Annotation that names the model an entity stands for. Its value is a
 * {@link ModelRef} in text: `cluster/namespace/driver/name`.
 *
 * @public
 */
export const MODEL_ANNOTATION = 'inference/model';
