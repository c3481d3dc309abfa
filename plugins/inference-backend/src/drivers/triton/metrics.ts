import { Matcher } from '@wakeboard/plugin-inference-common';

/**
 * Series of Triton, on its own port. Counters have no `_total`; those of
 * durations count microseconds. Unloading a model ends its series.
 */
export const TRITON = {
  succeeded: 'nv_inference_request_success',
  /** With a reason, of which a client's own cancelling is one. */
  failed: 'nv_inference_request_failure',
  /** Seconds that the last load took; there as long as the model is loaded. */
  loadDuration: 'nv_model_load_duration_secs',
  pending: 'nv_inference_pending_request_count',
  /** Only where the server was told to keep them: `summary_latencies=true`. */
  requestSummary: 'nv_inference_request_summary_us',
  /** Only where the server was told to keep it: `histogram_latencies=true`. */
  firstResponse: 'nv_inference_first_response_histogram_ms',
  /** 0 to 1. */
  gpuUtilization: 'nv_gpu_utilization',
  gpuMemoryUsed: 'nv_gpu_memory_used_bytes',
  gpuPower: 'nv_gpu_power_usage',
  /** There as long as the server is, whatever it has loaded. */
  alive: 'nv_cpu_memory_total_bytes',
} as const;

/** A client that gave up is no failure of the server. */
export const NOT_CANCELLED: Matcher = {
  label: 'reason',
  op: '!=',
  value: 'CANCELED',
};
