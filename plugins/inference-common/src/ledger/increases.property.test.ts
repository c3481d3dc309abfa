import fc from 'fast-check';
import { NOON, Random } from '../testing';
import { Span } from '../lifecycle/evidence';
import {
  addBuckets,
  countBuckets,
  CountedBuckets,
  LEDGER_LOOK_AROUND_MS,
  ReplicaCounters,
} from './increases';
import { LEDGER_BUCKET_MS, LedgerBucket } from './types';

const SECOND = 1000;
const HOUR = 3_600_000;
const MARGIN = 15 * 60_000;
const FROM = NOON;
const TO = NOON + 32 * HOUR;

/** A scrape: running totals of both kinds of answers. The errors come to be with the first one. */
interface Scrape {
  at: number;
  ok: number;
  errors?: number;
}

interface Replica {
  createdAt: number;
  scrapes: Scrape[];
  /** Every event, in the buckets in which it has to be counted. */
  expected: LedgerBucket[];
}

/**
 * A replica that answers requests, restarts now and then (always so that the
 * good ones show less) and is scraped with gaps of seconds to hours.
 */
function aReplica(seed: number): Replica {
  const random = new Random(seed);
  const createdAt = FROM + random.between([HOUR, 5 * HOUR]);
  const scrapes: Scrape[] = [];
  const events: LedgerBucket[] = [];
  let total: Scrape = { at: createdAt, ok: 0 };
  for (;;) {
    const last = total;
    let at = last.at + random.between([30 * SECOND, 90 * SECOND]);
    if (scrapes.length > 0 && random.happens(0.02)) {
      at += Math.floor(random.next() ** 2 * 8 * HOUR);
    }
    if (at > TO - HOUR) {
      return { createdAt, scrapes, expected: addBuckets(events.map(e => [e])) };
    }
    const restarts = last.ok > 0 && random.happens(0.02);
    const ok = restarts
      ? random.between([0, last.ok - 1])
      : random.between([0, 3]);
    const errors = random.happens(0.1) ? random.between([1, 3]) : 0;
    const before = restarts ? { ok: 0, errors: undefined } : last;
    total = {
      at,
      ok: before.ok + ok,
      errors:
        before.errors === undefined && errors === 0
          ? undefined
          : (before.errors ?? 0) + errors,
    };
    events.push(
      ...where(restarts || scrapes.length === 0 ? at : last.at, at).map(
        ({ from, to, share }) => ({
          from,
          to,
          good: ok * share,
          total: (ok + errors) * share,
        }),
      ),
    );
    scrapes.push(total);
  }
}

/** Into the later bucket; over more than a bucket evenly. */
function where(since: number, at: number): Array<Span & { share: number }> {
  const bucket = (moment: number, share: number) => {
    const to = Math.ceil(moment / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS;
    return { from: to - LEDGER_BUCKET_MS, to, share };
  };
  if (at - since <= LEDGER_BUCKET_MS) return [bucket(at, 1)];
  const parts: Array<Span & { share: number }> = [];
  for (let from = since; from < at; from = parts[parts.length - 1].to) {
    const { to } = bucket(from + 1, 1);
    parts.push(bucket(to, (Math.min(to, at) - from) / (at - since)));
  }
  return parts;
}

/** What a source answers for a span, with the noise that it may hold. */
function countersIn({ scrapes }: Replica, read: Span): ReplicaCounters {
  const inside = scrapes.filter(({ at }) => at > read.from && at <= read.to);
  const ok = inside.flatMap(scrape => [
    [scrape.at, scrape.ok] as const,
    [scrape.at, scrape.ok] as const,
    [scrape.at + 1, NaN] as const,
  ]);
  const errors = inside.flatMap(scrape =>
    scrape.errors === undefined ? [] : [[scrape.at, scrape.errors] as const],
  );
  return { total: [ok, errors], bad: [errors] };
}

interface Reader {
  now: number;
  /** Whether it is known when the pod was created. */
  knowsCreation: boolean;
}

/** Reads a span with a margin, and more where the answer asks for more. */
function readSpan(
  replica: Replica,
  span: Span,
  { now, knowsCreation }: Reader,
): CountedBuckets {
  const count = (read: Span) =>
    countBuckets(countersIn(replica, read), {
      read,
      span,
      createdAt: knowsCreation ? replica.createdAt : undefined,
      sourceFirstAt: FROM - 240 * HOUR,
    });
  const read = {
    from: span.from - MARGIN,
    to: Math.min(span.to + MARGIN, now),
  };
  const { lookBack, lookAhead, ...answer } = count(read);
  if (!lookBack && !lookAhead) return { lookBack, lookAhead, ...answer };
  return count({
    from: lookBack ? span.from - LEDGER_LOOK_AROUND_MS : read.from,
    to: lookAhead ? Math.min(span.to + LEDGER_LOOK_AROUND_MS, now) : read.to,
  });
}

/** The buckets of one replica, of which spans are replaced. */
class Ledger {
  /** Spans that had to be written anew, because samples in them tell of what was before. */
  readonly reached: Span[] = [];
  #buckets: LedgerBucket[] = [];

  constructor(
    private readonly replica: Replica,
    private readonly knowsCreation: boolean,
  ) {}

  /** Reads and writes a span, and anew as far back as it says. */
  write(span: Span, now: number): void {
    const reader = { now, knowsCreation: this.knowsCreation };
    const { buckets, reachesBackTo } = readSpan(this.replica, span, reader);
    this.#buckets = [
      ...this.#buckets.filter(
        ({ from, to }) => to <= span.from || from >= span.to,
      ),
      ...buckets,
    ];
    if (reachesBackTo !== undefined) {
      const wider = { from: reachesBackTo, to: span.to };
      this.reached.push(wider);
      this.write(wider, now);
    }
  }

  /** In thousandths of a millionth of an event. */
  rounded() {
    return rounded(this.#buckets);
  }
}

