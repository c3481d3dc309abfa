import { DatabaseService } from '@backstage/backend-plugin-api';
import { ModelRef } from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { openDatabase } from './migrate';
import { TABLES } from './tables';
import {
  ProvisioningRun,
  ProvisioningStore,
  RunEntry,
  RunTimes,
} from './types';
import { BigIntValue, toMs, toRef } from './values';

interface RunRow extends ModelRef {
  holder: string;
  requested_by: string;
  held_until: BigIntValue;
  undo_at: BigIntValue;
  entries: string;
}

const KEY = ['cluster', 'namespace', 'driver', 'name'];

/** Runs of provisioning in a database. */
export class DatabaseProvisioningStore implements ProvisioningStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseProvisioningStore> {
    return new DatabaseProvisioningStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async hold(
    run: Pick<ProvisioningRun, 'model' | 'requestedBy'> & { holder: string },
    { now, ...times }: RunTimes & { now: number },
  ): Promise<ProvisioningRun | undefined> {
    const { model, holder, requestedBy } = run;
    const row = {
      ...toRef(model),
      holder,
      requested_by: requestedBy,
      ...toColumns(times),
    };
    const [begun] = await this.#knex<RunRow>(TABLES.provisioningRuns)
      .insert({ ...row, entries: '[]' })
      .onConflict(KEY)
      .ignore()
      .returning('entries');
    if (begun) return { model, requestedBy, entries: [] };
    return this.#take(run, row, { now, dueBy: Number.MAX_SAFE_INTEGER });
  }

  async takeDue(
    run: Pick<ProvisioningRun, 'model' | 'requestedBy'> & { holder: string },
    { now, ...times }: RunTimes & { now: number },
  ): Promise<ProvisioningRun | undefined> {
    const { holder, requestedBy } = run;
    const row = { holder, requested_by: requestedBy, ...toColumns(times) };
    return this.#take(run, row, { now, dueBy: now });
  }

  async keep(
    model: ModelRef,
    holder: string,
    times: RunTimes,
  ): Promise<boolean> {
    return (await this.#held(model, holder).update(toColumns(times))) > 0;
  }

  async write(
    model: ModelRef,
    holder: string,
    entries: RunEntry[],
  ): Promise<boolean> {
    const text = JSON.stringify(entries);
    return (await this.#held(model, holder).update({ entries: text })) > 0;
  }

  async end(model: ModelRef, holder: string): Promise<void> {
    await this.#held(model, holder).delete();
  }

  async due(now: number): Promise<ModelRef[]> {
    const rows = await this.#knex<RunRow>(TABLES.provisioningRuns)
      .where('held_until', '<=', toMs(now))
      .where('undo_at', '<=', toMs(now))
      .orderBy(KEY);
    return rows.map(toRef);
  }

  /** Of several who try one succeeds. */
  async #take(
    { model, requestedBy }: Pick<ProvisioningRun, 'model' | 'requestedBy'>,
    row: Partial<RunRow>,
    { now, dueBy }: { now: number; dueBy: number },
  ): Promise<ProvisioningRun | undefined> {
    const [taken] = await this.#knex<RunRow>(TABLES.provisioningRuns)
      .where(toRef(model))
      .where('held_until', '<=', toMs(now))
      .where('undo_at', '<=', toMs(dueBy))
      .update(row)
      .returning('entries');
    return taken && { model, requestedBy, entries: JSON.parse(taken.entries) };
  }

  #held(model: ModelRef, holder: string) {
    return this.#knex<RunRow>(TABLES.provisioningRuns)
      .where(toRef(model))
      .where({ holder });
  }
}

function toColumns({ heldUntil, undoAt }: RunTimes) {
  return { held_until: toMs(heldUntil), undo_at: toMs(undoAt) };
}
