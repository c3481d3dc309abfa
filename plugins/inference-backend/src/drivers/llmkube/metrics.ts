/** Series of the operator, one per InferenceService and state. */
export const REPLICAS = 'llmkube_inferenceservice_replicas';

/** One per InferenceService, with its phase as a label. */
export const PHASE = 'llmkube_inferenceservice_phase';

/** Label of the operator's series with the name of the InferenceService. */
export const SERVICE_SERIES_LABEL = 'inferenceservice';

/** Series of SGLang, newest name first; histograms without their suffix. */
export const SGLANG = {
  latency: ['sglang:e2e_request_latency_seconds'],
  ttft: ['sglang:time_to_first_token_seconds'],
  interToken: ['sglang:inter_token_latency_seconds'],
  requests: ['sglang:num_requests_total'],
  aborted: ['sglang:num_aborted_requests_total'],
  running: ['sglang:num_running_reqs'],
  waiting: ['sglang:num_queue_reqs'],
  kvCacheUsage: ['sglang:token_usage'],
  promptTokens: ['sglang:prompt_tokens_total'],
  generationTokens: ['sglang:generation_tokens_total'],
} as const;

/** Series of llama.cpp's server. It counts tokens, and neither requests nor how long they take. */
export const LLAMACPP = {
  running: ['llamacpp:requests_processing'],
  waiting: ['llamacpp:requests_deferred'],
  promptTokens: ['llamacpp:prompt_tokens_total'],
  generationTokens: ['llamacpp:tokens_predicted_total'],
} as const;
