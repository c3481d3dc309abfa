/** An own property of whatever this is. */
export function valueIn(object: unknown, key: string): unknown {
  return typeof object === 'object' &&
    object !== null &&
    Object.hasOwn(object, key)
    ? Reflect.get(object, key)
    : undefined;
}

/**
 * A text that whatever this is has under a key of its own; undefined where it
 * has none.
 *
 * @public
 */
export function textIn(object: unknown, key: string): string | undefined {
  const value = valueIn(object, key);
  return typeof value === 'string' ? value : undefined;
}
