import { SignalName } from '@wakeboard/plugin-inference-common';
import { DriverIndicators, SignalDefinition } from '../driver';
import { SignalBuilder } from './signals';

/**
 * Series of vLLM, newest name first; histograms without their suffix. The
 * older names of the latencies between tokens and of the KV cache are those
 * of versions up to 0.12.
 *
 * @public
 */
export const VLLM = {
  latency: ['vllm:e2e_request_latency_seconds'],
  ttft: ['vllm:time_to_first_token_seconds'],
  interToken: [
    'vllm:inter_token_latency_seconds',
    'vllm:time_per_output_token_seconds',
  ],
  succeeded: ['vllm:request_success_total'],
  running: ['vllm:num_requests_running'],
  waiting: ['vllm:num_requests_waiting'],
  kvCacheUsage: ['vllm:kv_cache_usage_perc', 'vllm:gpu_cache_usage_perc'],
  promptTokens: ['vllm:prompt_tokens_total'],
  generationTokens: ['vllm:generation_tokens_total'],
  preemptions: ['vllm:num_preemptions_total'],
  sleepState: 'vllm:engine_sleep_state',
} as const;

/**
 * What vLLM itself measures of requests and tokens. Its clock starts when a
 * request reaches it: a wait for a wake or in front of a router is not in it.
 * What `requestRate` counts, and what fails, is the driver's to say.
 *
 * @public
 */
export function vllmSignals(
  series: SignalBuilder,
): Partial<Record<SignalName, SignalDefinition>> {
  return {
    latencyP50: series.quantile(0.5, VLLM.latency),
    latencyP95: series.quantile(0.95, VLLM.latency),
    latencyP99: series.quantile(0.99, VLLM.latency),
    ttftP50: series.quantile(0.5, VLLM.ttft),
    ttftP95: series.quantile(0.95, VLLM.ttft),
    interTokenLatencyP95: series.quantile(0.95, VLLM.interToken),
    kvCacheUsage: series.largest(VLLM.kvCacheUsage),
    promptTokenRate: series.totalRate(VLLM.promptTokens),
    generationTokenRate: series.totalRate(VLLM.generationTokens),
  };
}

/**
 * The SLIs of which vLLM has histograms.
 *
 * @public
 */
export const VLLM_LATENCIES: DriverIndicators['slis'] = {
  latency: { kind: 'histogram', histogram: { metrics: [...VLLM.latency] } },
  ttft: { kind: 'histogram', histogram: { metrics: [...VLLM.ttft] } },
  interTokenLatency: {
    kind: 'histogram',
    histogram: { metrics: [...VLLM.interToken] },
  },
};
