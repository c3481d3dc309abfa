import { JsonValue } from '@backstage/types';

/**
 * A model service as a person asks for it, in words that all systems share.
 * What only one system knows goes into `options`.
 *
 * @public
 */
export interface ModelSpec {
  /** Name of the resource; a legal Kubernetes name. */
  name: string;
  /** Where it is to live; ignored by systems without namespaces. */
  namespace: string;
  /** Where the weights come from, for example `hf://Qwen/Qwen3-8B` or `s3://bucket/path`. */
  source: string;
  /** Name that clients send in requests; the name of the model if left out. */
  servedName?: string;
  replicas: number;
  /** GPUs of one replica; 0 for none. */
  gpus: number;
  /** Extended resource of the GPUs; `nvidia.com/gpu` if left out. */
  gpuResource?: string;
  /** Quantities of one replica, as Kubernetes writes them. */
  cpu?: string;
  memory?: string;
  /** Container image; the driver's default if left out. */
  image?: string;
  /** Further arguments of the engine, one token per item. */
  args?: string[];
  /** Longest context, tokens. */
  maxModelLength?: number;
  /** Go on every object that is made: owner, system and the provisioning label among them. */
  labels: Record<string, string>;
  annotations?: Record<string, string>;
  /** What only this system knows, by the names of {@link ModelSpec} of its driver's page. */
  options?: Record<string, JsonValue>;
}
