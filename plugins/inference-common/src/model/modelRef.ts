import { InputError } from '@backstage/errors';

/**
 * Names one model service: the object a user would name, in one cluster, under
 * one driver.
 *
 * @public
 */
export interface ModelRef {
  /** Name of the cluster, as configured. */
  cluster: string;
  /** Kubernetes namespace, or the system's own equivalent. */
  namespace: string;
  /** Id of the driver that knows the system. */
  driver: string;
  /** Name of the model's own resource. */
  name: string;
}

const PARTS = ['cluster', 'namespace', 'driver', 'name'] as const;

/**
 * Prints a reference as `cluster/namespace/driver/name`. Characters that would
 * be ambiguous in a part are percent-encoded, so that
 * `parseModelRef(stringifyModelRef(ref))` is `ref` for every reference.
 *
 * @public
 */
export function stringifyModelRef(ref: ModelRef): string {
  return PARTS.map(part => encodeURIComponent(ref[part])).join('/');
}

/**
 * Reads `cluster/namespace/driver/name`.
 *
 * @throws InputError that shows the text and what would be accepted.
 * @public
 */
export function parseModelRef(text: string): ModelRef {
  const parts = text.split('/').map(decodePart);
  if (parts.length !== 4 || parts.some(part => !part)) {
    throw new InputError(
      `${JSON.stringify(
        text.length > 300 ? `${text.slice(0, 300)}…` : text,
      )} is not a model reference; expected "cluster/namespace/driver/name", for example "demo/greenthread-system/greenthread/qwen3-4b"`,
    );
  }
  const [cluster, namespace, driver, name] = parts as string[];
  return { cluster, namespace, driver, name };
}

function decodePart(part: string): string | undefined {
  try {
    return decodeURIComponent(part);
  } catch {
    return undefined;
  }
}
