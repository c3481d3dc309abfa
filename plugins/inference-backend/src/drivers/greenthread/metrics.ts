/** Series of the sidecar, one per pod of a model. */
export const SIDECAR = {
  state: 'gthread_sidecar_state',
  queueDepth: 'gthread_sidecar_queue_depth',
  inFlight: 'gthread_sidecar_in_flight_requests',
  wakeDuration: 'gthread_sidecar_wake_duration_seconds',
  sleepDuration: 'gthread_sidecar_sleep_duration_seconds',
  requests: 'gthread_sidecar_requests_total',
  gpuMemoryReserved: 'gthread_sidecar_gpu_memory_reserved_bytes',
  gpuMemoryServing: 'gthread_sidecar_gpu_memory_serving_bytes',
  preemptions: 'gthread_sidecar_preemptions_total',
} as const;

/**
 * Series of vLLM in the same pods, newest name first. GreenThread's own pages
 * list older names, one of which (`vllm:request_duration_seconds`) never was.
 */
export const VLLM = {
  latency: ['vllm:e2e_request_latency_seconds'],
  ttft: ['vllm:time_to_first_token_seconds'],
  interToken: [
    'vllm:inter_token_latency_seconds',
    'vllm:time_per_output_token_seconds',
  ],
  kvCacheUsage: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'],
  promptTokens: ['vllm:prompt_tokens_total'],
  generationTokens: ['vllm:generation_tokens_total'],
} as const;

/** Series of dcgm-exporter, one per device. */
export const DCGM = {
  utilization: 'DCGM_FI_DEV_GPU_UTIL',
  memoryUsed: 'DCGM_FI_DEV_FB_USED',
  temperature: 'DCGM_FI_DEV_GPU_TEMP',
  power: 'DCGM_FI_DEV_POWER_USAGE',
} as const;

/** Label of dcgm-exporter with the node; renamed in May 2026. */
export const DCGM_NODE_LABELS = ['Hostname', 'hostname'] as const;
