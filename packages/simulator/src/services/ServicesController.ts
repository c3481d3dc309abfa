import { namespaceObject, nodeObject } from '../operators/kubernetesObjects';
import { ApiObject, ObjectChange, ObjectStore } from '../servers/kubernetesApi';
import { podObject } from '../workloads/podObject';
import { workloadEvent } from '../workloads/workloadEvents';
import {
  deploymentStatus,
  ownerReference,
  replicaSetOf,
  replicaSets,
  statefulSetStatus,
  WORKLOAD_PLURALS,
  WorkloadKind,
  workloadObject,
} from '../workloads/workloadObjects';
import { LiveServices } from './LiveServices';
import { replicasOf } from './requests';
import { findService } from './services';
import type { OwnerReference, Scene, ServingSystem } from './system';
import { Systems } from './targets';
import { Replica, Service, ServicesHappening, ServicesWorld } from './types';

/** How often objects are written when nothing happens: deadlines pass. */
const REFRESH_MS = 5_000;

/**
 * Keeps the objects of the Kubernetes API and the services world in step, for all systems: what clients write is read by the system
 * that knows the kind, and what happens in the world becomes objects of the systems, workloads, pods and events.
 */
export class ServicesController {
  private timer?: NodeJS.Timeout;
  private forgetWorld = () => {};
  private forgetStore = () => {};
  private events = 0;

  constructor(
    private readonly live: LiveServices,
    private readonly store: ObjectStore,
    private readonly systems: Systems,
  ) {}

  start(): void {
    const world = this.live.present();
    new Set(
      world.services
        .filter(each => this.systemOf(each)?.workload(each) !== 'none')
        .map(each => each.namespace),
    ).forEach(name => {
      if (!this.store.get('namespaces', undefined, name)) {
        this.store.put('namespaces', namespaceObject(name));
      }
    });
    world.nodes
      .filter(node => !node.outside)
      .forEach(node => this.store.put('nodes', nodeObject(node)));
    for (const system of this.systems.values()) {
      for (const { plural, object } of system.commonObjects?.(this.scene()) ??
        []) {
        this.store.put(plural, object);
      }
    }
    this.writeAll(world);
    this.forgetWorld = this.live.onHappenings((happenings, present) =>
      this.write(happenings, present),
    );
    this.forgetStore = this.store.onChange(change => this.read(change));
    this.timer = setInterval(() => {
      this.systems.forEach(system => system.tick?.(this.scene()));
      this.writeAll(this.live.present());
    }, REFRESH_MS);
  }

  stop(): void {
    clearInterval(this.timer);
    this.forgetWorld();
    this.forgetStore();
  }

  private scene(): Scene {
    return {
      world: this.live.present(),
      live: this.live,
      get: (plural, namespace, name) => this.store.get(plural, namespace, name),
      list: (plural, namespace) => this.store.list(plural, namespace),
    };
  }

  private systemOf({ system }: { system: string }): ServingSystem | undefined {
    return this.systems.get(system);
  }

  private read(change: ObjectChange): void {
    if (change.by !== 'api') return;
    const { namespace = '', name, deletionTimestamp } = change.object.metadata;
    if (change.plural === 'pods') {
      const isGone = change.type === 'DELETED' || deletionTimestamp;
      if (isGone) this.live.removeReplica(namespace, name);
      return;
    }
    for (const system of this.systems.values()) {
      if (!system.kinds.includes(change.plural)) continue;
      system.read(change, this.scene());
      // A controller looks at once at what was written, also where nothing happens because of it.
      const world = this.live.present();
      world.services
        .filter(each => each.system === system.id)
        .filter(each => each.namespace === namespace)
        .forEach(each => this.writeService(world, each));
    }
  }

