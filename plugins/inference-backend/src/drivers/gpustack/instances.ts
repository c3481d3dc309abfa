import {
  ReplicaSnapshot,
  SourceError,
} from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';
import { INSTANCE_STATES, UNPLACED } from './resources';
import { sourceOf } from './source';

/** A model instance: what it is as a replica, and what else matters. */
export interface InstanceReading {
  replica: ReplicaSnapshot;
  /** Number of the model, as text. */
  modelId?: string;
  /** Name of the model as the instance gives it. */
  modelName?: string;
  /** Its state in the words of GPUStack. */
  state?: string;
  /** What GPUStack says about its state. */
  message?: string;
  /** Times it was started again since it was made. */
  restarts?: number;
  /** Share of the weights that are there, percent. */
  downloadPercent?: number;
  /** GPU memory that the scheduler set aside for it, bytes, by the name of the GPU. */
  reserved: ReadonlyMap<string, number>;
}

/** The scheduler's words for an instance that fits nowhere; then come its reasons. */
const NO_PLACE =
  /no (suitable|fit|available|schedulable) worker|unable to find a schedulable worker/i;

/** Reads a model instance. */
export function readInstance(
  object: KubernetesObject,
  cluster: string,
  errors: SourceError[],
): InstanceReading | undefined {
  const fields = ObjectReader.of(
    object,
    'ModelInstance',
    sourceOf(cluster),
    errors,
  );
  const name = fields.requiredText('metadata.name');
  if (name === undefined) {
    return undefined;
  }
  const state = fields.text('status.state');
  const message = fields.text('status.state_message', 65_536);
  const modelId = fields.count('status.model_id');
  const worker = fields.text('status.worker_name') || undefined;
  const reserved = readReserved(fields, worker);
  return {
    replica: {
      name,
      uid: fields.text('metadata.uid'),
      state: stateOf(state, message),
      createdAt: fields.time('metadata.creationTimestamp'),
      node: worker,
      gpus: [...reserved.keys()],
    },
    modelId: modelId === undefined ? undefined : String(modelId),
    modelName: fields.text('status.model_name'),
    state,
    message: message || undefined,
    restarts: fields.count('status.restart_count'),
    downloadPercent: fields.amount('status.download_progress'),
    reserved: new Map(
      [...reserved].flatMap(([gpu, bytes]) =>
        bytes === undefined ? [] : [[gpu, bytes]],
      ),
    ),
  };
}

/** The name of a GPU, unique on a server. */
export function gpuName(worker: string, index: number): string {
  return `${worker}:${index}`;
}

function stateOf(
  state: string | undefined,
  message: string | undefined,
): ReplicaSnapshot['state'] {
  if (state === undefined || !Object.hasOwn(INSTANCE_STATES, state)) {
    return 'unknown';
  }
  return UNPLACED.has(state) && NO_PLACE.test(message?.slice(0, 1024) ?? '')
    ? 'waitingForGpu'
    : INSTANCE_STATES[state];
}

/** The GPUs it is on, on its own worker and on those that help it, with the memory set aside on each. */
function readReserved(
  fields: ObjectReader,
  ownWorker: string | undefined,
): Map<string, number | undefined> {
  // Memory that GPU and host share is not the GPU's.
  const shared = fields.flag(
    'status.computed_resource_claim.is_unified_memory',
  );
  const gpus = new Map<string, number | undefined>();
  const read = (
    part: ObjectReader,
    prefix: string,
    worker: string | undefined,
  ) => {
    const bytes = part.amounts(`${prefix}computed_resource_claim.vram`);
    for (const index of part.counts(`${prefix}gpu_indexes`)) {
      if (worker) {
        gpus.set(
          gpuName(worker, index),
          shared ? undefined : bytes.get(String(index)),
        );
      }
    }
  };
  read(fields, 'status.', ownWorker);
  for (const helper of fields.list(
    'status.distributed_servers.subordinate_workers',
  )) {
    read(helper, '', helper.text('worker_name'));
  }
  return gpus;
}
