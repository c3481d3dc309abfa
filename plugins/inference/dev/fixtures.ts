import {
  ModelRef,
  ModelState,
  SIGNALS,
} from '@wakeboard/plugin-inference-common';
import type { Gpu, ModelDetail, Resource } from '../src/api/types';
import { refOf } from './world';

const GIB = 1024 ** 3;
const MINUTE = 60_000;

function gpus(ref: ModelRef, now: number, state: ModelState): Gpu[] {
  const serving = state === 'serving';
  return [
    {
      cluster: ref.cluster,
      name: 'gpu-node-a-0',
      node: 'node-a',
      index: 0,
      product: 'NVIDIA H100 80GB HBM3',
      totalBytes: 79.6 * GIB,
      usedBytes: serving ? 66.2 * GIB : 24 * GIB,
      utilizationPercent: serving ? 71 : 12,
      temperatureCelsius: 58,
      powerWatts: 412,
      occupants: [
        {
          pod: `${ref.name}-6c9f7d5b8-x2kqv`,
          model: ref,
          modelName: ref.name,
          state: serving ? 'serving' : 'sleeping',
          reservedBytes: serving ? 42.4 * GIB : 0,
          lastAccessedAt: now - 40_000,
        },
        {
          pod: 'mistral-7b-7d7c4-wq8zz',
          model: refOf('mistral-7b'),
          modelName: 'mistralai/Mistral-7B-Instruct-v0.3',
          state: 'serving',
          reservedBytes: 18 * GIB,
          popular: true,
        },
        {
          pod: 'embedder-5f4b-11abc',
          modelName: 'bge-m3',
          state: 'sleeping',
          reservedBytes: 0,
        },
      ],
    },
    {
      cluster: ref.cluster,
      name: 'gpu-node-b-1',
      node: 'node-b',
      index: 1,
      product: 'NVIDIA L40S',
      totalBytes: 44.9 * GIB,
      usedBytes: 3.1 * GIB,
      utilizationPercent: 0,
      occupants: [
        {
          pod: `${ref.name}-6c9f7d5b8-m8jtp`,
          model: ref,
          modelName: ref.name,
          state: 'sleeping',
          reservedBytes: 0,
        },
      ],
    },
  ];
}

/** A model as the backend would describe it. */
export function aDetail(
  ref: ModelRef,
  now: number,
  state: ModelState,
): ModelDetail {
  const serving = state === 'serving';
  return {
    ref,
    driverTitle: 'GreenThread',
    state,
    stateSince: now - 17 * MINUTE,
    servedName: 'Qwen/Qwen3-4B-Instruct-2507',
    replicas: {
      desired: 2,
      total: 2,
      ready: 2,
      serving: serving ? 1 : 0,
      sleeping: serving ? 1 : 2,
    },
    observedAt: now - 1_400,
    createdAt: now - 40 * 24 * 60 * MINUTE,
    pods: [
      {
        name: `${ref.name}-6c9f7d5b8-x2kqv`,
        state,
        node: 'node-a',
        gpus: ['gpu-node-a-0'],
        lastAccessedAt: now - 40_000,
      },
      {
        name: `${ref.name}-6c9f7d5b8-m8jtp`,
        state: 'sleeping',
        node: 'node-b',
        gpus: ['gpu-node-b-1'],
      },
    ],
    conditions: [
      {
        type: 'Converted',
        status: 'True',
        reason: 'ConversionComplete',
        message: 'Weights converted, 8.1 GiB.',
        lastTransitionAt: now - 40 * 24 * 60 * MINUTE,
      },
      {
        type: 'Staged',
        status: 'Unknown',
        reason: 'NodeNotReporting',
        message: 'Node node-c has not reported its staging tier.',
        lastTransitionAt: now - 3 * 60 * MINUTE,
      },
      { type: 'Ready', status: serving ? 'True' : 'False' },
    ],
    servingMemoryPerGpuBytes: 42.4 * GIB,
    idleTimeoutMs: 5 * MINUTE,
    facts: [
      { label: 'dtype', value: 'bfloat16' },
      { label: 'Tensor parallel size', value: '1' },
      { label: 'GPU memory utilisation', value: '0.90' },
      { label: 'Weights', value: '8.1 GiB on node-a, node-b' },
      { label: 'Staging tier', value: 'node-a: system memory' },
    ],
    labels: { team: 'assistants', 'app.kubernetes.io/part-of': 'chat' },
    gpus: gpus(ref, now, state),
    actions: [
      serving
        ? {
            name: 'wake',
            available: false,
            reason: 'The model is serving already.',
          }
        : { name: 'wake', available: true },
      {
        name: 'scale',
        available: true,
        warning: 'Fewer replicas end requests that are in flight after 30 s.',
      },
      {
        name: 'sleep',
        available: false,
        reason:
          'GreenThread has no documented call that puts a model to sleep; it sleeps by itself after its idle timeout.',
      },
      ...(['suspend', 'resume', 'restart', 'delete'] as const).map(name => ({
        name,
        available: false,
        reason: 'GreenThread does not support this.',
      })),
    ],
    pending: [],
    signals: Object.keys(SIGNALS).filter(name => name !== 'preemptionRate'),
    historyFrom: now - 60 * 24 * 60 * MINUTE,
    errors: [],
  };
}

/** The resource itself, as the cluster would have it. */
export const aResource = (ref: ModelRef, now: number): Resource => ({
  yaml: `apiVersion: greenthread.ai/v1alpha1
kind: Model
metadata:
  name: ${ref.name}
  namespace: ${ref.namespace}
  labels:
    team: assistants
spec:
  modelName: Qwen/Qwen3-4B-Instruct-2507
  dtype: bfloat16
  gpuMemoryUtilization: "0.90"
  tensorParallelSize: 1
  replicas: 2
  extraArgs: ["--enforce-eager"]
  sleep: { idleTimeout: 5m, drainTimeout: 30s }
status:
  phase: Ready
  servingReplicas: 1
  sleepingReplicas: 1
`,
  events: [
    {
      type: 'Warning',
      reason: 'BarrierTimeout',
      message: 'Preemption barrier timed out after 5s waiting for mistral-7b.',
      count: 4,
      at: now - 11 * MINUTE,
    },
    {
      type: 'Normal',
      reason: 'Waking',
      message: 'Waking on gpu-node-a-0.',
      count: 1,
      at: now - 17 * MINUTE,
    },
  ],
  errors: [],
});
