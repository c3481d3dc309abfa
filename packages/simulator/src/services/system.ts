import type { Target } from '../metrics/targets';
import type { ApiObject, ObjectChange } from '../servers/kubernetesApi';
import type {
  NewService,
  Replica,
  Service,
  ServiceCause,
  ServicesHappening,
  ServicesWorld,
  SystemId,
} from './types';

/**
 * How a system plugs into the services world. All of it is called with the present world, which it must not change: wishes go
 * through `scene.live`.
 *
 * - `objects` gives the system's own objects of a service, whole, as its controllers would have them now; they are put into the
 *   Kubernetes API at the start, after each happening of the service and every five seconds. Take what users own (spec, labels,
 *   annotations) from `scene.get(...)` where the object is there already.
 * - `workload` says who owns the pods. With 'Deployment' or 'StatefulSet' the simulator's own controller writes that object, its
 *   ReplicaSets and pods; a client's edit of it is read by the same controller. With 'pods' only pods are written, their owner from
 *   `podOwner`; with 'none' there is nothing in the Kubernetes API (GPUStack).
 * - `read` hears of every write of a client to the kinds in `kinds` and turns it into calls of `scene.live`.
 * - `replicaTargets` and `otherTargets` are what Prometheus scrapes: series read the world when they are printed, so the live
 *   metrics and the written history come from the same. `otherTargets` is asked once, at the start.
 */
export interface ServingSystem {
  readonly id: SystemId;
  /** Finishes what a scenario asks for: how replicas are named, labels, options. */
  complete?(service: NewService): NewService;
  /** Storage names of the kinds whose writes it wants to hear of, `modelservings.workload.serving.volcano.sh`. */
  readonly kinds: readonly string[];
  workload(service: Service): 'Deployment' | 'StatefulSet' | 'pods' | 'none';
  objects(service: Service, scene: Scene): ObjectWrite[];
  /** Objects that belong to no single service (a controller's Deployment, monitors, nodes of its own). Written once. */
  commonObjects?(scene: Scene): ObjectWrite[];
  read(change: ObjectChange, scene: Scene): void;
  /** Every five seconds: what its controllers do by themselves (an autoscaler's loop). */
  tick?(scene: Scene): void;
  /** The pod as the system's template makes it; the simulator adds node, status, owner and times. */
  podTemplate(service: Service, replica?: Replica): PodTemplate;
  /** Of a Deployment or StatefulSet that the system's controller has made. */
  workloadOwner?(service: Service, scene: Scene): OwnerReference | undefined;
  /** With workload 'pods'. */
  podOwner?(service: Service, replica: Replica): OwnerReference | undefined;
  replicaTargets(
    world: ServicesWorld,
    service: Service,
    replica: Replica,
  ): Target[];
  /** Of routers, controllers, servers. */
  otherTargets?(world: ServicesWorld): Target[];
  /** What its controllers say of something that happened, as a Kubernetes Event. */
  event?(happening: ServicesHappening, scene: Scene): ApiObject | undefined;
}

export interface ObjectWrite {
  /** Storage name, `deployments.apps` or `pods`. */
  plural: string;
  object: ApiObject;
}

export interface Scene {
  world: ServicesWorld;
  live: ServicesControl;
  get(
    plural: string,
    namespace: string | undefined,
    name: string,
  ): ApiObject | undefined;
  list(plural: string, namespace: string): ApiObject[];
}

/** What others may do to services. */
export interface ServicesControl {
  /** The world as it is now. */
  present(): ServicesWorld;
  /** Adds the service, or changes what is wanted of it; another `revision` replaces its replicas one after the other. */
  put(service: NewService, cause: ServiceCause): void;
  scale(key: ServiceKey, replicas: number, cause: ServiceCause): void;
  /** It and its replicas go. */
  remove(key: ServiceKey): void;
  /** The pod is deleted; whoever owns it makes a new one. */
  removeReplica(namespace: string, name: string): void;
}

export interface ServiceKey {
  system: SystemId;
  namespace: string;
  name: string;
}

export interface OwnerReference {
  apiVersion: string;
  kind: string;
  name: string;
  uid: string;
  controller: true;
  blockOwnerDeletion: true;
}

export interface PodTemplate {
  metadata: {
    labels: Record<string, string>;
    annotations?: Record<string, string>;
  };
  spec: Record<string, unknown> & {
    containers: Array<Record<string, unknown> & { name: string }>;
  };
}
