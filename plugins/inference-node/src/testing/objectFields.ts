/** RFC 7386. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return structuredClone(patch);
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

/** An object without the fields of what was applied that are not applied again. */
export function without(
  object: object,
  applied: object,
  next: object,
): Record<string, unknown> {
  const values = Object.entries(object).flatMap(([field, value]) => {
    const before: unknown = Object.entries(applied).find(
      ([each]) => each === field,
    )?.[1];
    const after: unknown = Object.entries(next).find(
      ([each]) => each === field,
    )?.[1];
    if (before === undefined) return [[field, value]];
    if (isRecord(value) && isRecord(before)) {
      return [[field, without(value, before, isRecord(after) ? after : {})]];
    }
    return after === undefined ? [] : [[field, value]];
  });
  return Object.fromEntries(values);
}

/** `key=value`, several after commas. */
export function isSelected(
  labels: Record<string, string> = {},
  selector: string | undefined,
): boolean {
  return (selector?.split(',') ?? []).every(part => {
    const [key, value] = part.split('=');
    return labels[key] === value;
  });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
