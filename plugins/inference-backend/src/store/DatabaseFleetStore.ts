import { DatabaseService } from '@backstage/backend-plugin-api';
import { GpuSnapshot } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { openDatabase } from './migrate';
import { applyFilter } from './modelFilterSql';
import {
  FleetColumns,
  GpuRow,
  Observed,
  REF_COLUMNS,
  toFleetRow,
  toGpuSnapshot,
} from './modelRows';
import { TABLES } from './tables';
import { FleetRow, FleetStore, ModelFilter } from './types';

/** The fleet in a database; no snapshot of a model is read. */
export class DatabaseFleetStore implements FleetStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseFleetStore> {
    return new DatabaseFleetStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async fleet(options: {
    filter?: ModelFilter;
    includeGone?: boolean;
  }): Promise<FleetRow[]> {
    const { filter, includeGone = false } = options;
    const ref = Object.keys(REF_COLUMNS).map(column => `m.${column}`);
    const rows = this.#knex({ m: TABLES.models })
      .join({ r: TABLES.readings }, join =>
        join
          .on('r.cluster', '=', 'm.cluster')
          .andOn('r.driver', '=', 'm.driver'),
      )
      .orderBy(ref)
      .select<Array<Observed<FleetColumns>>>(
        ...ref,
        'm.state',
        'm.owner',
        'm.system',
        'm.gpu_products',
        'm.summary',
        'm.slo_profile',
        'm.state_since',
        'm.gone_at',
        'r.observed_at',
      );
    if (filter) {
      rows.where(where => applyFilter(where, filter));
    }
    if (!includeGone) {
      rows.whereNull('m.gone_at');
    }
    return (await rows).map(toFleetRow);
  }

  async gpus(): Promise<GpuSnapshot[]> {
    const rows = await this.#knex<GpuRow>(TABLES.gpus).orderBy([
      'cluster',
      'name',
      'driver',
    ]);
    return rows.map(toGpuSnapshot);
  }
}
