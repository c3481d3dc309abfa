/** Label of the router's series: the name that clients ask for. */
export const MODEL_LABEL = 'model';

/** Series of Kthena's router. */
export const ROUTER = {
  requests: 'kthena_router_requests_total',
  duration: 'kthena_router_request_duration_seconds',
  tokens: 'kthena_router_tokens_total',
  inFlight: 'kthena_router_active_downstream_requests',
  queue: 'kthena_router_fairness_queue_size',
} as const;

/**
 * Replicas of ModelServings as kube-state-metrics gives them where it is told
 * to (docs/drivers/kthena.md has the configuration); Kthena itself has no such
 * series.
 */
export const SERVING_STATE = {
  desired: 'kthena_modelserving_spec_replicas',
  available: 'kthena_modelserving_status_available_replicas',
} as const;
