import type { ScenarioSource } from '@wakeboard/simulator';

/** Enough of everything for each series to be there: some exist only when something was counted. */
const traffic = {
  sessionsPerHour: 120,
  nightShare: 1,
  sessionMinutes: 10,
  requestsPerMinute: 30,
  batch: 1.5,
  errorShare: 0.3,
  promptTokens: 100,
  outputTokens: 20,
  firstTokenMs: 50,
  tokenMs: 5,
};
const startup = { scheduling: '1s', downloading: '1s', loading: '1s' };
const busy = { traffic, startup };

/** A time of day that has just passed in the life that services have behind them when the simulator starts. */
const justBefore = new Date(Date.now() - 2 * 60_000)
  .toISOString()
  .slice(11, 16);

/**
 * Every system, every engine and every generation of names: the models of the
 * demo at work, and beside them what the demo has not.
 */
export const everySystem: ScenarioSource = {
  extends: 'quiet',
  name: 'every system',
  description: 'Everything that exports metrics, at work',
  models: { 'qwen3-4b': { traffic }, 'llama-3-8b': { traffic } },
  services: {
    'mistral-7b': busy,
    'qwen-coder-7b': busy,
    'resnet18-imagenette': busy,
    'bge-reranker': busy,
    'granite-8b': busy,
    'phi-4': busy,
    'qwen3-8b': busy,
    'gemma-3-4b': busy,
    'mistral-small': busy,
    'mistral-small-3': {
      ...busy,
      options: { document: { backend_version: '0.10.2' } },
    },
    // Some series are there only while a pod fails, or while one ends.
    'with-crashes': {
      ...busy,
      system: 'vllm',
      namespace: 'ml-models',
      replicas: 1,
      gpusPerReplica: 0,
      engine: { kind: 'vllm', version: '0.14.1' },
      failing: 'crash',
    },
    'with-a-long-end': {
      startup,
      system: 'vllm',
      namespace: 'ml-models',
      replicas: 1,
      gpusPerReplica: 0,
      engine: { kind: 'vllm', version: '0.14.1' },
      traffic: {
        ...traffic,
        sessionsPerHour: 600,
        requestsPerMinute: 1,
        outputTokens: 5000,
        tokenMs: 1000,
      },
      drain: '1h',
      schedule: [{ at: justBefore, replicas: 0, by: 'user' }],
    },
    'with-summaries': {
      ...busy,
      system: 'triton',
      namespace: 'ml-models',
      replicas: 1,
      gpusPerReplica: 0,
      options: { metricsConfig: ['summary_latencies=true'] },
      engine: { kind: 'triton', version: '25.06', models: ['resnet'] },
    },
    'with-sglang': {
      ...busy,
      system: 'llmkube',
      namespace: 'llm',
      replicas: 1,
      gpusPerReplica: 0,
      engine: { kind: 'vllm', version: '0.5.15' },
      options: {
        spec: { runtime: 'sglang', endpoint: { port: 30_000 } },
        model: { source: 'hf://Qwen/Qwen3-0.6B', format: 'safetensors' },
      },
    },
  },
};
