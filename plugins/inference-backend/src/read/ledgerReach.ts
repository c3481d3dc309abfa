import {
  alignToLedger,
  LEDGER_BUCKET_MS,
  Span,
} from '@wakeboard/plugin-inference-common';
import { LedgerCoverage } from '../store/types';

/** Of when a series of a source is known. */
export interface LedgerReach {
  /** End of the newest bucket that was read, epoch milliseconds; now where nothing was ever read. */
  at: number;
  /** Everything from then on is known, epoch milliseconds; undefined: nothing was ever read. */
  knownFrom?: number;
}

/** Of when a series is known, by what of it was read; nothing after `until`. What lies before a hole does not count. */
export function reachOf(
  coverage: LedgerCoverage | undefined,
  now: number,
  until = now,
): LedgerReach {
  const last = coverage?.spans.at(-1);
  if (!last) {
    return { at: toBucket(now, now) };
  }
  const at = toBucket(Math.min(last.to, until), now);
  const knownFrom = Math.max(last.from, coverage?.firstAt ?? -Infinity);
  return knownFrom < at ? { at, knownFrom } : { at };
}

/** The part of a window that ends at a moment of which something is known, with ends at which the ledger keeps points. */
export function windowUntil(
  at: number,
  spanMs: number,
  { knownFrom = -Infinity }: LedgerReach,
  now: number,
): Span {
  const from = Math.max(at - spanMs, knownFrom);
  return { from: Math.min(at, alignToLedger(from, now)), to: at };
}

function toBucket(at: number, now: number): number {
  return alignToLedger(at - (at % LEDGER_BUCKET_MS), now);
}
