import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { ModelState } from '@wakeboard/plugin-inference-common';
import { DriverFixture } from '@wakeboard/plugin-inference-node/testing';
import { parse } from 'yaml';
import { idOf, namesOfRows, Row, toObject } from '../client/rows';
import { Plural } from '../client/kinds';
import { RESOURCES } from '../resources';

const FOLDER = resolvePackagePath(
  '@wakeboard/plugin-inference-backend',
  'src/drivers/gpustack/__fixtures__',
);

/** A file of rows, and what their models have to be read as. */
interface RowFixture {
  name: string;
  models: Record<string, ModelState>;
  rows: Partial<Record<Plural, Row[]>>;
}

/** Rows as the client gives them. */
export function asObjects(rows: RowFixture['rows']): DriverFixture['objects'] {
  const clusters = new Map(
    (rows.clusters ?? []).map(row => [idOf(row) ?? -1, String(row.name)]),
  );
  const objects: DriverFixture['objects'] = {};
  for (const { id, plural } of RESOURCES) {
    const ofKind = rows[plural as Plural];
    if (ofKind) {
      const names = namesOfRows(ofKind, clusters);
      objects[id] = ofKind.map(row =>
        toObject(plural as Plural, row, names.known(idOf(row) ?? -1)),
      );
    }
  }
  return objects;
}

export function readRows(file: string): RowFixture {
  return parse(readFileSync(resolve(FOLDER, `${file}.yaml`), 'utf8'));
}

export function readFixture(file: string): DriverFixture {
  const { name, models, rows } = readRows(file);
  return { name, models, objects: asObjects(rows) };
}

export function allFixtures(): DriverFixture[] {
  return readdirSync(FOLDER)
    .sort()
    .map(file => readFixture(file.replace(/\.yaml$/, '')));
}
