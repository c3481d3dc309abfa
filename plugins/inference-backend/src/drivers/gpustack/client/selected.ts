import { InputError } from '@backstage/errors';

/**
 * Whether labels are those of a selector, which GPUStack has none of: only
 * `key=value`, and several of it after commas.
 *
 * @throws InputError for any other selector: to take it for none would be to take everything.
 */
export function isSelected(
  labels: Readonly<Record<string, string>> = {},
  selector: string | undefined,
): boolean {
  if (selector === undefined) return true;
  return selector.split(',').every(part => {
    const [, key, value] = /^([^=!<>\s]+)={1,2}([^=!<>\s]*)$/.exec(part) ?? [];
    if (key === undefined) {
      throw new InputError(
        `"${selector}" is not a selector of labels that can be used for GPUStack; expected key=value, several after commas`,
      );
    }
    return Object.hasOwn(labels, key) && labels[key] === value;
  });
}
