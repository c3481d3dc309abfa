import {
  LEDGER_BUCKET_MS,
  LedgerPoint,
  SloSums,
  sumBetween,
} from '@wakeboard/plugin-inference-common';

/** What happened in a minute. */
export interface Minute {
  good: number;
  bad: number;
}

const MINUTE = 60_000;

/** The ledger of events that began at moment 0, as it is known at the end of a bucket. */
export function ledgerOf(minutes: Minute[]): (at: number) => SloSums {
  const points: LedgerPoint[] = [];
  let good = 0;
  let total = 0;
  let lastEventAt: number | undefined;
  minutes.forEach((minute, i) => {
    good += minute.good;
    total += minute.good + minute.bad;
    const at = Math.ceil(((i + 1) * MINUTE) / LEDGER_BUCKET_MS);
    const point = { at: at * LEDGER_BUCKET_MS, good, total };
    if (points.at(-1)?.at === point.at) points.pop();
    points.push(point);
    if (minute.good + minute.bad > 0) lastEventAt = point.at;
  });
  return at => ({
    at,
    knownFrom: 0,
    sum: spanMs => sumBetween(points, at - spanMs, at),
    lastEventAt,
  });
}
