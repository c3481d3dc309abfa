import { ModelSnapshot, SourceError } from '@wakeboard/plugin-inference-common';
import {
  DriverReading,
  KubernetesObject,
  ObservedObjects,
} from '@wakeboard/plugin-inference-node';
import {
  gpuProducts,
  MANAGED_BY_ANNOTATIONS,
  managedBy,
  ObjectReader,
  readConditions,
} from '@wakeboard/plugin-inference-node/kit';
import { ServiceData, toDriverData } from './driverData';
import { readFacts } from './facts';
import { keyedText } from './keyedText';
import { DRIVER_ID, RESTARTED_ANNOTATION } from './names';
import { PHASES, phaseIn } from './phases';
import { readServicePod, ServicePod, serviceOfPod } from './pods';
import { Membership, readMemberships } from './pools';
import { readRouting, Routing } from './routes';
import { servedNameOf } from './servedName';
import { readSlo } from './slo';
import { judgeService } from './state';
import { keyOf, readWeights, Weights } from './weights';

/**
 * Objects to models. A model is an InferenceService; its Model says which
 * weights it serves and whether they are there, a ModelPool whether another
 * one has its GPU, and its pods whether it serves.
 */
export function toSnapshots({
  cluster,
  objects,
}: ObservedObjects): DriverReading {
  const errors: SourceError[] = [];
  const weights =
    objects.models && readWeights(objects.models, cluster, errors);
  const services = (objects.services ?? []).flatMap(object =>
    readService(object, cluster, errors),
  );
  const around: Around = {
    weights,
    sharers: countByModel(services),
    memberships: readMemberships(objects.pools ?? [], cluster, errors),
    routing: readRouting(objects.routers ?? [], cluster, errors),
    pods:
      objects.pods &&
      podsByService(
        objects.pods,
        services,
        gpuProducts(objects.nodes ?? []),
        cluster,
        errors,
      ),
  };
  return {
    models: services.map(service => observe(service, cluster, around)),
    gpus: [],
    errors,
  };
}

/** An InferenceService, with its own key and that of its Model. */
interface Service {
  name: string;
  namespace: string;
  key: string;
  modelRef?: string;
  object: KubernetesObject;
  fields: ObjectReader;
}

interface Around {
  weights?: Map<string, Weights>;
  /** Services by the key of the Model that they refer to. */
  sharers: Map<string, number>;
  memberships: Map<string, Membership>;
  routing: Map<string, Routing>;
  pods?: Map<string, ServicePod[]>;
}

function readService(
  object: KubernetesObject,
  cluster: string,
  errors: SourceError[],
): Service[] {
  const fields = ObjectReader.of(object, 'InferenceService', cluster, errors);
  const name = fields.requiredText('metadata.name');
  const namespace = fields.requiredText('metadata.namespace');
  if (name === undefined || namespace === undefined) {
    return [];
  }
  fields.expectObject('spec');
  fields.expectObject('status');
  const modelRef = fields.requiredText('spec.modelRef');
  const key = keyOf(namespace, name);
  return [{ name, namespace, key, modelRef, object, fields }];
}

