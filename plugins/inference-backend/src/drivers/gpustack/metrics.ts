/** Series of the server. Every copy of it gives the same ones. */
export const SERVER = {
  desired: 'gpustack:model_desired_instances',
  running: 'gpustack:model_running_instances',
  instanceState: 'gpustack:model_instance_status',
} as const;

/**
 * Series of the workers about the engines on them, with the suffixes that the
 * exposition has and GPUStack's documents have not; histograms without theirs.
 */
export const RUNTIME = {
  latency: 'gpustack:e2e_request_latency_seconds',
  ttft: 'gpustack:time_to_first_token_seconds',
  interToken: 'gpustack:inter_token_latency_seconds',
  timePerOutputToken: 'gpustack:time_per_output_token_seconds',
  succeeded: 'gpustack:request_success_total',
  running: 'gpustack:num_requests_running',
  waiting: 'gpustack:num_requests_waiting',
  kvCacheUsage: 'gpustack:kv_cache_usage_ratio',
  promptTokens: 'gpustack:prompt_tokens_total',
  generationTokens: 'gpustack:generation_tokens_total',
} as const;

/** Series of the workers about their GPUs. */
export const DEVICE = {
  utilization: 'gpustack:worker_node_gpu_utilization_rate',
  memoryUsed: 'gpustack:worker_node_gram_used_bytes',
  temperature: 'gpustack:worker_node_gpu_temperature_celsius',
  power: 'gpustack:worker_node_gpu_power_used_watts',
} as const;

/** Label that joins a series with a model: names are unique in an organisation only. */
export const MODEL_LABEL = 'model_id';

/** Reasons for which a request ended without the answer it asked for. */
export const NOT_FINISHED = ['abort', 'error'];
