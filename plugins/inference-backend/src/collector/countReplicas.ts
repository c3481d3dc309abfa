import {
  CountedBuckets,
  countBuckets,
  LEDGER_LOOK_AROUND_MS,
  Span,
} from '@wakeboard/plugin-inference-common';
import { CallOptions } from '@wakeboard/plugin-inference-node';
import { keyOf, ReplicaName } from './counterGroups';
import {
  CountedReplica,
  CountersSource,
  readCounters,
  readCountersOf,
} from './readCounters';
import { OwnedReplica } from './ReplicaModels';

/** So much wider is the next margin that is tried. */
const WIDENING = 6;

/** What is to be counted. Times are epoch milliseconds. */
export interface CountOptions {
  source: CountersSource;
  /** The buckets wanted. */
  span: Span;
  /** What is read around them at least, milliseconds. */
  marginMs: number;
  now: number;
  /** Since when the source has samples, as far as known. */
  sourceFirstAt?: number;
  /** Replicas that are known to have grown across the span without a sample in it, and from when to when to look for them. */
  gaps?: ReadonlyArray<ReplicaName & Span>;
}

/** The buckets of one replica, and whose it is. */
export interface ReplicaBuckets extends CountedBuckets, ReplicaName {
  owner: OwnedReplica;
}

/** What was counted of all replicas that belong to a model. */
export interface CountedSpan {
  replicas: ReplicaBuckets[];
  points: number;
  /** Time of the earliest sample that was read, epoch milliseconds. */
  firstAt?: number;
  /** Not empty: an answer may be incomplete. */
  warnings: string[];
}

/** The newest count of each replica. */
class Counting {
  readonly #counted = new Map<string, ReplicaBuckets>();
  readonly #sourceFirstAt: number | undefined;

  constructor(private readonly options: CountOptions, firstAt = Infinity) {
    const { sourceFirstAt } = options;
    this.#sourceFirstAt =
      sourceFirstAt === undefined
        ? undefined
        : Math.min(sourceFirstAt, firstAt);
  }

  get replicas(): ReplicaBuckets[] {
    return [...this.#counted.values()];
  }

  /** Counts what was read. */
  async add(replicas: CountedReplica[], read: Span): Promise<void> {
    const { span, source } = this.options;
    const owners = await source.groups.ownersOf(replicas);
    replicas.forEach(({ counters, ...name }, i) => {
      const owner = owners[i];
      if (!owner) {
        return;
      }
      const buckets = countBuckets(counters, {
        read,
        span,
        createdAt: owner.createdAt,
        sourceFirstAt: this.#sourceFirstAt,
      });
      const counted = { ...buckets, ...name, owner };
      this.#counted.set(keyOf(counted), counted);
    });
  }
}

/**
 * Counts the buckets of a span for all replicas at once. The replicas whose
 * neighbouring samples lie further away than the margin are read again with a
 * wider one, up to what counting asks for.
 */
export async function countReplicas(
  countOptions: CountOptions,
  options: CallOptions,
): Promise<CountedSpan> {
  const { source, span, marginMs, now, gaps = [] } = countOptions;
  let read: Span = {
    from: span.from - marginMs,
    to: Math.min(span.to + marginMs, now),
  };
  const answer = await readCounters(source, read, options);
  const counting = new Counting(countOptions, answer.firstAt);
  const { warnings } = answer;
  let { points, firstAt = Infinity } = answer;
  await counting.add(answer.replicas, read);
  const present = new Set(answer.replicas.map(keyOf));
  let asked: ReplicaName[] = gaps.filter(gap => !present.has(keyOf(gap)));
  if (asked.length > 0) {
    read = {
      from: Math.min(read.from, ...gaps.map(({ from }) => from - marginMs)),
      to: Math.min(
        now,
        Math.max(read.to, ...gaps.map(({ to }) => to + marginMs)),
      ),
    };
  }
  let margin = marginMs;
  for (;;) {
    if (asked.length > 0) {
      const wider = await readCountersOf(source, asked, read, options);
      warnings.push(...wider.warnings);
      points += wider.points;
      firstAt = Math.min(firstAt, wider.firstAt ?? Infinity);
      await counting.add(wider.replicas, read);
    }
    const { replicas } = counting;
    const back = replicas.filter(({ lookBack }) => lookBack);
    const ahead = read.to < now ? replicas.filter(each => each.lookAhead) : [];
    asked = [...new Set([...back, ...ahead])];
    if (asked.length === 0 || margin >= LEDGER_LOOK_AROUND_MS) {
      break;
    }
    margin = Math.min(WIDENING * margin, LEDGER_LOOK_AROUND_MS);
    read = {
      from:
        back.length > 0 ? Math.min(read.from, span.from - margin) : read.from,
      to:
        ahead.length > 0
          ? Math.min(now, Math.max(read.to, span.to + margin))
          : read.to,
    };
  }
  return {
    replicas: counting.replicas,
    points,
    ...(firstAt < Infinity && { firstAt }),
    warnings: [...new Set(warnings)],
  };
}
