import { cacheUsage } from '../world/engine';
import {
  FIRST_TOKEN_BOUNDS,
  INTER_TOKEN_BOUNDS,
  REQUEST_BOUNDS,
} from '../world/histogram';
import { EngineHost, HistogramData } from '../world/types';
import {
  counter,
  Family,
  gauge,
  histogram,
  Labels,
  pythonBound,
  Series,
} from './series';

/** What is read of an engine whenever its metrics are printed. */
export interface SglangProcess {
  modelName: string;
  now: () => number;
  engine: () => EngineHost;
}

/** A good part of what SGLang exports with `--enable-metrics`. */
export function sglangFamilies({
  modelName,
  now,
  engine,
}: SglangProcess): Family[] {
  const labels: Labels = {
    model_name: modelName,
    engine_type: 'unified',
    tp_rank: '0',
    pp_rank: '0',
  };
  const counters = () => engine().counters;
  const state = (name: string, help: string, read: () => number) =>
    gauge(`sglang:${name}`, help, [[labels, read]]);
  const total = (name: string, help: string, read: () => number) =>
    counter(`sglang:${name}`, help, [[labels, read]]);
  const durations = (
    name: string,
    help: string,
    bounds: readonly number[],
    read: () => HistogramData,
  ) => histogram(`sglang:${name}`, help, labels, bounds, read, pythonBound);
  const finished = () =>
    Object.values(counters().finished).reduce((sum, each) => sum + each, 0);
  // What ends with an error is aborted too: there is no other reason for it.
  const aborted = () => counters().finished.abort + counters().finished.error;
  return [
    state(
      'num_running_reqs',
      'The number of running requests.',
      () => engine().inFlight.length,
    ),
    state(
      'num_queue_reqs',
      'The number of requests in the waiting queue.',
      () => engine().waiting.length,
    ),
    state('token_usage', 'The token usage.', () => cacheUsage(engine(), now())),
    state('cache_hit_rate', 'The prefix cache hit rate.', () => 0),
    total(
      'prompt_tokens_total',
      'Number of prefill tokens processed.',
      () => counters().promptTokens,
    ),
    total(
      'generation_tokens_total',
      'Number of generation tokens processed.',
      () => counters().generationTokens,
    ),
    total('num_requests_total', 'Number of requests processed.', finished),
    sinceTheFirst(
      total(
        'num_aborted_requests_total',
        'Number of requests aborted.',
        aborted,
      ),
    ),
    durations(
      'time_to_first_token_seconds',
      'Histogram of time to first token in seconds.',
      FIRST_TOKEN_BOUNDS,
      () => counters().firstToken,
    ),
    durations(
      'inter_token_latency_seconds',
      'Histogram of inter-token latency in seconds.',
      INTER_TOKEN_BOUNDS,
      () => counters().interToken,
    ),
    durations(
      'e2e_request_latency_seconds',
      'Histogram of End-to-end request latency in seconds',
      REQUEST_BOUNDS,
      () => counters().endToEnd,
    ),
    durations(
      'queue_time_seconds',
      'Histogram of queueing time in seconds.',
      REQUEST_BOUNDS,
      () => counters().queueTime,
    ),
  ];
}

/** A counter with labels has no series before it counted something. */
function sinceTheFirst(family: Family): Family {
  const seen = (series: Series): Series => ({
    ...series,
    isThere: () => series.read() > 0,
  });
  return { ...family, series: family.series.map(seen) };
}
