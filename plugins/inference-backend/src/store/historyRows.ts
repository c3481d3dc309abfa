import {
  Coverage,
  Interval,
  ObjectEvent,
  StateSample,
  Wake,
} from '@wakeboard/plugin-inference-common';
import { RowsTarget } from './sql';
import { TABLES } from './tables';
import { Rollup } from './types';
import {
  BigIntValue,
  CauseColumns,
  fromCause,
  toCause,
  toMs,
  toNumber,
  toState,
} from './values';

export interface IntervalRow extends CauseColumns {
  replica_id: number;
  from_ms: BigIntValue;
  to_ms: BigIntValue;
  tolerance_ms: BigIntValue;
  state: string;
  mark: string;
}

export const INTERVAL_ROWS: RowsTarget<IntervalRow> = {
  table: TABLES.intervals,
  key: ['replica_id', 'from_ms'],
  columns: {
    replica_id: 'integer',
    from_ms: 'bigint',
    to_ms: 'bigint',
    tolerance_ms: 'bigint',
    state: 'text',
    mark: 'text',
    cause: 'text',
    cause_detail: 'text',
  },
};

export function toIntervalRow(
  replicaId: number,
  interval: Interval,
): IntervalRow {
  return {
    replica_id: replicaId,
    from_ms: toMs(interval.from),
    to_ms: toMs(interval.to),
    tolerance_ms: toMs(interval.toleranceMs),
    state: interval.state,
    mark: interval.mark,
    ...fromCause(interval.cause),
  };
}

export function toInterval(row: Omit<IntervalRow, 'replica_id'>): Interval {
  return {
    from: toNumber(row.from_ms),
    to: toNumber(row.to_ms),
    state: toState(row.state),
    mark: row.mark as Interval['mark'],
    toleranceMs: toNumber(row.tolerance_ms),
    cause: toCause(row),
  };
}

export interface WakeRow extends CauseColumns {
  replica_id: number;
  model_id: number;
  window_from: BigIntValue;
  window_to: BigIntValue;
  count: number;
  duration_ms: number | null;
  mark: string;
}

export const WAKE_ROWS: RowsTarget<WakeRow> = {
  table: TABLES.wakes,
  key: ['replica_id', 'window_to', 'window_from'],
  columns: {
    replica_id: 'integer',
    model_id: 'integer',
    window_from: 'bigint',
    window_to: 'bigint',
    count: 'integer',
    duration_ms: 'double precision',
    mark: 'text',
    cause: 'text',
    cause_detail: 'text',
  },
};

export function toWakeRow(
  ids: { replicaId: number; modelId: number },
  wake: Wake,
): WakeRow {
  return {
    replica_id: ids.replicaId,
    model_id: ids.modelId,
    window_from: toMs(wake.windowFrom),
    window_to: toMs(wake.windowTo),
    count: wake.count,
    duration_ms: wake.durationMs ?? null,
    mark: wake.mark,
    ...fromCause(wake.cause),
  };
}

export function toWake(row: Omit<WakeRow, 'replica_id' | 'model_id'>): Wake {
  const wake: Wake = {
    windowFrom: toNumber(row.window_from),
    windowTo: toNumber(row.window_to),
    count: row.count,
    mark: row.mark as Wake['mark'],
    cause: toCause(row),
  };
  if (row.duration_ms !== null) {
    wake.durationMs = row.duration_ms;
  }
  return wake;
}

export interface CoverageRow {
  replica_id: number;
  first_ms: BigIntValue;
  last_ms: BigIntValue;
  first_sample: string;
  last_sample: string;
}

export const COVERAGE_ROWS: RowsTarget<CoverageRow> = {
  table: TABLES.coverage,
  key: ['replica_id', 'first_ms'],
  columns: {
    replica_id: 'integer',
    first_ms: 'bigint',
    last_ms: 'bigint',
    first_sample: 'text',
    last_sample: 'text',
  },
};

export function toCoverageRow(
  replicaId: number,
  { first, last }: Coverage,
): CoverageRow {
  return {
    replica_id: replicaId,
    first_ms: toMs(first.at),
    last_ms: toMs(last.at),
    first_sample: JSON.stringify(first),
    last_sample: JSON.stringify(last),
  };
}

export function toCoverage(
  row: Pick<CoverageRow, 'first_sample' | 'last_sample'>,
): Coverage {
  return {
    first: JSON.parse(row.first_sample) as StateSample,
    last: JSON.parse(row.last_sample) as StateSample,
  };
}

export interface EventRow extends CauseColumns {
  replica_id: number;
  at_ms: BigIntValue;
  not_before: BigIntValue | null;
  state: string;
  mark: string;
}

export const EVENT_ROWS: RowsTarget<EventRow> = {
  table: TABLES.events,
  key: ['replica_id', 'at_ms', 'state', 'mark'],
  columns: {
    replica_id: 'integer',
    at_ms: 'bigint',
    not_before: 'bigint',
    state: 'text',
    mark: 'text',
    cause: 'text',
    cause_detail: 'text',
  },
};

export function toEventRow(replicaId: number, event: ObjectEvent): EventRow {
  return {
    replica_id: replicaId,
    at_ms: toMs(event.at),
    not_before: event.notBefore === undefined ? null : toMs(event.notBefore),
    state: event.state,
    mark: event.mark,
    ...fromCause(event.cause),
  };
}

export function toEvent(row: Omit<EventRow, 'replica_id'>): ObjectEvent {
  const event: ObjectEvent = {
    kind: 'event',
    at: toNumber(row.at_ms),
    state: toState(row.state),
    mark: row.mark as ObjectEvent['mark'],
  };
  if (row.not_before !== null) {
    event.notBefore = toNumber(row.not_before);
  }
  if (row.cause !== null) {
    event.cause = toCause(row);
  }
  return event;
}

export interface RollupRow {
  model_id: number;
  at_ms: BigIntValue;
  state_seconds: string;
  wakes: number;
  wake_durations: string;
  gpu_memory_byte_seconds: number | null;
  requests: number | null;
}

export const ROLLUP_ROWS: RowsTarget<RollupRow> = {
  table: TABLES.rollups,
  key: ['model_id', 'at_ms'],
  columns: {
    model_id: 'integer',
    at_ms: 'bigint',
    state_seconds: 'text',
    wakes: 'integer',
    wake_durations: 'text',
    gpu_memory_byte_seconds: 'double precision',
    requests: 'double precision',
  },
};

export function toRollupRow(modelId: number, rollup: Rollup): RollupRow {
  return {
    model_id: modelId,
    at_ms: toMs(rollup.at),
    state_seconds: JSON.stringify(rollup.stateSeconds),
    wakes: rollup.wakes,
    wake_durations: JSON.stringify(rollup.wakeDurations),
    gpu_memory_byte_seconds: rollup.gpuMemoryByteSeconds ?? null,
    requests: rollup.requests ?? null,
  };
}

export function toRollup(row: Omit<RollupRow, 'model_id'>): Rollup {
  return {
    at: toNumber(row.at_ms),
    stateSeconds: JSON.parse(row.state_seconds),
    wakes: row.wakes,
    wakeDurations: JSON.parse(row.wake_durations),
    gpuMemoryByteSeconds: row.gpu_memory_byte_seconds ?? undefined,
    requests: row.requests ?? undefined,
  };
}
