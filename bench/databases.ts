import { DatabaseService } from '@backstage/backend-plugin-api';
import knexFactory, { Knex } from 'knex';
import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A database with the plugin's tables to be, and how to leave it. */
export interface BenchDatabase {
  name: string;
  knex: Knex;
  service: DatabaseService;
  close(): Promise<void>;
}

/** SQLite in a file. */
export function openSqlite(): BenchDatabase {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'wakeboard-bench-'));
  const sqlite = knexFactory({
    client: 'better-sqlite3',
    connection: path.join(folder, 'bench.sqlite'),
    useNullAsDefault: true,
  });
  return {
    name: 'SQLite',
    knex: sqlite,
    service: { getClient: async () => sqlite },
    close: async () => {
      await sqlite.destroy();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** SQLite, and PostgreSQL where the connection is given (see bench/README.md). */
export async function openDatabases(): Promise<BenchDatabase[]> {
  const databases = [openSqlite()];
  const connection =
    process.env.BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING;
  if (connection) {
    const schema = `bench_${process.pid}`;
    const postgres = knexFactory({
      client: 'pg',
      connection,
      searchPath: [schema],
    });
    await postgres.raw(`create schema ${schema}`);
    databases.push({
      name: 'PostgreSQL',
      knex: postgres,
      service: { getClient: async () => postgres },
      close: async () => {
        await postgres.raw(`drop schema ${schema} cascade`);
        await postgres.destroy();
      },
    });
  }
  return databases;
}
