import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { gpustackDriver } from './gpustack';
import { greenthreadDriver } from './greenthread';
import { kthenaDriver } from './kthena';
import { llmkubeDriver } from './llmkube';
import { tritonDriver } from './triton';
import { vllmDriver } from './vllm';

/** The drivers that come with Wakeboard. Each is on only if it is in config. */
export const builtInDrivers: InferenceDriver[] = [
  greenthreadDriver,
  kthenaDriver,
  llmkubeDriver,
  vllmDriver,
  tritonDriver,
  gpustackDriver,
];
