import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { DriverReading } from '@wakeboard/plugin-inference-node';
import { DriverFixture } from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { toSnapshots } from '../snapshot';

const folder = resolve(__dirname, '../__fixtures__');

export function allFixtures(): DriverFixture[] {
  return readdirSync(folder).map(file => load(file.replace(/\.yaml$/, '')));
}

export function load(fixture: string): DriverFixture {
  return parse(readFileSync(resolve(folder, `${fixture}.yaml`), 'utf8'));
}

export function read(fixture: string): DriverReading {
  return toSnapshots({ cluster: 'demo', objects: load(fixture).objects });
}

export function modelOf(fixture: string, name = 'demo'): ModelSnapshot {
  const model = read(fixture).models.find(({ ref }) => ref.name === name);
  if (!model) throw new Error(`No model ${name} in ${fixture}`);
  return model;
}
