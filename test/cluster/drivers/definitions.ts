import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { parse } from 'yaml';

/** Copies of the systems' own definitions, which not everybody has. */
const shared = resolve(__dirname, '../../../../shared/crds');
const folders = ['kthena', 'llmkube', 'prometheus-operator', 'kserve/minimal'];

/** Why there are no definitions of the systems to install; undefined: there are. */
export function whyNoDefinitions(): string | undefined {
  return folders.every(each => existsSync(resolve(shared, each)))
    ? undefined
    : "the systems' own definitions are not here";
}

/** Of what its vendor publishes no definition: written after its documents. */
const written = resolve(
  __dirname,
  '../../../packages/simulator/crds/greenthread',
);

/** The systems' own definitions, where there are any. */
export function upstreamDefinitions(): KubernetesObject[] {
  return [...folders.map(each => resolve(shared, each)), written].flatMap(
    definitionsIn,
  );
}

/** Definitions of what the simulator has none of. */
export function definitionsBeside(): KubernetesObject[] {
  return definitionsIn(resolve(__dirname, '../../outside-driver/definitions'));
}

function definitionsIn(folder: string): KubernetesObject[] {
  return readdirSync(folder)
    .filter(file => /\.ya?ml$/.test(file))
    .map(file => parse(readFileSync(resolve(folder, file), 'utf8')));
}
