import { isDeepStrictEqual } from 'node:util';
import { LiveWorld } from '../LiveWorld';
import { ApiObject, ObjectStore } from '../servers/kubernetesApi';
import { findModel } from '../world/models';
import { GpuNode, Happening, Model, Pod, World } from '../world/types';
import { API_VERSION, gpuObject, iso, modelStatus } from './greenthread';
import {
  eventObject,
  namespaceObject,
  nodeObject,
  podObject,
} from './kubernetesObjects';

const MODELS = 'models.greenthread.ai';
const GPUS = 'gpus.greenthread.ai';

/** How often objects are written when nothing happens: the readings of the devices move. */
const REFRESH_MS = 5_000;

function specOf(object: ApiObject): Record<string, unknown> {
  const { spec } = object;
  return typeof spec === 'object' && spec !== null
    ? Object.fromEntries(Object.entries(spec))
    : {};
}

const isRemoval = (happening: Happening) =>
  happening.kind === 'pod' && happening.what === 'removed';

/**
 * Keeps the objects of the Kubernetes API and the world in step: what clients write becomes the world's wish, and what happens in
 * the world becomes status.
 */
export class Controller {
  private timer?: NodeJS.Timeout;
  private forgetWorld = () => {};
  private forgetStore = () => {};
  private events = 0;

  constructor(
    private readonly live: LiveWorld,
    private readonly store: ObjectStore,
    private readonly gatewayUrl: string,
  ) {}

  start(): void {
    const world = this.live.present();
    const namespaces = new Set([
      'default',
      'greenthread-system',
      ...world.models.map(model => model.namespace),
    ]);
    namespaces.forEach(name =>
      this.store.put('namespaces', namespaceObject(name)),
    );
    world.nodes.forEach(node => this.store.put('nodes', nodeObject(node)));
    this.writeAll(world);
    this.forgetWorld = this.live.onHappenings((happenings, present) => {
      this.writeEvents(happenings, present);
      this.write(happenings, present);
    });
    this.forgetStore = this.store.onChange(change => {
      if (change.by !== 'api') return;
      const { namespace = '', name } = change.object.metadata;
      const gone =
        change.type === 'DELETED' ||
        change.object.metadata.deletionTimestamp !== undefined;
      if (change.plural === MODELS) {
        if (gone) this.live.deleteModel(namespace, name);
        else this.adopt(change.object);
      } else if (change.plural === 'pods' && gone) {
        this.live.deletePod(namespace, name);
      }
    });
    this.timer = setInterval(
      () => this.writeAll(this.live.present()),
      REFRESH_MS,
    );
  }

  stop(): void {
    clearInterval(this.timer);
    this.forgetWorld();
    this.forgetStore();
  }

  /** Puts a changed spec into the object, as an administrator would. */
  editModel(
    namespace: string,
    name: string,
    spec: Record<string, unknown>,
  ): void {
    const object = this.store.get(MODELS, namespace, name);
    if (!object) return;
    this.adopt(this.store.put(MODELS, { ...object, spec }));
  }

  private adopt(object: ApiObject): void {
    const { namespace = '', name, uid } = object.metadata;
    const spec = specOf(object);
    const known = findModel(this.live.present(), namespace, name);
    if (known && isDeepStrictEqual(known.spec, spec)) return;
    try {
      this.live.putModel({ namespace, name, uid, spec });
    } catch (error) {
      this.refuse(object, String(error));
    }
  }

  /** A spec that the controller cannot read. */
  private refuse(object: ApiObject, message: string): void {
    const { name, namespace, uid } = object.metadata;
    const at = this.live.present().now;
    this.store.put('events', {
      apiVersion: 'v1',
      kind: 'Event',
      metadata: { name: `${name}.${at.toString(16)}`, namespace },
      involvedObject: {
        apiVersion: API_VERSION,
        kind: 'Model',
        name,
        namespace,
        uid,
      },
      type: 'Warning',
      reason: 'InvalidSpec',
      message,
      lastTimestamp: iso(at),
    });
  }

  private writeEvents(happenings: Happening[], world: World): void {
    for (const happening of happenings) {
      const event = eventObject(world, happening, this.events++);
      if (event) this.store.put('events', event);
    }
  }

  private writeModel(world: World, model: Model): void {
    const { name, namespace, uid } = model;
    const status = modelStatus(world, model, this.gatewayUrl);
    const object = this.store.get(MODELS, namespace, name) ?? {
      apiVersion: API_VERSION,
      kind: 'Model',
      metadata: {
        name,
        namespace,
        uid,
        creationTimestamp: iso(model.createdAt).replace(/\.\d+Z$/, 'Z'),
        ...(Object.keys(model.labels).length > 0 && { labels: model.labels }),
      },
      spec: model.spec,
    };
    this.store.put(MODELS, { ...object, status });
  }

  private writePods(world: World, pods: Pod[]): void {
    for (const pod of pods) {
      const { name, namespace } = pod;
      const isLeaving = pod.lifecycle === 'terminating';
      // A client may have deleted it already; it must not come back for its last moments.
      if (isLeaving && !this.store.get('pods', namespace, name)) continue;
      const model = findModel(world, namespace, pod.model);
      this.store.put('pods', podObject(model, pod));
    }
  }

  /** Writes what these happenings have changed. */
  private write(happenings: Happening[], world: World): void {
    const changed = new Set<Model>();
    const touched = new Set<Pod>();
    for (const happening of happenings) {
      const { namespace, kind } = happening;
      // Nothing of a single request is written into any object.
      if (kind === 'request') continue;
      const model = findModel(world, namespace, happening.model);
      if (model) changed.add(model);
      if (kind === 'phase') continue;
      const pod = world.pods.find(each => each.name === happening.pod);
      if (pod) touched.add(pod);
      if (kind === 'pod' && happening.what === 'removed') {
        this.store.remove('pods', namespace, happening.pod);
      }
    }
    changed.forEach(model => this.writeModel(world, model));
    this.writePods(world, [...touched]);
    this.writeGpus(
      world,
      (node, index) =>
        [...touched].some(
          pod => pod.node === node.name && pod.gpus.includes(index),
        ) || happenings.some(each => isRemoval(each)),
    );
  }

  private writeGpus(
    world: World,
    wanted: (node: GpuNode, index: number) => boolean,
  ): void {
    for (const node of world.nodes) {
      for (const gpu of node.gpus.filter(each => wanted(node, each.index))) {
        this.store.put(GPUS, gpuObject(world, node, gpu));
      }
    }
  }

  private writeAll(world: World): void {
    world.models.forEach(model => this.writeModel(world, model));
    this.writePods(world, world.pods);
    this.writeGpus(world, () => true);
  }
}
