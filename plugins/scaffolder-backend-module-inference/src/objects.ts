import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { Zod } from './modelInput';

/** An object of a cluster as actions give it. */
export function objectOutput(z: Zod) {
  return z.object({
    cluster: z.string(),
    apiVersion: z.string(),
    kind: z.string(),
    namespace: z.string().optional(),
    name: z.string(),
  });
}

/** An object in words. */
export function nameOf(object: InferenceSchemas['ObjectName']): string {
  const { kind, namespace, name, cluster } = object;
  return `${kind} ${namespace ? `${namespace}/` : ''}${name} in ${cluster}`;
}