function rounded(buckets: LedgerBucket[]) {
  return [...buckets]
    .sort((a, b) => a.to - b.to)
    .map(({ from, to, good, total }) => [
      (from - FROM) / LEDGER_BUCKET_MS,
      (to - FROM) / LEDGER_BUCKET_MS,
      good.toFixed(9),
      total.toFixed(9),
    ])
    .filter(([, , , total]) => total !== '0.000000000');
}

const seeds = fc.integer({ min: 1, max: 1_000_000 });

describe('countBuckets, held against every single event', () => {
  it('counts what was counted, over restarts, gaps, duplicates and new series', () => {
    fc.assert(
      fc.property(seeds, fc.boolean(), (seed, knowsCreation) => {
        const replica = aReplica(seed);
        const { buckets } = readSpan(
          replica,
          { from: FROM, to: TO },
          { now: TO, knowsCreation },
        );
        expect(rounded(buckets)).toEqual(rounded(replica.expected));
      }),
      { numRuns: 200 },
    );
  });

  const bucketsInAll = (TO - FROM) / LEDGER_BUCKET_MS;
  const chunksOfAll = fc
    .array(fc.integer({ min: 1, max: bucketsInAll - 1 }), { maxLength: 12 })
    .map(cuts => {
      const borders = [...new Set([0, ...cuts, bucketsInAll])]
        .sort((a, b) => a - b)
        .map(bucket => FROM + bucket * LEDGER_BUCKET_MS);
      return borders.slice(1).map((to, i) => ({ from: borders[i], to }));
    });

  it('gives the same ledger read in chunks, newest first, each up to where a later one reaches back', () => {
    fc.assert(
      fc.property(
        seeds,
        chunksOfAll,
        fc.boolean(),
        (seed, chunks, knowsCreation) => {
          const replica = aReplica(seed);
          const ledger = new Ledger(replica, knowsCreation);
          for (const { from, to } of [...chunks].reverse()) {
            const end = Math.min(to, ...ledger.reached.map(each => each.from));
            if (from < end) ledger.write({ from, to: end }, TO);
          }
          expect(ledger.rounded()).toEqual(rounded(replica.expected));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives the same ledger read in any order, once or twice, and what reaches back again at the end', () => {
    fc.assert(
      fc.property(
        seeds,
        chunksOfAll,
        fc.boolean(),
        (seed, chunks, knowsCreation) => {
          const replica = aReplica(seed);
          const random = new Random(seed);
          const ledger = new Ledger(replica, knowsCreation);
          const twice = chunks.filter(() => random.happens(0.3));
          for (const chunk of random.shuffle([...chunks, ...twice])) {
            ledger.write(chunk, TO);
          }
          for (const span of [...ledger.reached]) {
            ledger.write(span, TO);
          }
          expect(ledger.rounded()).toEqual(rounded(replica.expected));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('gives the same ledger read as time passes, and anew as far as it reaches back', () => {
    fc.assert(
      fc.property(seeds, fc.integer({ min: 1, max: 90 }), (seed, minutes) => {
        const replica = aReplica(seed);
        const ledger = new Ledger(replica, true);
        const passed = minutes * 60 * SECOND;
        for (let now = FROM + passed; now < TO + passed; now += passed) {
          const newest = now - passed - MARGIN;
          ledger.write(
            {
              from: Math.floor(newest / LEDGER_BUCKET_MS) * LEDGER_BUCKET_MS,
              to: now,
            },
            now,
          );
        }
        expect(ledger.rounded()).toEqual(rounded(replica.expected));
      }),
      { numRuns: 30 },
    );
  });
});
