import { NotImplementedError } from '@backstage/errors';
import { ModelRef } from '../model/modelRef';
import { ManifestFile } from './types';

/**
 * Anything with the head of an object of Kubernetes.
 *
 * @public
 */
export interface FiledObject {
  apiVersion?: string;
  kind?: string;
  metadata: { name: string; namespace?: string };
}

/**
 * What the files of a model are made of.
 *
 * @public
 */
export interface ManifestFilesInput {
  ref: ModelRef;
  /** The system's own objects, in the order in which they are made. */
  model: readonly FiledObject[];
  /** Whether these are of a server with an API of its own, which `kubectl` cannot apply. */
  ofServer?: boolean;
  /** What belongs to the model: rules, monitors, dashboard. */
  others: readonly FiledObject[];
  catalog?: FiledObject;
}

/**
 * The files of a model, in a folder of its own:
 * `models/<cluster>/<namespace>/<driver>/<name>/`. Names and order are the same
 * whenever they are made, so that a pull request shows what changed. Beside
 * the objects there is a `kustomization.yaml`, which names what is to be
 * applied: `catalog-info.yaml` is not.
 *
 * @public
 */
export function manifestFiles(_input: ManifestFilesInput): ManifestFile[] {
  throw new NotImplementedError();
}

/**
 * An object as YAML: apiVersion, kind, metadata and spec first, the other
 * fields as they come.
 *
 * @public
 */
export function manifestYaml(_object: FiledObject): string {
  throw new NotImplementedError();
}
