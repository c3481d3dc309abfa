import { isDeepStrictEqual } from 'node:util';
import { ConflictError, InputError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import {
  PROVISIONED_BY,
  PROVISIONED_LABEL,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { labelsIn } from './description';
import { ClusterNames, RowName } from './names';
import {
  idOf,
  isRow,
  namesOfRows,
  patchedRow,
  Row,
  toObject,
  toRow,
  versionOf,
} from './rows';

/** What has to be sent so that a model is as an object says. */
export type ApplyPlan =
  | { kind: 'nothing'; object: KubernetesObject }
  | { kind: 'create'; name: RowName; row: Row }
  | {
      kind: 'update';
      name: RowName;
      patch: JsonObject;
      /** Precondition. */
      resourceVersion?: string;
    };

/** Only at its creation a model is given a route. */
const CREATE_ONLY = 'enable_model_route';

/**
 * Finds the model that an object names among all there are. What Wakeboard did
 * not make is not taken over without force: that is what field managers are
 * for in Kubernetes.
 *
 * @throws ConflictError, and InputError for a cluster that GPUStack has not.
 */
export function planApply(
  object: KubernetesObject,
  { rows, clusters }: { rows: Row[]; clusters: ClusterNames },
  options: { force?: boolean; resourceVersion?: string; uid?: string },
): ApplyPlan {
  const { name, namespace = '' } = object.metadata;
  const names = namesOfRows(rows, clusters);
  const row = rows.find(each => {
    const known = names.known(idOf(each) ?? -1);
    return known?.name === name && known.namespace === namespace;
  });
  const wanted = { name, namespace };
  if (options.uid !== undefined && String(row && idOf(row)) !== options.uid) {
    throw new ConflictError(
      `The model "${name}" in the cluster "${namespace}" of GPUStack was deleted${
        row ? ' and made again' : ''
      } in the meantime; look at it again`,
    );
  }
  if (!row) {
    return {
      kind: 'create',
      name: wanted,
      row: {
        ...toRow(object),
        name,
        cluster_id: clusterNamed(namespace, clusters),
      },
    };
  }
  const labels = labelsIn(row.description);
  if (!options.force && labels[PROVISIONED_LABEL] !== PROVISIONED_BY) {
    throw new ConflictError(
      `GPUStack has a model "${name}" in its cluster "${namespace}" that Wakeboard did not make; take another name`,
    );
  }
  const patch = {
    spec: changes(object),
    metadata: { labels: { ...object.metadata.labels } },
  };
  const changed = patchedRow(row, patch);
  if (isDeepStrictEqual(changed, patchedRow(row, {}))) {
    return { kind: 'nothing', object: toObject('models', row, wanted) };
  }
  return {
    kind: 'update',
    name: wanted,
    patch,
    resourceVersion: options.resourceVersion ?? versionOf(row),
  };
}

function changes(object: KubernetesObject): Row {
  const spec: Row = isRow(object.spec) ? { ...object.spec } : {};
  delete spec[CREATE_ONLY];
  delete spec.name;
  delete spec.cluster_id;
  return spec;
}

function clusterNamed(namespace: string, clusters: ClusterNames): number {
  const found = [...clusters].find(([, name]) => name === namespace);
  if (found) return found[0];
  throw new InputError(
    `GPUStack has no cluster ${JSON.stringify(namespace)}; there are ${
      [...clusters.values()].sort().join(', ') || 'none that we may see'
    }`,
  );
}
