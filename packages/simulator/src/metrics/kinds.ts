/**
 * How dense a series is kept: states and their counters, requests of which rules record rates over 5 minutes, other requests, gauges,
 * engine counters and histograms for charts, and the rest, of which nobody asks how it was long ago.
 */
export const KINDS = [
  'state',
  'recorded',
  'requests',
  'gauge',
  'flow',
  'detail',
] as const;

export type Kind = (typeof KINDS)[number];

/** By the name of a series. What is named nowhere is a detail. */
export const SERIES_KINDS: Record<string, Kind> = {
  up: 'gauge',
  gthread_sidecar_state: 'state',
  gthread_sidecar_wake_duration_seconds_count: 'state',
  gthread_sidecar_wake_duration_seconds_sum: 'state',
  gthread_sidecar_sleep_duration_seconds_count: 'state',
  gthread_sidecar_sleep_duration_seconds_sum: 'state',
  gthread_sidecar_requests_total: 'recorded',
  gthread_sidecar_preemptions_total: 'state',
  gthread_sidecar_queue_depth: 'gauge',
  gthread_sidecar_in_flight_requests: 'gauge',
  gthread_sidecar_gpu_memory_reserved_bytes: 'gauge',
  gthread_sidecar_gpu_memory_serving_bytes: 'gauge',
  'vllm:num_requests_running': 'gauge',
  'vllm:num_requests_waiting': 'gauge',
  'vllm:kv_cache_usage_perc': 'gauge',
  DCGM_FI_DEV_GPU_UTIL: 'gauge',
  DCGM_FI_DEV_FB_USED: 'gauge',
  DCGM_FI_DEV_GPU_TEMP: 'gauge',
  DCGM_FI_DEV_POWER_USAGE: 'gauge',
  'vllm:gpu_cache_usage_perc': 'gauge',
  'vllm:engine_sleep_state': 'detail',
  kube_deployment_spec_replicas: 'state',
  kube_deployment_status_replicas: 'state',
  kube_deployment_status_replicas_ready: 'state',
  kube_statefulset_replicas: 'state',
  kube_statefulset_status_replicas: 'state',
  kube_statefulset_status_replicas_ready: 'state',
  nv_inference_request_success: 'requests',
  nv_inference_request_failure: 'requests',
  nv_inference_request_summary_us: 'gauge',
  nv_inference_pending_request_count: 'gauge',
  nv_gpu_utilization: 'gauge',
  nv_gpu_memory_used_bytes: 'gauge',
  http_requests_total: 'requests',
  'vllm:num_preemptions_total': 'flow',
  'vllm:request_success_total': 'flow',
  'vllm:prompt_tokens_total': 'flow',
  'vllm:generation_tokens_total': 'flow',
};

/** By the name of a family: all its series. */
export const FAMILY_KINDS: Record<string, Kind> = {
  gthread_sidecar_wake_duration_seconds: 'flow',
  'vllm:time_to_first_token_seconds': 'flow',
  'vllm:inter_token_latency_seconds': 'flow',
  'vllm:time_per_output_token_seconds': 'flow',
  'vllm:e2e_request_latency_seconds': 'flow',
  nv_inference_first_response_histogram_ms: 'flow',
};
