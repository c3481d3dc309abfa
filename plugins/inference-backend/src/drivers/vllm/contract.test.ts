import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  describeDriverContract,
  DriverFixture,
} from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { vllmDriver } from '.';

const folder = resolve(__dirname, '__fixtures__');
const fixtures: DriverFixture[] = readdirSync(folder).map(file =>
  parse(readFileSync(resolve(folder, file), 'utf8')),
);

describeDriverContract(vllmDriver, fixtures, {
  spec: {
    name: 'demo',
    namespace: 'ml-models',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
  },
});
