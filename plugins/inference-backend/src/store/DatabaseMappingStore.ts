import { DatabaseService } from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { openDatabase } from './migrate';
import { TABLES } from './tables';
import { MappingStore, StoredMapping } from './types';

interface MappingRow {
  driver: string;
  signal: string;
  version: number;
  expression: string | null;
  factor: number | null;
  by: string | null;
  /** PostgreSQL gives big integers as text. */
  changed_at: number | string;
  changed_by: string;
}

/** Signal mappings in a database. */
export class DatabaseMappingStore implements MappingStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseMappingStore> {
    return new DatabaseMappingStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async listMappings(): Promise<StoredMapping[]> {
    const newest = this.#knex(TABLES.signalMappings)
      .select('driver', 'signal')
      .max({ version: 'version' })
      .groupBy('driver', 'signal')
      .as('n');
    const rows = await this.#knex({ m: TABLES.signalMappings })
      .join(newest, join =>
        join
          .on('n.driver', 'm.driver')
          .andOn('n.signal', 'm.signal')
          .andOn('n.version', 'm.version'),
      )
      .select<MappingRow[]>('m.*')
      .orderBy(['m.driver', 'm.signal']);
    return rows.map(toMapping);
  }

  async addMapping(mapping: StoredMapping): Promise<void> {
    const { driver, signal, version } = mapping;
    const newest = await this.#knex(TABLES.signalMappings)
      .where({ driver, signal })
      .max<{ version: number | null }>({ version: 'version' })
      .first();
    const inserted =
      (newest?.version ?? 0) === version - 1
        ? await this.#knex(TABLES.signalMappings)
            .insert(toRow(mapping))
            .onConflict(['driver', 'signal', 'version'])
            .ignore()
            .returning('version')
        : [];
    if (inserted.length === 0) {
      throw new ConflictError(
        `The mapping of ${signal} of ${driver} was changed by somebody else in the meantime; look at it again`,
      );
    }
  }
}

function toRow(mapping: StoredMapping): MappingRow {
  const { driver, signal, version, expression, changedAt, changedBy } = mapping;
  return {
    driver,
    signal,
    version,
    expression: expression?.expression ?? null,
    factor: expression?.factor ?? null,
    by: expression?.by ? JSON.stringify(expression.by) : null,
    changed_at: changedAt,
    changed_by: changedBy,
  };
}

function toMapping(row: MappingRow): StoredMapping {
  return {
    driver: row.driver,
    signal: row.signal,
    version: row.version,
    ...(row.expression !== null && {
      expression: {
        expression: row.expression,
        ...(row.factor !== null && { factor: row.factor }),
        ...(row.by !== null && { by: JSON.parse(row.by) }),
      },
    }),
    changedAt: Number(row.changed_at),
    changedBy: row.changed_by,
  };
}
