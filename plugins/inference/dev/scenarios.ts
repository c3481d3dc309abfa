import { ResponseError } from '@backstage/errors';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import type { ModelAction, SourceError } from '../src/api/types';
import type { Scenario } from './scenario';
import { SYSTEM_SCENARIOS } from './systems';

export function failureOf(
  statusCode: number,
  name: string,
  message: string,
): Error {
  const error = new Error(`Request failed with ${statusCode}`);
  return Object.assign(error, {
    name: 'ResponseError',
    statusCode,
    cause: { name, message },
  } as Partial<ResponseError>);
}

const HOUR = 3_600_000;
const started = Date.now();

export const PROMETHEUS_DOWN: SourceError = {
  source: { kind: 'prometheus', name: 'demo' },
  reason: 'unreachable',
  message: 'Connecting to http://127.0.0.1:9090 failed: connection refused.',
  since: started - HOUR,
};

const CLUSTER_DOWN: SourceError = {
  source: { kind: 'cluster', name: 'demo' },
  reason: 'timeout',
  message: 'GET /apis/greenthread.ai/v1alpha1/models got no answer in 10 s.',
  since: started - 0.2 * HOUR,
};

function aRequest(overrides: Partial<ModelAction>): ModelAction {
  return {
    id: '1',
    action: 'wake',
    requestedBy: 'user:default/jane',
    requestedAt: started - 90_000,
    deadlineAt: started - 30_000,
    status: 'pending',
    ...overrides,
  };
}

export const SCENARIOS: Record<string, Scenario> = {
  'qwen3-4b': { title: 'Serving' },
  'llama-asleep': { title: 'Asleep', state: 'sleeping' },
  'phi-failed': {
    title: 'Failed',
    state: 'failed',
    detail: {
      stateReason: 'Conversion job phi-failed-convert failed: disk full',
    },
  },
  'prometheus-down': { title: 'Prometheus down', errors: [PROMETHEUS_DOWN] },
  'cluster-down': {
    title: 'Cluster down',
    errors: [CLUSTER_DOWN],
    detail: { observedAt: started - 0.2 * HOUR },
  },
  'all-quiet': {
    title: 'No history, no traffic, no GPU',
    state: 'stopped',
    noHistory: true,
    detail: {
      gpus: [],
      conditions: [],
      pods: [],
      replicas: { desired: 0, total: 0 },
    },
  },
  asked: {
    title: 'Overdue and failed requests',
    state: 'sleeping',
    requests: () => [
      aRequest({ id: '1', status: 'overdue' }),
      aRequest({
        id: '2',
        action: 'scale',
        replicas: 3,
        status: 'failed',
        closedAt: started - 20_000,
        message: 'The cluster refused the change: admission webhook said no.',
      }),
    ],
  },
  missing: {
    title: 'Does not exist',
    failure: failureOf(404, 'NotFoundError', 'No such model'),
  },
  denied: {
    title: 'Denied',
    failure: failureOf(403, 'NotAllowedError', 'Unauthorized'),
  },
  'backend-down': {
    title: 'Backend down',
    failure: new TypeError('Failed to fetch'),
  },
  slow: { title: 'Loading', slow: true },
  ...SYSTEM_SCENARIOS,
};

export function scenarioOf(ref: ModelRef): Scenario {
  return SCENARIOS[ref.name] ?? SCENARIOS['qwen3-4b'];
}
