import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { isError } from '@backstage/errors';
import { Knex } from 'knex';
import { setTimeout as sleep } from 'node:timers/promises';

/** Folder of the migrations. */
export const MIGRATIONS = resolvePackagePath(
  '@wakeboard/plugin-inference-backend',
  'migrations',
);

const lockedTries = 60;
const opened = new WeakMap<DatabaseService, Promise<Knex>>();

/** A client whose tables are current; migrates once for each service. */
export function openDatabase(database: DatabaseService): Promise<Knex> {
  let client = opened.get(database);
  if (!client) {
    client = migrate(database);
    opened.set(database, client);
    client.catch(() => opened.delete(database));
  }
  return client;
}

async function migrate(database: DatabaseService): Promise<Knex> {
  const knex = await database.getClient();
  if (database.migrations?.skip) {
    return knex;
  }
  // Backend replicas that start together migrate one after the other; knex
  // itself does not wait for its lock.
  for (let left = lockedTries; ; left--) {
    try {
      await knex.migrate.latest({ directory: MIGRATIONS });
      return knex;
    } catch (error) {
      if (left === 0 || !isMigratedByAnother(error)) {
        throw error;
      }
      await sleep(1000);
    }
  }
}

/** Knex's lock is taken, or its own tables were made at the same moment. */
function isMigratedByAnother(error: unknown): boolean {
  return (
    isError(error) &&
    (error.name === 'MigrationLocked' ||
      error.code === '23505' ||
      error.code === '42P07' ||
      error.code === '42710')
  );
}
