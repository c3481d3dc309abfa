import {
  Coverage,
  ModelRef,
  ModelSnapshot,
  reconstruct,
  StateSample,
  stringifyModelRef,
  watchEdges,
  watchedSample,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import {
  HistoryContext,
  HistoryRevision,
  HistoryStore,
  ReplicaEvidence,
  ReplicaKey,
} from '../store/types';

/** What {@link reviseTail} needs to know. */
export interface TailOptions {
  /** Epoch milliseconds. */
  now: number;
  scrapeIntervalMs: number;
  createdAt?: number;
}

/**
 * Computes the newest part of the history of a replica anew, from events
 * alone: everything after its last sample. `from` is the earliest event that
 * is news, and counts where there is no sample.
 */
export function reviseTail(
  key: ReplicaKey,
  from: number,
  options: TailOptions,
): HistoryRevision {
  const { now, scrapeIntervalMs, createdAt } = options;
  return {
    model: key.model,
    replica: key.replica,
    from: Math.min(from, now),
    to: now,
    reconstruct: context => {
      const { coverage, events, watched } = context;
      const known = coverage.findLast(({ first }) => first.at <= now);
      const last = known?.last;
      const ofModel = key.replica === '';
      const before =
        ofModel && known ? lastTold(known, Math.min(from, now), context) : last;
      const edges =
        ofModel && before
          ? watchEdges(context, { from: before.at, to: now })
          : [];
      const result = reconstruct({
        span: { from: before?.at ?? Math.min(from, now), to: now },
        samples: edges,
        before,
        events,
        watched,
        scrapeIntervalMs,
        createdAt,
        tellAll: ofModel,
      });
      // Of samples nothing was read here.
      return { ...result, coverage: last && { first: last, last } };
    },
  };
}

/**
 * From where a model's history goes on: in a span in which a watch was alive
 * its events tell all, so that those before the last sample count as well. It
 * never begins before anything was known of the model.
 */
function lastTold(
  { first, last }: Coverage,
  from: number,
  context: HistoryContext,
): StateSample {
  const span = context.watched.find(
    each => each.from <= last.at && each.to >= last.at,
  );
  if (!span) return watchedSample(last, context);
  const knownFrom = Math.min(first.at, ...context.events.map(({ at }) => at));
  const at = Math.max(span.from, knownFrom, Math.min(last.at, from - 1));
  return watchedSample({ ...last, at }, context);
}

/** A replica with events that are news. */
export interface Touched extends ReplicaKey {
  /** Time of the earliest of them, epoch milliseconds. */
  from: number;
  createdAt?: number;
}

/** Replicas with events that are news, each once. */
export class TouchedReplicas {
  readonly #replicas = new Map<string, Touched>();

  /** Those of events; the models say when their replicas were created. */
  add(
    events: readonly ReplicaEvidence[],
    models: readonly ModelSnapshot[],
  ): void {
    const createdAt = new Map(
      models.flatMap(({ ref, pods }) =>
        pods.map(pod => [keyOf(ref, pod.name), pod.createdAt]),
      ),
    );
    for (const { model, replica, event } of events) {
      this.#add({
        model,
        replica,
        from: Math.min(event.at, event.notBefore ?? event.at),
        createdAt: createdAt.get(keyOf(model, replica)),
      });
    }
  }

  /** All replicas of models. */
  addAll(models: readonly ModelSnapshot[], from: number): void {
    for (const { ref, pods } of models) {
      this.#add({ model: ref, replica: '', from });
      for (const { name, createdAt } of pods) {
        this.#add({ model: ref, replica: name, from, createdAt });
      }
    }
  }

  /** Those of another collection. */
  addFrom(other: TouchedReplicas): void {
    other.list().forEach(touched => this.#add(touched));
  }

  list(): Touched[] {
    return [...this.#replicas.values()];
  }

  clear(): void {
    this.#replicas.clear();
  }

  #add(touched: Touched): void {
    const key = keyOf(touched.model, touched.replica);
    const from = this.#replicas.get(key)?.from ?? touched.from;
    this.#replicas.set(key, { ...touched, from: Math.min(from, touched.from) });
  }
}

function keyOf(model: ModelRef, replica: string): string {
  return `${stringifyModelRef(model)} ${replica}`;
}

/** Brings the history of replicas up to now. Returns the models whose history really changed. */
export async function observe(
  touched: Touched[],
  options: {
    history: HistoryStore;
    clock: Clock;
    scrapeIntervalMs: number;
  },
): Promise<ModelRef[]> {
  if (touched.length === 0) {
    return [];
  }
  const { history, clock, scrapeIntervalMs } = options;
  const now = clock.now();
  return history.commit(
    touched.map(({ model, replica, from, createdAt }) =>
      reviseTail({ model, replica }, from, {
        now,
        scrapeIntervalMs,
        createdAt,
      }),
    ),
  );
}
