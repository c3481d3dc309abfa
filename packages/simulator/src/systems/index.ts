import type { ServingSystem } from '../services/system';
import { createGpustackSystem } from './gpustack';
import { createKthenaSystem } from './kthena';
import { createLlmkubeSystem } from './llmkube';
import { tritonSystem } from './triton';
import { vllmSystem } from './vllm';

/**
 * All systems of the services world, by their id. Some remember what they saw: each world has its own.
 *
 * @param isUnreachable - whether GPUStack's server hears nothing of a worker
 */
export function createSystems(
  isUnreachable?: (worker: string) => boolean,
): ReadonlyMap<string, ServingSystem> {
  const systems = [
    vllmSystem,
    tritonSystem,
    createKthenaSystem(),
    createLlmkubeSystem(),
    createGpustackSystem(isUnreachable),
  ];
  return new Map(systems.map(system => [system.id, system]));
}

/** For what does not depend on a world. */
export const SYSTEMS = createSystems();
