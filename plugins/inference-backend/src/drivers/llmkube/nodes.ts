import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { keyedText } from './keyedText';

/** Labels of a node with the product of its GPUs, as the vendors' discovery writes them. */
export const PRODUCT_LABELS = [
  'nvidia.com/gpu.product',
  'amd.com/gpu.product-name',
  'gpu.intel.com/product',
] as const;

/** Product of the GPUs of each node, by the node's name. */
export function gpuProducts(nodes: KubernetesObject[]): Map<string, string> {
  const products = new Map<string, string>();
  for (const node of nodes) {
    const name = keyedText(node, 'metadata', 'name');
    const product = PRODUCT_LABELS.map(label =>
      keyedText(node, 'metadata', 'labels', label),
    ).find(Boolean);
    if (name && product) {
      products.set(name, product);
    }
  }
  return products;
}
