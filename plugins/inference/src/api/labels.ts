/** Labels as Kubernetes takes them (https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/). */

const LONGEST = 63;
const LONGEST_PREFIX = 253;
const NAME = /^[A-Za-z0-9]([A-Za-z0-9._-]*[A-Za-z0-9])?$/;
const PREFIX =
  /^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$/;

export interface WrongLabel {
  part: 'key' | 'value';
  text: string;
}

export function isLabelKey(key: string): boolean {
  const [name, prefix, ...rest] = key.split('/').reverse();
  const isPrefix =
    prefix === undefined ||
    (prefix.length <= LONGEST_PREFIX && PREFIX.test(prefix));
  return (
    rest.length === 0 && isPrefix && name.length <= LONGEST && NAME.test(name)
  );
}

export function isLabelValue(value: string): boolean {
  return value === '' || (value.length <= LONGEST && NAME.test(value));
}

/** What of these labels Kubernetes would refuse. */
export function wrongLabels(
  labels: ReadonlyArray<readonly [key: string, value: string]>,
): WrongLabel[] {
  return labels.flatMap(([key, value]): WrongLabel[] => [
    ...(isLabelKey(key) ? [] : [{ part: 'key' as const, text: key }]),
    ...(isLabelValue(value) ? [] : [{ part: 'value' as const, text: value }]),
  ]);
}