function observe(
  { name, namespace, key, modelRef, object, fields }: Service,
  cluster: string,
  around: Around,
): ModelSnapshot {
  const modelKey = modelRef && keyOf(namespace, modelRef);
  const weights = modelKey
    ? around.weights && (around.weights.get(modelKey) ?? 'missing')
    : undefined;
  const found = weights === 'missing' ? undefined : weights;
  const membership = around.memberships.get(key);
  const routing = around.routing.get(key);
  const runtime = fields.text('spec.runtime', 63) || 'llamacpp';
  const slo = readSlo(fields);
  const data: ServiceData = {
    runtime,
    mode: fields.text('spec.mode', 63),
    replicas: fields.count('spec.replicas') ?? 1,
    suspended: fields.flag('spec.suspend') ?? false,
    autoscaled: fields.count('spec.autoscaling.maxReplicas') !== undefined,
    metal: found?.accelerator === 'metal',
    model: found?.name,
    sharers: Math.max((around.sharers.get(modelKey ?? '') ?? 1) - 1, 0),
    pool: membership?.pool,
    resident: membership?.resident,
    holdMs: membership?.holdMs,
    routedAs: routing?.routedAs,
  };
  const conditions = readConditions(fields);
  const messageOf = (type: string) => {
    const condition = conditions.find(each => each.type === type);
    return condition?.status === 'True' ? condition.message : undefined;
  };
  const pods = data.metal ? undefined : podsOf(key, around.pods);
  const ready = fields.count('status.readyReplicas');
  const phaseText = fields.text('status.phase');
  const stopped = data.suspended || (data.replicas === 0 && !data.autoscaled);
  const wanted = data.autoscaled ? undefined : data.replicas;
  const { state, reason } = judgeService({
    phase: phaseIn(PHASES, phaseText),
    phaseText,
    deleting: fields.text('metadata.deletionTimestamp') !== undefined,
    suspended: data.suspended,
    wanted,
    atLeast: fields.count('spec.autoscaling.minReplicas'),
    ready,
    pods,
    restartedAt: keyedText(
      object,
      'spec',
      'podAnnotations',
      RESTARTED_ANNOTATION,
    ),
    weights,
    modelRef,
    failure: messageOf('Degraded')?.slice(0, 300),
    scheduling: fields.text('status.schedulingMessage', 4096)?.slice(0, 300),
    queue: queueOf(fields),
    deferred: messageOf('RolloutDeferred')?.slice(0, 300),
    pool: stopped ? poolReason(name, membership) : undefined,
  });
  const live = pods?.filter(pod => !pod.ended).map(pod => pod.replica);
  const labels = fields.textMap('metadata.labels');
  return {
    ref: { cluster, namespace, driver: DRIVER_ID, name },
    uid: fields.text('metadata.uid'),
    resourceVersion: fields.text('metadata.resourceVersion'),
    createdAt: fields.time('metadata.creationTimestamp'),
    state,
    stateReason: reason,
    servedName: servedNameOf(fields, runtime, found?.source),
    replicas: {
      desired: stopped ? 0 : wanted,
      total: live?.length,
      ready: live ? live.filter(pod => pod.state === 'serving').length : ready,
      serving: live?.filter(pod => pod.state === 'serving').length,
    },
    pods: live ?? [],
    conditions,
    labels,
    managedBy: managedBy(
      labels,
      fields.textMap('metadata.annotations', MANAGED_BY_ANNOTATIONS),
    ),
    slos: slo?.spec && [slo.spec],
    facts: readFacts(fields, { runtime, weights, membership, routing, slo }),
    driverData: toDriverData(data),
  };
}

/** Pods that could be read, where there are any of this service; undefined: they could not. */
function podsOf(
  key: string,
  pods: Map<string, ServicePod[]> | undefined,
): ServicePod[] | undefined {
  return pods && (pods.get(key) ?? []);
}

function podsByService(
  objects: KubernetesObject[],
  services: Service[],
  products: ReadonlyMap<string, string>,
  cluster: string,
  errors: SourceError[],
): Map<string, ServicePod[]> {
  const byService = new Map<string, ServicePod[]>(
    services.map(({ key }) => [key, []]),
  );
  for (const object of objects) {
    const service = serviceOfPod(object);
    const namespace = keyedText(object, 'metadata', 'namespace');
    const known =
      service !== undefined && namespace !== undefined
        ? byService.get(keyOf(namespace, service))
        : undefined;
    const pod = known && readServicePod(object, cluster, products, errors);
    if (pod && !known.some(each => each.replica.name === pod.replica.name)) {
      known.push(pod);
    }
  }
  return byService;
}

function countByModel(services: Service[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { namespace, modelRef } of services) {
    if (modelRef !== undefined) {
      const key = keyOf(namespace, modelRef);
      counts.set(key, (counts.get(key) ?? 0) + 1);
    }
  }
  return counts;
}

function queueOf(service: ObjectReader): string | undefined {
  const position = service.count('status.queuePosition');
  const waitsFor = service.text('status.waitingFor', 253);
  if (!position && !waitsFor) {
    return undefined;
  }
  return [
    waitsFor ? `Waits for ${waitsFor}` : 'Waits for a GPU',
    ...(position ? [`position ${position} in the queue`] : []),
  ].join(', ');
}

function poolReason(
  name: string,
  membership: Membership | undefined,
): string | undefined {
  if (!membership) return undefined;
  const { pool, resident } = membership;
  return resident === undefined || resident === name
    ? `Not resident in the ModelPool ${pool}`
    : `${resident} is resident in the ModelPool ${pool}`;
}
