import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  describeDriverContract,
  DriverFixture,
} from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { greenthreadDriver } from '.';
import { GATEWAY_ENDPOINT } from './resources';

const folder = resolve(__dirname, '__fixtures__');
const fixtures: DriverFixture[] = readdirSync(folder).map(file =>
  parse(readFileSync(resolve(folder, file), 'utf8')),
);

describeDriverContract(greenthreadDriver, fixtures, {
  endpoints: [GATEWAY_ENDPOINT],
  spec: {
    name: 'demo',
    namespace: 'greenthread-system',
    source: 'hf://Qwen/Qwen3-4B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
  },
});
