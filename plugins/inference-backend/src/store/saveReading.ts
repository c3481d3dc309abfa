import {
  GpuSnapshot,
  ModelRef,
  ModelSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import {
  GPU_ROWS,
  GpuRow,
  MODEL_ROWS,
  ModelRow,
  ModelSummary,
  REF_COLUMNS,
  toGpuProducts,
  toGpuSnapshot,
  toModelRow,
} from './modelRows';
import { deleteRows, query, upsertRows, valuesTable } from './sql';
import { TABLES } from './tables';
import { OBSERVER_LEASE_MS, Reading, SourceKey } from './types';
import { BigIntValue, optionalNumber, toNumber, toRef } from './values';

/** The steps in which a reading is stored; all in one transaction. */

type KnownModel = Pick<
  ModelRow,
  | 'digest'
  | 'state'
  | 'state_since'
  | 'resource_version'
  | 'gone_at'
  | 'gpu_products'
  | 'summary'
> &
  ModelRef;

interface ReadingRow extends SourceKey {
  observed_at: BigIntValue;
  observer: string | null;
}

/**
 * Whose turn it is to write. Locks the row of the reading, so that observers
 * of the same objects write one after the other.
 */
export async function takeTurn(
  trx: Knex,
  reading: Reading,
): Promise<'ours' | 'takenOver' | 'another'> {
  const { cluster, driver, observer = null, observedAt } = reading;
  await trx(TABLES.readings)
    .insert({ cluster, driver, observed_at: observedAt, observer: null })
    .onConflict(['cluster', 'driver'])
    .ignore();
  const row = await trx<ReadingRow>(TABLES.readings)
    .where({ cluster, driver })
    .forUpdate()
    .first();
  if (!row || row.observer === observer) {
    return 'ours';
  }
  // A clock that was far ahead when it wrote must not keep the others out.
  const age = Math.abs(observedAt - toNumber(row.observed_at));
  return row.observer !== null && age <= OBSERVER_LEASE_MS
    ? 'another'
    : 'takenOver';
}

export async function touchReading(trx: Knex, reading: Reading): Promise<void> {
  const { cluster, driver, observer = null, observedAt } = reading;
  await trx(TABLES.readings)
    .where({ cluster, driver })
    .update({ observed_at: observedAt, observer });
}

export async function saveModels(
  trx: Knex,
  reading: Reading,
  gpus: readonly GpuSnapshot[],
): Promise<{ changed: ModelRef[]; gone: ModelRef[] }> {
  const known = await knownModels(trx, reading);
  const products = new Map(gpus.map(({ name, product }) => [name, product]));
  const rows: ModelRow[] = [];
  const changed: ModelRef[] = [];
  for (const snapshot of reading.models) {
    const key = stringifyModelRef(snapshot.ref);
    const existing = known.get(key);
    known.delete(key);
    const row = toModelRow(
      withReplicasBefore(snapshot, existing),
      stateSince(existing, reading, snapshot),
      productsOf(snapshot, products),
    );
    const same =
      existing?.digest === row.digest &&
      existing.gpu_products === row.gpu_products &&
      existing.gone_at === null;
    if (!same) {
      changed.push(snapshot.ref);
    }
    if (!same || existing.resource_version !== row.resource_version) {
      rows.push(row);
    }
  }
  await upsertRows(trx, MODEL_ROWS, rows);

  const gone = reading.complete
    ? [...known.values()]
        .filter(model => model.gone_at === null)
        .map(model => toRef(model))
    : [];
  await markGone(trx, gone, reading.observedAt);
  return { changed, gone };
}

async function knownModels(
  trx: Knex,
  { cluster, driver }: SourceKey,
): Promise<Map<string, KnownModel>> {
  const rows: KnownModel[] = await trx(TABLES.models)
    .where({ cluster, driver })
    .select(
      ...Object.keys(REF_COLUMNS),
      'digest',
      'state',
      'state_since',
      'resource_version',
      'gone_at',
      'gpu_products',
      'summary',
    );
  return new Map(rows.map(row => [stringifyModelRef(row), row]));
}

/** What a start brings back is not in the objects once a model has none. */
function withReplicasBefore(
  snapshot: ModelSnapshot,
  existing: KnownModel | undefined,
): ModelSnapshot {
  const { replicas } = snapshot;
  const isAsked = replicas.desired !== undefined && replicas.desired > 0;
  const before = isAsked ? replicas.desired : storedBefore(existing);
  return before === undefined
    ? snapshot
    : { ...snapshot, replicas: { ...replicas, before } };
}

function storedBefore(existing: KnownModel | undefined): number | undefined {
  return existing && existing.gone_at === null
    ? (JSON.parse(existing.summary) as ModelSummary).replicas.before
    : undefined;
}

/** The products of the devices that its replicas are on, or of those that they ask for where it is not known which. */
function productsOf(
  { pods }: ModelSnapshot,
  products: ReadonlyMap<string, string | undefined>,
): string {
  return toGpuProducts(
    pods.flatMap(({ gpus, gpuProduct }) => {
      const known = gpus.flatMap(gpu => products.get(gpu) || []);
      return known.length ? known : gpuProduct ?? [];
    }),
  );
}

/** A model that is new to us has been in its state for a time that only its replicas may tell. */
function stateSince(
  existing: KnownModel | undefined,
  reading: Reading,
  snapshot: ModelSnapshot,
): number | undefined {
  if (!existing) {
    return reading.engineStates ? undefined : servingSince(snapshot);
  }
  return existing.state === snapshot.state && existing.gone_at === null
    ? optionalNumber(existing.state_since)
    : reading.observedAt;
}

/** The latest of the moments from which its replicas serve, by the server's own clock. */
function servingSince({ state, pods }: ModelSnapshot): number | undefined {
  const begun = pods.flatMap(pod =>
    pod.state === 'serving' ? pod.becameServingAt ?? [] : [],
  );
  return state === 'serving' && pods.length > 0 && begun.length === pods.length
    ? Math.max(...begun)
    : undefined;
}

async function markGone(
  trx: Knex,
  gone: ModelRef[],
  at: number,
): Promise<void> {
  if (gone.length === 0) {
    return;
  }
  const values = valuesTable(trx, 'v', REF_COLUMNS, gone);
  await query(
    trx,
    `update ${TABLES.models} set gone_at = ?
     where (cluster, namespace, driver, name) in
       (select cluster, namespace, driver, name from ${values.sql})`,
    [at, ...values.bindings],
  );
}

/** Returns all devices of the source. */
export async function saveGpus(
  trx: Knex,
  reading: Reading,
): Promise<GpuSnapshot[]> {
  const { cluster, driver, gpus, complete } = reading;
  const known: GpuRow[] = await trx<GpuRow>(TABLES.gpus).where({
    cluster,
    driver,
  });
  const before = new Map(known.map(row => [row.name, row]));
  const rows: GpuRow[] = [];
  for (const gpu of gpus) {
    const row = {
      cluster,
      driver,
      name: gpu.name,
      snapshot: JSON.stringify(gpu),
    };
    if (before.get(gpu.name)?.snapshot !== row.snapshot) {
      rows.push(row);
    }
    before.delete(gpu.name);
  }
  await upsertRows(trx, GPU_ROWS, rows);
  const rest = [...before.values()];
  if (complete) {
    await deleteRows(trx, GPU_ROWS, rest);
    return gpus;
  }
  return [...gpus, ...rest.map(toGpuSnapshot)];
}
