import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  describeDriverContract,
  DriverFixture,
} from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { kserveDriver } from './kserve';

const folder = resolve(__dirname, 'fixtures');
const fixtures: DriverFixture[] = readdirSync(folder).map(file =>
  parse(readFileSync(resolve(folder, file), 'utf8')),
);

describeDriverContract(kserveDriver, fixtures, {
  spec: {
    name: 'demo',
    namespace: 'models',
    source: 'hf://Qwen/Qwen3-0.6B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
  },
});
