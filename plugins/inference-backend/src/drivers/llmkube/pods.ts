import { SourceError } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import {
  ObjectReader,
  PodReading,
  readPod,
} from '@wakeboard/plugin-inference-node/kit';
import { keyedText } from './keyedText';
import { RESTARTED_ANNOTATION, REVISION_LABEL, SERVICE_LABEL } from './names';

/** A pod of an InferenceService. */
export interface ServicePod extends PodReading {
  /** Tells the pods of one template from those of another. */
  revision?: string;
  /** The restart that it was made by. */
  restartedAt?: string;
}

/** Name of the InferenceService that a pod says it is of. */
export function serviceOfPod(pod: KubernetesObject): string | undefined {
  return keyedText(pod, 'metadata', 'labels', SERVICE_LABEL) || undefined;
}

/**
 * Reads a pod of an InferenceService. While one of its init containers runs,
 * the weights are being fetched: the resources do not say that of a remote
 * source, whose Model is Ready at once.
 */
export function readServicePod(
  object: KubernetesObject,
  cluster: string,
  products: ReadonlyMap<string, string>,
  errors: SourceError[],
): ServicePod | undefined {
  const reading = readPod(object, cluster, errors);
  if (!reading) {
    return undefined;
  }
  const { replica } = reading;
  const fetching =
    replica.state === 'starting' && reading.phase === 'Pending'
      ? runningInit(object, cluster)
      : undefined;
  const product = replica.node && products.get(replica.node);
  return {
    ...reading,
    replica: {
      ...replica,
      ...(fetching && { state: 'preparing' }),
      ...(product && replica.gpuCount && { gpuProduct: product }),
    },
    reason: fetching ? `The init container ${fetching} runs` : reading.reason,
    revision: keyedText(object, 'metadata', 'labels', REVISION_LABEL),
    restartedAt: keyedText(
      object,
      'metadata',
      'annotations',
      RESTARTED_ANNOTATION,
    ),
  };
}

/** What is wrong with these fields has been reported already. */
function runningInit(pod: KubernetesObject, cluster: string) {
  return ObjectReader.of(pod, 'Pod', cluster, [])
    .list('status.initContainerStatuses')
    .find(container => container.text('state.running.startedAt') !== undefined)
    ?.text('name');
}
