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
