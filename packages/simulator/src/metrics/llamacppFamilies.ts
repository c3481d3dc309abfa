import { EngineHost } from '../world/types';
import { counter, Family, gauge } from './series';

/** All that llama.cpp's server exports: no latencies, no requests, no errors. */
export function llamacppFamilies(engine: () => EngineHost): Family[] {
  const total = (name: string, help: string, read: () => number) =>
    counter(`llamacpp:${name}`, help, [[{}, read]]);
  const now = (name: string, help: string, read: () => number) =>
    gauge(`llamacpp:${name}`, help, [[{}, read]]);
  const perSecond = (tokens: () => number, seconds: () => number) => () =>
    seconds() > 0 ? tokens() / seconds() : 0;
  const prompt = () => engine().counters.promptTokens;
  const predicted = () => engine().counters.generationTokens;
  const promptSeconds = () => engine().counters.firstToken.sum;
  const predictedSeconds = () => engine().counters.interToken.sum;
  return [
    total('prompt_tokens_total', 'Number of prompt tokens processed.', prompt),
    total(
      'prompt_seconds_total',
      'Prompt process time in seconds.',
      promptSeconds,
    ),
    total(
      'tokens_predicted_total',
      'Number of generation tokens processed.',
      predicted,
    ),
    total(
      'tokens_predicted_seconds_total',
      'Predict process time in seconds.',
      predictedSeconds,
    ),
    total(
      'n_decode_total',
      'Total number of llama_decode() calls.',
      () => engine().counters.interToken.count,
    ),
    now('n_tokens_max', 'Largest observed n_tokens.', () => 4_096),
    now(
      'n_busy_slots_per_decode',
      'Average number of busy slots per llama_decode() call.',
      () => 1,
    ),
    now(
      'prompt_tokens_seconds',
      'Average prompt throughput in tokens/s.',
      perSecond(prompt, promptSeconds),
    ),
    now(
      'predicted_tokens_seconds',
      'Average generation throughput in tokens/s.',
      perSecond(predicted, predictedSeconds),
    ),
    now(
      'requests_processing',
      'Number of requests processing.',
      () => engine().inFlight.length,
    ),
    now(
      'requests_deferred',
      'Number of requests deferred.',
      () => engine().waiting.length,
    ),
  ];
}
