import type { ServingSystem } from '../services/system';
import { tritonSystem } from './triton';
import { vllmSystem } from './vllm';

/** All systems of the services world, by their id. */
export const SYSTEMS: ReadonlyMap<string, ServingSystem> = new Map(
  [vllmSystem, tritonSystem].map(system => [system.id, system]),
);
