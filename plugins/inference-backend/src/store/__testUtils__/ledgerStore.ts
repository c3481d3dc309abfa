import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  LEDGER_BUCKET_MS,
  LedgerBucket,
  ModelRef,
  SYSTEM_LABEL,
} from '@wakeboard/plugin-inference-common';
import { DatabaseLedgerStore } from '../DatabaseLedgerStore';
import { DatabaseModelStore } from '../DatabaseModelStore';
import { TABLES } from '../tables';
import { LedgerRevision } from '../types';
import { aReading, aRef, aSnapshot } from './builders';
import { testDatabases } from './databases';

export const start = Date.UTC(2026, 6, 1);
export const bucket = LEDGER_BUCKET_MS;
export const hour = 3_600_000;
export const day = 24 * hour;

/** Moment of the nth bucket's end. */
export const end = (n: number) => start + n * bucket;

/** Buckets that end at the nth ends, with how many were good of how many. */
export function buckets(
  counted: Record<number, [good: number, total: number]>,
): LedgerBucket[] {
  return Object.entries(counted).map(([n, [good, total]]) => ({
    from: end(Number(n) - 1),
    to: end(Number(n)),
    good,
    total,
  }));
}

export function aLedgerRevision(
  [from, to]: [number, number],
  counted: Record<number, [good: number, total: number]>,
  key?: { model?: ModelRef; series?: string },
): LedgerRevision {
  return {
    model: aRef(),
    series: 'availability',
    ...key,
    from: end(from),
    to: end(to),
    buckets: buckets(counted),
  };
}
export const other = aRef({ name: 'other' });
export const source = {
  cluster: 'demo',
  driver: 'greenthread',
  series: 'availability',
};

/** A store that knows two models. */
export async function setUpLedgerStore(
  databases: ReturnType<typeof testDatabases>,
  id: TestDatabaseId,
) {
  const { knex, database } = await databases.init(id);
  const models = await DatabaseModelStore.create({ database });
  await models.saveReading(
    aReading({
      models: [
        aSnapshot(),
        aSnapshot({ ref: other, labels: { [SYSTEM_LABEL]: 'chat' } }),
      ],
    }),
  );
  const store = await DatabaseLedgerStore.create({ database });
  return {
    knex,
    models,
    store,
    /** Good and total after one end up to and including another one. */
    async sum(from: number, to: number, series = 'availability') {
      const [found] = await store.sums({ series: [series], models: [aRef()] }, [
        { from: end(from), to: end(to) },
      ]);
      return found && [found.sums[0].good, found.sums[0].total];
    },
    async points() {
      const rows = await knex(TABLES.ledgerPoints).orderBy([
        'curve_id',
        'at_s',
      ]);
      return rows.map(row => [row.at_s, row.good, row.total]);
    },
  };
}
