import {
  Coverage,
  ModelRef,
  ReplicaHistory,
  splice,
  stringifyModelRef,
  wakesOfStates,
} from '@wakeboard/plugin-inference-common';
import { Knex } from 'knex';
import { changedHours } from './changedHours';
import {
  ReplicaSpan,
  loadContexts,
  loadIntervals,
  loadWakes,
  toResting,
} from './historyContext';
import {
  COVERAGE_ROWS,
  CoverageRow,
  INTERVAL_ROWS,
  IntervalRow,
  WAKE_ROWS,
  WakeRow,
  toCoverageRow,
  toInterval,
  toIntervalRow,
  toWake,
  toWakeRow,
} from './historyRows';
import { ReplicaIds } from './identities';
import { RowsTarget, deleteRows, upsertRows } from './sql';
import { HistoryChange, HistoryRevision } from './types';

/**
 * Applies revisions in one transaction: what is stored is loaded for all of
 * them at once, each change is computed from it and spliced in, and only the
 * rows that came out different are written. A steady replica costs the update
 * of the end of its last interval and of its coverage.
 */

/** What was changed by revisions. */
export interface RevisionOutcome {
  /** Models whose history really changed, each once. */
  changed: ModelRef[];
  /** Hours whose roll-up is stale, by number of the model. */
  staleHours: Map<number, Set<number>>;
}

/** A revision of a replica that is known and locked. */
export interface LockedRevision extends ReplicaIds {
  revision: HistoryRevision;
}

interface Rows<Row> {
  stale: Row[];
  fresh: Row[];
}

/** Applies revisions of replicas of which each occurs once. */
export async function reviseHistory(
  trx: Knex,
  revisions: readonly LockedRevision[],
): Promise<RevisionOutcome> {
  const contexts = await loadContexts(trx, revisions.map(toSpan));
  const changes = revisions.flatMap((locked, i) => {
    const change = locked.revision.reconstruct(contexts[i]);
    return change ? [{ locked, change, coverage: contexts[i].coverage }] : [];
  });
  const spans = changes.map(({ locked, change }) => ({
    ...toSpan(locked),
    from: change.from,
    to: change.to,
    ofModel: isModel(locked),
  }));
  const intervalRows = await loadIntervals(trx, await withPassages(trx, spans));
  const wakeRows = await loadWakes(trx, spans);

  const intervals: Rows<IntervalRow> = { stale: [], fresh: [] };
  const wakes: Rows<WakeRow> = { stale: [], fresh: [] };
  const coverage: Rows<CoverageRow> = { stale: [], fresh: [] };
  const changed = new Map<string, ModelRef>();
  const staleHours = new Map<number, Set<number>>();

  changes.forEach(({ locked, change, coverage: covered }, i) => {
    const { replicaId, modelId } = locked;
    const { model } = locked.revision;
    const known = {
      intervals: intervalRows[i].map(toInterval),
      wakes: wakeRows[i].map(toWake),
    };
    const spliced = splice(known, change);
    const before = isModel(locked) ? withStateWakes(known) : known;
    const after = isModel(locked) ? withStateWakes(spliced) : spliced;
    const news = [
      collectDifference(
        INTERVAL_ROWS,
        intervalRows[i],
        after.intervals.map(interval => toIntervalRow(replicaId, interval)),
        intervals,
        onlyWentOn,
      ),
      collectDifference(
        WAKE_ROWS,
        isModel(locked)
          ? before.wakes.map(wake => toWakeRow(locked, wake))
          : wakeRows[i],
        after.wakes.map(wake => toWakeRow(locked, wake)),
        wakes,
      ),
    ];
    collectCoverage(replicaId, covered, change, coverage);
    if (news.some(Boolean)) {
      changed.set(stringifyModelRef(model), model);
    }
    const hours = staleHours.get(modelId) ?? new Set();
    changedHours(before, after).forEach(hour => hours.add(hour));
    staleHours.set(modelId, hours);
  });

  await writeRows(trx, INTERVAL_ROWS, intervals);
  await writeRows(trx, WAKE_ROWS, wakes);
  await writeRows(trx, COVERAGE_ROWS, coverage);
  return { changed: [...changed.values()], staleHours };
}

/** Nothing counts the wakes of the model itself: they follow from its states. */
function isModel({ revision }: LockedRevision): boolean {
  return revision.replica === '';
}

function withStateWakes({ intervals }: ReplicaHistory): ReplicaHistory {
  return { intervals, wakes: wakesOfStates(intervals) };
}

/** Spans of models with the passages that reach into or out of them; those of replicas as they are. */
async function withPassages<Span extends ReplicaSpan & { ofModel: boolean }>(
  trx: Knex,
  spans: Span[],
): Promise<ReplicaSpan[]> {
  const wider = await toResting(
    trx,
    spans.filter(({ ofModel }) => ofModel),
  );
  return spans.map(span => (span.ofModel ? wider.shift() ?? span : span));
}

function toSpan({ replicaId, revision }: LockedRevision): ReplicaSpan {
  const { model, from, to, eventsSince } = revision;
  return { replicaId, source: model, from, to, eventsSince };
}

/**
 * Collects what has to be deleted and written to get from the one to the
 * other. Returns whether that is news; an update that is `minor` is not.
 */
function collectDifference<Row extends object>(
  target: RowsTarget<Row>,
  before: readonly Row[],
  after: readonly Row[],
  into: Rows<Row>,
  minor: (before: Row, after: Row) => boolean = () => false,
): boolean {
  let news = false;
  const keyOf = (row: Row) => target.key.map(name => row[name]).join(' ');
  const columns = Object.keys(target.columns) as Array<keyof Row>;
  const existing = new Map(before.map(row => [keyOf(row), row]));
  for (const row of after) {
    const key = keyOf(row);
    const known = existing.get(key);
    existing.delete(key);
    // PostgreSQL gives 64-bit numbers as text.
    if (known && columns.every(name => sameValue(known[name], row[name]))) {
      continue;
    }
    into.fresh.push(row);
    news ||= !known || !minor(known, row);
  }
  for (const row of existing.values()) {
    into.stale.push(row);
    news = true;
  }
  return news;
}

function sameValue(stored: unknown, value: unknown): boolean {
  return (
    stored === value ||
    (stored !== null && value !== null && String(stored) === String(value))
  );
}

function onlyWentOn(before: IntervalRow, after: IntervalRow): boolean {
  return (
    before.state === after.state && Number(before.to_ms) < Number(after.to_ms)
  );
}

/** Coverage that touches becomes one. */
function collectCoverage(
  replicaId: number,
  known: readonly Coverage[],
  { coverage }: HistoryChange,
  into: Rows<CoverageRow>,
): void {
  if (!coverage) {
    return;
  }
  const touching = known.filter(
    ({ first, last }) =>
      first.at <= coverage.last.at && last.at >= coverage.first.at,
  );
  const joined = touching.reduce(
    (a, b) => ({
      first: b.first.at < a.first.at ? b.first : a.first,
      last: b.last.at > a.last.at ? b.last : a.last,
    }),
    coverage,
  );
  collectDifference(
    COVERAGE_ROWS,
    touching.map(each => toCoverageRow(replicaId, each)),
    [toCoverageRow(replicaId, joined)],
    into,
  );
}

async function writeRows<Row extends object>(
  trx: Knex,
  target: RowsTarget<Row>,
  { stale, fresh }: Rows<Row>,
): Promise<void> {
  await deleteRows(trx, target, stale);
  await upsertRows(trx, target, fresh);
}
