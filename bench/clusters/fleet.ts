import { readFileSync } from 'node:fs';
import path from 'node:path';
import { builtInDrivers } from '../../plugins/inference-backend/src/drivers';
import {
  InferenceDriver,
  KubernetesObject,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { parse } from 'yaml';

// Ten clusters: seven and a slow one have the same number of models of each of
// five systems, one has none of their kinds, one is not there.

/** How a cluster behaves. */
export type Behaviour = 'healthy' | 'slow' | 'empty' | 'unreachable';

export const BEHAVIOURS: Behaviour[] = [
  ...Array.from({ length: 7 }, () => 'healthy' as const),
  'slow',
  'empty',
  'unreachable',
];
export const SLOW_MS = 10_000;
/** Of each system in each cluster that has models. */
export const MODELS_OF_A_SYSTEM = 25;

/** A fixture of each driver with the name of its model, which stands in all that belongs to it. */
const FIXTURES: Record<string, { file: string; name: string }> = {
  greenthread: { file: 'serving', name: 'demo' },
  kthena: { file: 'serving', name: 'demo' },
  llmkube: { file: 'ready', name: 'qwen3-8b' },
  vllm: { file: 'serving', name: 'demo' },
  triton: { file: 'serving', name: 'demo' },
};
const UID = /-4000-8000-/g;
const DRIVERS = path.join(
  __dirname,
  '../../plugins/inference-backend/src/drivers',
);

/** The drivers that read clusters. */
export const drivers: InferenceDriver[] = builtInDrivers.filter(
  ({ id }) => id in FIXTURES,
);
export const MODELS_OF_A_CLUSTER = drivers.length * MODELS_OF_A_SYSTEM;

/** What all drivers read, each kind once. */
export const kinds: ResourceKind[] = [
  ...new Map(
    drivers
      .flatMap(({ resources }) => resources)
      .map(({ group, versions, plural, kind, namespaced }) => [
        `${group}/${plural}`,
        { group, version: versions[0], plural, kind, namespaced },
      ]),
  ).values(),
];

/** The objects of a cluster, by group and plural. */
export function clusterObjects(): Map<string, KubernetesObject[]> {
  const found = new Map<string, Map<string, KubernetesObject>>();
  for (const { id, resources } of drivers) {
    const { file, name } = FIXTURES[id];
    const text = readFileSync(
      path.join(DRIVERS, id, '__fixtures__', `${file}.yaml`),
      'utf8',
    );
    const { objects } = parse(text) as {
      objects: Record<string, KubernetesObject[]>;
    };
    const template = JSON.stringify(objects);
    for (let index = 0; index < MODELS_OF_A_SYSTEM; index++) {
      const copy = JSON.parse(
        template
          .replaceAll(name, `${id}-model-${index}`)
          .replace(UID, `-4${String(index).padStart(3, '0')}-8000-`),
      ) as typeof objects;
      for (const { id: key, group, plural } of resources) {
        const kind = `${group}/${plural}`;
        const items = found.get(kind) ?? new Map<string, KubernetesObject>();
        found.set(kind, items);
        for (const item of copy[key] ?? []) {
          const { namespace = '', name: own } = item.metadata;
          items.set(`${namespace}/${own}`, item);
        }
      }
    }
  }
  return new Map(
    [...found].map(([kind, items]) => [kind, [...items.values()]]),
  );
}
