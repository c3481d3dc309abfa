import type { ServingSystem } from '../../services/system';
import type { NewService } from '../../services/types';
import { withCircumstances } from '../complete';
import { objectAt } from '../values';
import type { IsUnreachable } from './documents';
import { gpustackService } from './gpustackService';
import { serverTargets } from './serverTargets';
import {
  instanceTargets,
  type Remembered,
  workerTargets,
} from './workerTargets';

function complete(planned: NewService): NewService {
  const { namespace: cluster, name, options = {}, settings } = planned;
  const document = {
    name,
    source: 'huggingface',
    backend: 'vLLM',
    categories: ['llm'],
    ...objectAt(options, 'document'),
    replicas: settings.replicas,
  };
  const row = {
    id: Number(options.id),
    organization: Number(options.organization ?? 1),
    document,
  };
  return withCircumstances(planned, gpustackService(row, { name, cluster }));
}

/** GPUStack has nothing in the Kubernetes API: its own is servers/gpustackApi. */
export function createGpustackSystem(
  isUnreachable: IsUnreachable = () => false,
): ServingSystem {
  const remembered: Remembered = new Map();
  return {
    id: 'gpustack',
    kinds: [],
    workload: () => 'none',
    complete,
    objects: () => [],
    read: () => {},
    podTemplate: () => ({
      metadata: { labels: {} },
      spec: { containers: [{ name: 'instance' }] },
    }),
    replicaTargets: instanceTargets,
    otherTargets: world =>
      world.nodes.some(node => node.outside?.system === 'gpustack')
        ? [
            ...serverTargets(world, isUnreachable),
            ...workerTargets(world, remembered),
          ]
        : [],
  };
}
