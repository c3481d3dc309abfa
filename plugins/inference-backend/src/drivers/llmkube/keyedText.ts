/**
 * The text that stands at the end of a path of keys which may hold dots, as
 * labels and annotations do; undefined where none stands there or a long one.
 */
export function keyedText(
  object: unknown,
  ...path: string[]
): string | undefined {
  let value = object;
  for (const key of path) {
    if (
      typeof value !== 'object' ||
      value === null ||
      !Object.hasOwn(value, key)
    ) {
      return undefined;
    }
    value = Reflect.get(value, key);
  }
  return typeof value === 'string' && value.length <= 253 ? value : undefined;
}
