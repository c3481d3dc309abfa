import { DatabaseService } from '@backstage/backend-plugin-api';
import {
  LedgerFolds,
  LedgerPoint,
  LedgerSum,
  ModelRef,
  Span,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { foldCurves, toFolds } from './foldLedger';
import { LockedRevision, lockCurves } from './ledgerCurves';
import { addLedgerRead, loadCoverage } from './ledgerReads';
import { loadPoints } from './ledgerPoints';
import { selectCurves, sumCurves } from './ledgerSums';
import { openDatabase } from './migrate';
import { batches, inTransaction } from './sql';
import {
  LedgerCoverage,
  LedgerKey,
  LedgerRevision,
  LedgerSelection,
  LedgerSource,
  LedgerStore,
} from './types';
import { writeLedger } from './writeLedger';

/** Revisions whose stored points are held in memory at once. */
const batchSize = 500;

/** The ledger in a database. */
export class DatabaseLedgerStore implements LedgerStore {
  readonly #knex: Knex;

  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseLedgerStore> {
    return new DatabaseLedgerStore(await openDatabase(options.database));
  }

  private constructor(knex: Knex) {
    this.#knex = knex;
  }

  async write(
    revisions: LedgerRevision[],
    read?: LedgerSource & { span: Span; firstAt?: number },
  ): Promise<ModelRef[]> {
    return inTransaction(this.#knex, async trx => {
      const changed = new Map<string, ModelRef>();
      for (const round of rounds(await lockCurves(trx, revisions))) {
        for (const batch of batches(round, batchSize)) {
          for (const model of await writeLedger(trx, batch)) {
            changed.set(stringifyModelRef(model), model);
          }
        }
      }
      if (read) {
        await addLedgerRead(trx, read);
      }
      return [...changed.values()];
    });
  }

  async coverage(sources: LedgerSource[]): Promise<LedgerCoverage[]> {
    return loadCoverage(this.#knex, sources);
  }

  async sums(
    selection: LedgerSelection,
    ranges: Span[],
  ): Promise<Array<LedgerKey & { sums: LedgerSum[]; lastAt?: number }>> {
    const curves = await selectCurves(this.#knex, selection);
    return sumCurves(this.#knex, curves, ranges);
  }

  async points(key: LedgerKey, range: Span): Promise<LedgerPoint[]> {
    return loadPoints(this.#knex, key, range);
  }

  async fold(limits: LedgerFolds): Promise<number> {
    const folds = toFolds(limits);
    for (;;) {
      const deleted = await inTransaction(this.#knex, trx =>
        foldCurves(trx, folds),
      );
      if (deleted !== 0) {
        return deleted ?? 0;
      }
    }
  }
}

/** Splits revisions so that each curve occurs once in a round, in order. */
function rounds(revisions: readonly LockedRevision[]): LockedRevision[][] {
  const result: LockedRevision[][] = [];
  const occurrences = new Map<number, number>();
  for (const revision of revisions) {
    const round = occurrences.get(revision.curveId) ?? 0;
    occurrences.set(revision.curveId, round + 1);
    (result[round] ??= []).push(revision);
  }
  return result;
}
