import { DriverResource } from '../driver';
import { KubernetesObject } from '../ports';
import { Fields, keepFields, keysOf } from './keepFields';

/** Labels of a node with the product of its GPUs, as the vendors' discovery writes them. */
const GPU_PRODUCT_LABELS = [
  'nvidia.com/gpu.product',
  'amd.com/gpu.product-name',
  'gpu.intel.com/product',
] as const;

const NODE: Fields = {
  metadata: { name: true, labels: keysOf(GPU_PRODUCT_LABELS) },
};

/**
 * The nodes of a cluster, of which nothing is kept but the product of their
 * GPUs. They are optional: without them it is not known.
 *
 * @public
 */
export const NODES: DriverResource = {
  id: 'nodes',
  group: '',
  versions: ['v1'],
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
  optional: true,
  project: node =>
    productOf(node) === undefined ? undefined : keepFields(node, NODE),
};

/**
 * Product of the GPUs of each node, by the node's name.
 *
 * @public
 */
export function gpuProducts(
  nodes: readonly KubernetesObject[],
): ReadonlyMap<string, string> {
  return new Map(
    nodes.flatMap((node): Array<[string, string]> => {
      const name: unknown = node?.metadata?.name;
      const product = productOf(node);
      return typeof name === 'string' && product ? [[name, product]] : [];
    }),
  );
}

function productOf(node: KubernetesObject): string | undefined {
  const labels: unknown = node?.metadata?.labels;
  if (typeof labels !== 'object' || labels === null) return undefined;
  return GPU_PRODUCT_LABELS.filter(label => Object.hasOwn(labels, label))
    .map((label): unknown => Reflect.get(labels, label))
    .find((value): value is string => typeof value === 'string' && value !== '')
    ?.slice(0, 253);
}
