import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import {
  Fields,
  keepFields,
  METADATA_FIELDS,
} from '@wakeboard/plugin-inference-node/kit';

/** What is kept of the objects in memory: the fields that are read. */
const KEPT: Readonly<Record<string, Fields>> = {
  models: {
    metadata: { ...METADATA_FIELDS, labels: true },
    spec: {
      source: true,
      huggingface_repo_id: true,
      huggingface_filename: true,
      model_scope_model_id: true,
      model_scope_file_path: true,
      local_path: true,
      name: true,
      replicas: true,
      categories: true,
      backend: true,
      backend_version: true,
      backend_parameters: true,
      placement_strategy: true,
      restart_on_error: true,
      env: { GPUSTACK_DISABLE_METRICS: true },
      scaling_schedule: {
        enabled: true,
        baseline_replicas: true,
        rules: {
          name: true,
          start_cron: true,
          duration_seconds: true,
          replicas: true,
        },
      },
    },
    status: { ready_replicas: true },
  },
  'model-instances': {
    metadata: METADATA_FIELDS,
    status: {
      model_id: true,
      model_name: true,
      state: true,
      state_message: true,
      restart_count: true,
      download_progress: true,
      worker_name: true,
      gpu_indexes: true,
      computed_resource_claim: { vram: true, is_unified_memory: true },
      distributed_servers: {
        subordinate_workers: {
          worker_name: true,
          gpu_indexes: true,
          computed_resource_claim: { vram: true },
        },
      },
    },
  },
  workers: {
    metadata: METADATA_FIELDS,
    status: {
      state: true,
      status: {
        gpu_devices: {
          index: true,
          name: true,
          core: { utilization_rate: true },
          memory: { total: true, used: true },
          temperature: true,
          power_used: true,
        },
      },
    },
  },
};

/** An object without what is not read. */
export function keptOf(
  plural: string,
  object: KubernetesObject,
): KubernetesObject {
  return keepFields(object, KEPT[plural]);
}
