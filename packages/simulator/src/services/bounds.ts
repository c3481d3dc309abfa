/** Triton's `nv_inference_first_response_histogram_ms`, milliseconds. */
export const FIRST_RESPONSE_BOUNDS = [100, 500, 2_000, 5_000];

/** The FastAPI instrumentator's `http_request_duration_seconds`. */
export const HTTP_BOUNDS = [0.1, 0.5, 1];

/** What a router before the replicas keeps of its answers, seconds. */
export const FRONT_BOUNDS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60,
];
