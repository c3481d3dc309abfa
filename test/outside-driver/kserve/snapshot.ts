import { ModelSnapshot, SourceError } from '@wakeboard/plugin-inference-common';
import {
  DriverReading,
  KubernetesObject,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import {
  managedBy,
  ObjectReader,
  PodReading,
  readConditions,
  readPod,
} from '@wakeboard/plugin-inference-node/kit';
import {
  ANNOTATIONS,
  DRIVER_ID,
  SERVICE_LABEL,
  STOP_ANNOTATION,
} from './resources';
import { judge } from './state';

/** Objects to models: the pods show what runs, the InferenceService says what is wanted. */
export function toSnapshots({
  cluster,
  objects,
}: ObservedObjects): DriverReading {
  const errors: SourceError[] = [];
  const pods = objects.pods && podsByService(objects.pods, cluster, errors);
  const models = (objects.services ?? []).flatMap(object =>
    readService(object, cluster, pods, errors),
  );
  return { models, gpus: [], errors };
}

function readService(
  object: KubernetesObject,
  cluster: string,
  podsByName: Map<string, PodReading[]> | undefined,
  errors: SourceError[],
): ModelSnapshot[] {
  const fields = ObjectReader.of(object, 'InferenceService', cluster, errors);
  const name = fields.requiredText('metadata.name');
  const namespace = fields.requiredText('metadata.namespace');
  if (name === undefined || namespace === undefined) {
    return [];
  }
  const labels = fields.textMap('metadata.labels');
  const annotations = fields.textMap('metadata.annotations', ANNOTATIONS);
  const conditions = readConditions(fields);
  const stopped = annotations[STOP_ANNOTATION] === 'true';
  const desired = stopped ? 0 : fields.count('spec.predictor.minReplicas') ?? 1;
  const all = podsByName && (podsByName.get(`${namespace}/${name}`) ?? []);
  const pods = all?.filter(({ ended }) => !ended);
  const judged = judge({
    desired,
    stopped,
    pods,
    deleting: fields.text('metadata.deletionTimestamp') !== undefined,
    isReady: conditions.some(
      ({ type, status }) => type === 'Ready' && status === 'True',
    ),
    transition: fields.text('status.modelStatus.transitionStatus'),
    failure: fields.text('status.modelStatus.lastFailureInfo.message', 4096),
  });
  const storage = fields.text('spec.predictor.model.storageUri');
  return [
    {
      ref: { cluster, namespace, driver: DRIVER_ID, name },
      uid: fields.text('metadata.uid'),
      resourceVersion: fields.text('metadata.resourceVersion'),
      createdAt: fields.time('metadata.creationTimestamp'),
      ...judged,
      servedName: name,
      replicas: {
        desired,
        total: pods?.length,
        ready: pods?.filter(({ ready }) => ready).length,
        serving: pods?.filter(({ replica }) => replica.state === 'serving')
          .length,
      },
      pods: pods?.map(({ replica }) => replica) ?? [],
      conditions,
      labels,
      managedBy: managedBy(labels, annotations),
      facts: storage ? [{ label: 'Weights', value: storage }] : [],
    },
  ];
}

function podsByService(
  objects: KubernetesObject[],
  cluster: string,
  errors: SourceError[],
): Map<string, PodReading[]> {
  const byService = new Map<string, PodReading[]>();
  const names = new Set<string>();
  for (const object of objects) {
    const service: unknown = object?.metadata?.labels?.[SERVICE_LABEL];
    const pod =
      typeof service === 'string'
        ? readPod(object, cluster, errors)
        : undefined;
    const id = `${pod?.namespace}/${pod?.replica.name}`;
    if (pod && !names.has(id)) {
      names.add(id);
      const key = `${pod.namespace}/${service}`;
      byService.set(key, [...(byService.get(key) ?? []), pod]);
    }
  }
  return byService;
}
