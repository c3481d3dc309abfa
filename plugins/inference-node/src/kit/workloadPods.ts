import { SourceError } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '../ports';
import { gpuProducts } from './nodes';
import { PodReading, readPod } from './pods';
import { isSelected, mayOwn, WorkloadSelector } from './workloadSelector';
import { WorkloadId } from './workloadNames';

/** What picks the pods of a workload. */
export interface PodOwner extends WorkloadId {
  namespace: string;
  selector?: WorkloadSelector;
}

/** The pods of a cluster, to be found by what selects them. */
export class WorkloadPods {
  private readonly byNamespace = new Map<string, KubernetesObject[]>();
  private readonly products: ReadonlyMap<string, string>;

  constructor(
    pods: readonly KubernetesObject[],
    nodes: readonly KubernetesObject[],
    private readonly cluster: string,
    private readonly errors: SourceError[],
  ) {
    for (const pod of pods) {
      const namespace: unknown = pod?.metadata?.namespace;
      if (typeof namespace === 'string') {
        const there = this.byNamespace.get(namespace);
        if (there) {
          there.push(pod);
        } else {
          this.byNamespace.set(namespace, [pod]);
        }
      }
    }
    this.products = gpuProducts(nodes);
  }

  /** The pods of one workload, with the product of their GPUs. */
  of(owner: PodOwner): PodReading[] {
    const { selector } = owner;
    if (!selector) return [];
    const names = new Set<string>();
    return (this.byNamespace.get(owner.namespace) ?? [])
      .filter(pod => isSelected(selector, labelsOf(pod)) && mayOwn(owner, pod))
      .flatMap(pod => readPod(pod, this.cluster, this.errors) ?? [])
      .filter(({ replica: { name } }) => {
        const isNew = !names.has(name);
        names.add(name);
        return isNew;
      })
      .map(pod => {
        const { node, gpuCount } = pod.replica;
        const gpuProduct =
          node !== undefined && gpuCount ? this.products.get(node) : undefined;
        return gpuProduct === undefined
          ? pod
          : { ...pod, replica: { ...pod.replica, gpuProduct } };
      });
  }
}

function labelsOf(pod: KubernetesObject): Record<string, string> {
  const labels: unknown = pod.metadata.labels;
  return typeof labels === 'object' && labels !== null
    ? (labels as Record<string, string>)
    : {};
}
