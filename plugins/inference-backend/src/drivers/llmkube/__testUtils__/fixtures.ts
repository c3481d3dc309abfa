import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { DriverReading } from '@wakeboard/plugin-inference-node';
import { DriverFixture } from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { toSnapshots } from '../snapshot';

const folder = resolve(__dirname, '..', '__fixtures__');

/** Names of all fixtures, in order. */
export function fixtureNames(): string[] {
  return readdirSync(folder)
    .map(file => file.replace(/\.yaml$/, ''))
    .sort();
}

/** All fixtures, in order of their names. */
export function fixtures(): DriverFixture[] {
  return fixtureNames().map(load);
}

/** The objects of one fixture. */
export function load(fixture: string): DriverFixture {
  return parse(readFileSync(resolve(folder, `${fixture}.yaml`), 'utf8'));
}

/** What is read from one fixture. */
export function read(fixture: string): DriverReading {
  return toSnapshots({ cluster: 'demo', objects: load(fixture).objects });
}

/** One model of a fixture. */
export function modelOf(fixture: string, name = 'qwen3-8b'): ModelSnapshot {
  const found = read(fixture).models.find(({ ref }) => ref.name === name);
  if (!found) {
    throw new Error(`The fixture ${fixture} has no model ${name}`);
  }
  return found;
}
