import type { ServicesControl, ServiceKey } from '../../services/system';
import type { Service } from '../../services/types';
import {
  clusterId,
  clustersOf,
  modelsOf,
} from '../../systems/gpustack/documents';
import {
  gpustackService,
  optionsOf,
} from '../../systems/gpustack/gpustackService';
import type { GpustackRows } from '../../systems/gpustack/GpustackRows';
import {
  enabledSchedule,
  replicasAt,
} from '../../systems/gpustack/scalingSchedule';
import type { JsonObject } from '../kubernetesApi/schema';
import type { Caller } from './access';
import { GpustackError } from './answers';
import { createdDocument, updatedDocument } from './modelInput';

const keyOf = ({ namespace, name }: Service): ServiceKey => ({
  system: 'gpustack',
  namespace,
  name,
});

/** Organisation of what an administrator makes. */
const DEFAULT_ORGANIZATION = 1;

/** What clients write, as wishes of the world. */
export class ModelWriter {
  constructor(
    private readonly live: ServicesControl,
    private readonly rows: GpustackRows,
  ) {}

  create(body: JsonObject, caller: Caller): JsonObject {
    const document = createdDocument(body);
    const world = this.live.present();
    const models = modelsOf(world);
    const organization = caller.organization ?? DEFAULT_ORGANIZATION;
    const { name } = document;
    const namesakes = models.filter(
      model => optionsOf(model).document.name === name,
    );
    if (
      namesakes.some(model => optionsOf(model).organization === organization)
    ) {
      throw new GpustackError(409, `Model '${name}' already exists`);
    }
    const cluster =
      document.cluster_id === undefined || document.cluster_id === null
        ? clustersOf(world)[0]
        : clustersOf(world).find(
            each => clusterId(world, each) === document.cluster_id,
          );
    if (cluster === undefined) {
      throw new GpustackError(404, `Cluster ${document.cluster_id} not found`);
    }
    const id = 1 + Math.max(0, ...models.map(model => optionsOf(model).id));
    // The world tells services of a cluster apart by their names, GPUStack by organisation and name.
    const isTaken = namesakes.some(model => model.namespace === cluster);
    const place = { name: isTaken ? `${name}-${id}` : String(name), cluster };
    this.live.put(
      gpustackService({ id, organization, document }, place),
      'user',
    );
    return this.row(id);
  }

  update(row: JsonObject, body: JsonObject): JsonObject {
    const service = this.service(row);
    const options = optionsOf(service);
    const document = updatedDocument(
      { ...options.document, replicas: service.settings.replicas },
      body,
    );
    const { settings, naming, schedule, ...asked } = gpustackService(
      { ...options, document },
      { name: service.name, cluster: service.namespace },
    );
    this.live.put(
      {
        ...asked,
        naming,
        schedule,
        // Edits do not touch what runs.
        settings: { ...service.settings, replicas: settings.replicas },
      },
      'user',
    );
    return this.row(options.id);
  }

  remove(row: JsonObject): void {
    this.live.remove(keyOf(this.service(row)));
  }

  removeInstance(row: JsonObject): void {
    const instance = this.live
      .present()
      .replicas.find(
        each => each.system === 'gpustack' && each.name === row.name,
      );
    if (instance) this.live.removeReplica(instance.namespace, instance.name);
  }

  /** Gives every model the number that its schedule wants now, whoever wanted another. */
  followSchedules(): void {
    const world = this.live.present();
    for (const model of modelsOf(world)) {
      const schedule = enabledSchedule(
        optionsOf(model).document.scaling_schedule,
      );
      if (!schedule) continue;
      const replicas = replicasAt(schedule, world.now);
      if (model.settings.replicas !== replicas) {
        this.live.scale(keyOf(model), replicas, 'schedule');
      }
    }
  }

  private service(row: JsonObject): Service {
    const found = modelsOf(this.live.present()).find(
      model => optionsOf(model).id === row.id,
    );
    if (!found) throw new GpustackError(404, `Model ${row.id} not found`);
    return found;
  }

  private row(id: number): JsonObject {
    const row = this.rows.get('models', id);
    if (!row) throw new GpustackError(404, `Model ${id} not found`);
    return row;
  }
}
