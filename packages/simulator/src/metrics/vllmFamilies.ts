import { cacheUsage } from '../world/engine';
import {
  FIRST_TOKEN_BOUNDS,
  INTER_TOKEN_BOUNDS,
  REQUEST_BOUNDS,
} from '../world/histogram';
import { EngineHost, HistogramData, Pod, World } from '../world/types';
import {
  counter,
  Family,
  gauge,
  histogram,
  Labels,
  pythonBound,
} from './series';

const OLDER_REASONS = ['stop', 'length', 'abort'] as const;
const REASONS = [...OLDER_REASONS, 'error'] as const;

/** What is read of an engine whenever its metrics are printed. */
export interface VllmProcess {
  modelName: string;
  now: () => number;
  engine: () => EngineHost;
  sleepLevel: () => 0 | 1 | 2;
  /**
   * The names of an image: until mid 2025 (0.8, 0.9) the cache was the GPU's, tokens were timed per output token, and neither sleep
   * nor failed requests were counted.
   */
  generation: 'current' | 'older';
}

/** Of a GreenThread pod, whose sidecar has its engine discard everything. */
export function podVllmFamilies(world: World, pod: Pod): Family[] {
  return vllmFamilies({
    modelName: pod.settings.modelName,
    now: () => world.now,
    engine: () => pod,
    sleepLevel: () =>
      pod.state === 'serving' || pod.state === 'deactivating' ? 0 : 2,
    generation: 'current',
  });
}

/** A good part of the metrics of vLLM's V1 engine. */
export function vllmFamilies({
  modelName,
  now,
  engine,
  sleepLevel,
  generation,
}: VllmProcess): Family[] {
  const labels: Labels = { model_name: modelName, engine: '0' };
  const isOlder = generation === 'older';
  const one = (read: () => number): Array<[Labels, () => number]> => [
    [labels, read],
  ];
  const atLevel = (level: number) => () => sleepLevel() === level ? 1 : 0;
  const durations = (
    name: string,
    help: string,
    bounds: readonly number[],
    read: () => HistogramData,
  ) => histogram(name, help, labels, bounds, read, pythonBound);
  const sleepState = () =>
    gauge(
      'vllm:engine_sleep_state',
      'Engine sleep state; awake = 0 means engine is sleeping; awake = 1 means engine is awake; weights_offloaded = 1 means sleep level 1; discard_all = 1 means sleep level 2.',
      [
        [{ ...labels, sleep_state: 'awake' }, atLevel(0)],
        [{ ...labels, sleep_state: 'weights_offloaded' }, atLevel(1)],
        [{ ...labels, sleep_state: 'discard_all' }, atLevel(2)],
      ],
    );
  return [
    gauge(
      'vllm:num_requests_running',
      'Number of requests in model execution batches.',
      one(() => engine().inFlight.length),
    ),
    gauge(
      'vllm:num_requests_waiting',
      'Number of requests waiting to be processed.',
      one(() => engine().waiting.length),
    ),
    gauge(
      isOlder ? 'vllm:gpu_cache_usage_perc' : 'vllm:kv_cache_usage_perc',
      'KV-cache usage. 1 means 100 percent usage.',
      one(() => cacheUsage(engine(), now())),
    ),
    ...(isOlder ? [] : [sleepState()]),
    counter(
      'vllm:request_success_total',
      'Count of successfully processed requests.',
      (isOlder ? OLDER_REASONS : REASONS).map(reason => [
        { ...labels, finished_reason: reason },
        () => engine().counters.finished[reason],
      ]),
    ),
    counter(
      'vllm:prompt_tokens_total',
      'Number of prefill tokens processed.',
      one(() => engine().counters.promptTokens),
    ),
    counter(
      'vllm:generation_tokens_total',
      'Number of generation tokens processed.',
      one(() => engine().counters.generationTokens),
    ),
    counter(
      'vllm:num_preemptions_total',
      'Cumulative number of preemption from the engine.',
      one(() => engine().counters.evictions),
    ),
    durations(
      'vllm:time_to_first_token_seconds',
      'Histogram of time to first token in seconds.',
      FIRST_TOKEN_BOUNDS,
      () => engine().counters.firstToken,
    ),
    durations(
      isOlder
        ? 'vllm:time_per_output_token_seconds'
        : 'vllm:inter_token_latency_seconds',
      isOlder
        ? 'Histogram of time per output token in seconds.'
        : 'Histogram of inter-token latency in seconds.',
      INTER_TOKEN_BOUNDS,
      () => engine().counters.interToken,
    ),
    durations(
      'vllm:e2e_request_latency_seconds',
      'Histogram of e2e request latency in seconds.',
      REQUEST_BOUNDS,
      () => engine().counters.endToEnd,
    ),
    durations(
      'vllm:request_queue_time_seconds',
      'Histogram of time spent in WAITING phase for request.',
      REQUEST_BOUNDS,
      () => engine().counters.queueTime,
    ),
  ];
}
