import {
  Cause,
  ModelRef,
  ModelState,
  isModelState,
} from '@wakeboard/plugin-inference-common';

/**
 * The one place that turns values of columns into values of the domain and
 * back. Times are epoch milliseconds; PostgreSQL gives them as text, because
 * they are 64 bits wide.
 */

/** A time or another 64-bit number as it comes from a database. */
export type BigIntValue = number | string;

export function toNumber(value: BigIntValue): number {
  return Number(value);
}

export function optionalNumber(value: BigIntValue | null): number | undefined {
  return value === null ? undefined : Number(value);
}

export function toMs(value: number): number {
  return Math.round(value);
}

export interface CauseColumns {
  cause: string | null;
  cause_detail: string | null;
}

export function fromCause(cause: Cause = { kind: 'unknown' }): CauseColumns {
  switch (cause.kind) {
    case 'unknown':
      return { cause: null, cause_detail: null };
    case 'preempting':
    case 'preemptedBy':
      return { cause: cause.kind, cause_detail: cause.model ?? null };
    case 'user':
      return { cause: cause.kind, cause_detail: cause.entityRef };
    default:
      return { cause: cause.kind, cause_detail: null };
  }
}

export function toCause({ cause, cause_detail: detail }: CauseColumns): Cause {
  switch (cause) {
    case 'preempting':
    case 'preemptedBy':
      return detail === null ? { kind: cause } : { kind: cause, model: detail };
    case 'user':
      return { kind: cause, entityRef: detail ?? '' };
    case 'request':
    case 'idleTimeout':
    case 'schedule':
    case 'autoscaler':
    case 'rollout':
    case 'crash':
      return { kind: cause };
    default:
      return { kind: 'unknown' };
  }
}

export function toState(text: string): ModelState {
  return isModelState(text) ? text : 'unknown';
}

/** The reference alone, from a row that has its columns among others. */
export function toRef(row: ModelRef): ModelRef {
  const { cluster, namespace, driver, name } = row;
  return { cluster, namespace, driver, name };
}
