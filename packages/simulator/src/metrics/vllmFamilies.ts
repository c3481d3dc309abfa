import { cacheUsage } from '../world/engine';
import {
  FIRST_TOKEN_BOUNDS,
  INTER_TOKEN_BOUNDS,
  REQUEST_BOUNDS,
} from '../world/histogram';
import { HistogramData, Pod, World } from '../world/types';
import {
  counter,
  Family,
  gauge,
  histogram,
  Labels,
  pythonBound,
} from './series';

/** A good part of the metrics of vLLM's V1 engine. */
export function vllmFamilies(world: World, pod: Pod): Family[] {
  const labels: Labels = {
    model_name: pod.settings.modelName,
    engine: '0',
  };
  const awake = () =>
    pod.state === 'serving' || pod.state === 'deactivating' ? 1 : 0;
  const one = (read: () => number): Array<[Labels, () => number]> => [
    [labels, read],
  ];
  const durations = (
    name: string,
    help: string,
    bounds: readonly number[],
    read: () => HistogramData,
  ) => histogram(name, help, labels, bounds, read, pythonBound);
  return [
    gauge(
      'vllm:num_requests_running',
      'Number of requests in model execution batches.',
      one(() => pod.inFlight.length),
    ),
    gauge(
      'vllm:num_requests_waiting',
      'Number of requests waiting to be processed.',
      one(() => pod.waiting.length),
    ),
    gauge(
      'vllm:kv_cache_usage_perc',
      'KV-cache usage. 1 means 100 percent usage.',
      one(() => cacheUsage(pod, world.now)),
    ),
    gauge(
      'vllm:engine_sleep_state',
      'Engine sleep state; awake = 0 means engine is sleeping; awake = 1 means engine is awake; weights_offloaded = 1 means sleep level 1; discard_all = 1 means sleep level 2.',
      [
        [{ ...labels, sleep_state: 'awake' }, awake],
        [{ ...labels, sleep_state: 'weights_offloaded' }, () => 0],
        [{ ...labels, sleep_state: 'discard_all' }, () => 1 - awake()],
      ],
    ),
    counter(
      'vllm:request_success_total',
      'Count of successfully processed requests.',
      (['stop', 'length', 'abort', 'error'] as const).map(reason => [
        { ...labels, finished_reason: reason },
        () => pod.counters.finished[reason],
      ]),
    ),
    counter(
      'vllm:prompt_tokens_total',
      'Number of prefill tokens processed.',
      one(() => pod.counters.promptTokens),
    ),
    counter(
      'vllm:generation_tokens_total',
      'Number of generation tokens processed.',
      one(() => pod.counters.generationTokens),
    ),
    counter(
      'vllm:num_preemptions_total',
      'Cumulative number of preemption from the engine.',
      one(() => pod.counters.evictions),
    ),
    durations(
      'vllm:time_to_first_token_seconds',
      'Histogram of time to first token in seconds.',
      FIRST_TOKEN_BOUNDS,
      () => pod.counters.firstToken,
    ),
    durations(
      'vllm:inter_token_latency_seconds',
      'Histogram of inter-token latency in seconds.',
      INTER_TOKEN_BOUNDS,
      () => pod.counters.interToken,
    ),
    durations(
      'vllm:e2e_request_latency_seconds',
      'Histogram of e2e request latency in seconds.',
      REQUEST_BOUNDS,
      () => pod.counters.endToEnd,
    ),
    durations(
      'vllm:request_queue_time_seconds',
      'Histogram of time spent in WAITING phase for request.',
      REQUEST_BOUNDS,
      () => pod.counters.queueTime,
    ),
  ];
}