  /** Writes what these happenings have changed. */
  private write(happenings: ServicesHappening[], world: ServicesWorld): void {
    const changed = new Set<Service>();
    for (const happening of happenings) {
      const { kind, namespace, system, model: name } = happening;
      // Nothing of a single request is written into any object.
      if (kind === 'request') continue;
      this.writeEvent(happening);
      if (kind === 'replica' && happening.what === 'removed') {
        this.removePod(world, happening);
      }
      const service = findService(world, { system, namespace, name });
      if (service) changed.add(service);
    }
    changed.forEach(service => this.writeService(world, service));
  }

  /** A numbered pod may be there anew under the same name. */
  private removePod(
    world: ServicesWorld,
    { namespace, pod }: { namespace: string; pod: string },
  ): void {
    const isBack = world.replicas.some(
      each => each.name === pod && each.namespace === namespace,
    );
    if (!isBack) this.store.remove('pods', namespace, pod);
  }

  private writeEvent(happening: ServicesHappening): void {
    const { namespace, model: name } = happening;
    const system = this.systemOf(happening);
    const service = findService(this.live.present(), { ...happening, name });
    const workload = service && system?.workload(service);
    if (!system || !workload || workload === 'none') return;
    const event =
      system.event?.(happening, this.scene()) ??
      workloadEvent(
        happening,
        workload,
        (plural, object) =>
          this.store.get(plural, namespace, object)?.metadata.uid,
        this.events++,
      );
    if (event) this.store.put('events', event);
  }

  private writeAll(world: ServicesWorld): void {
    world.services.forEach(service => this.writeService(world, service));
  }

  private writeService(world: ServicesWorld, service: Service): void {
    const system = this.systemOf(service);
    if (!system) return;
    for (const { plural, object } of system.objects(service, this.scene())) {
      this.store.put(plural, object);
    }
    const workload = system.workload(service);
    if (workload === 'none') return;
    const owner =
      workload === 'pods'
        ? undefined
        : this.writeWorkload(world, system, service, workload);
    for (const replica of replicasOf(world, service)) {
      this.writePod(world, system, service, replica, owner);
    }
  }

  private writeWorkload(
    world: ServicesWorld,
    system: ServingSystem,
    service: Service,
    kind: WorkloadKind,
  ): ApiObject {
    const plural = WORKLOAD_PLURALS[kind];
    const { namespace, name } = service;
    const stored = this.store.put(
      plural,
      workloadObject(
        kind,
        service,
        system.podTemplate(service),
        this.store.get(plural, namespace, name),
        system.workloadOwner?.(service, this.scene()),
      ),
    );
    const status =
      kind === 'Deployment'
        ? deploymentStatus(world, service, stored)
        : statefulSetStatus(world, service, stored);
    const written = this.store.put(plural, { ...stored, status });
    if (kind === 'Deployment') {
      for (const set of replicaSets(world, service, written)) {
        this.store.put('replicasets.apps', set);
      }
    }
    return written;
  }

  private ownerOf(
    world: ServicesWorld,
    system: ServingSystem,
    service: Service,
    replica: Replica,
    workload: ApiObject | undefined,
  ): OwnerReference | undefined {
    if (!workload) return system.podOwner?.(service, replica);
    if (workload.kind !== 'Deployment') return ownerReference(workload);
    const set = this.store.get(
      'replicasets.apps',
      service.namespace,
      replicaSetOf(world, service, replica),
    );
    return set && ownerReference(set);
  }

  private writePod(
    world: ServicesWorld,
    system: ServingSystem,
    service: Service,
    replica: Replica,
    owner: ApiObject | undefined,
  ): void {
    const { namespace, name } = replica;
    const known = this.store.get('pods', namespace, name);
    const present = known?.metadata.uid === replica.uid ? known : undefined;
    // A client may have deleted it already; it must not come back for its last moments.
    if (replica.phase === 'terminating' && !present) return;
    const workload = system.workload(service);
    if (workload === 'none') return;
    this.store.put(
      'pods',
      podObject(
        world,
        service,
        replica,
        system.podTemplate(service, replica),
        this.ownerOf(world, system, service, replica, owner),
        workload,
        present,
      ),
    );
  }
}
