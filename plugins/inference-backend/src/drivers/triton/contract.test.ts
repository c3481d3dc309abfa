import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  describeDriverContract,
  DriverFixture,
} from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { tritonDriver } from '.';

const folder = resolve(__dirname, '__fixtures__');
const fixtures: DriverFixture[] = readdirSync(folder).map(file =>
  parse(readFileSync(resolve(folder, file), 'utf8')),
);

describeDriverContract(tritonDriver, fixtures, {
  spec: {
    name: 'demo',
    namespace: 'ml-models',
    source: 's3://models/repository',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
  },
});
