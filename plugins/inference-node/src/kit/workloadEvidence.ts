import { ReplicaSnapshot } from '@wakeboard/plugin-inference-common';
import { ObservedObjects, ProbeAnswer } from '../driver';
import { MetricSeries } from '../ports';

/** As long as Prometheus itself takes a sample for the present. */
const FRESH_MS = 5 * 60_000;
/** A sample that is this much newer than an answer knows better. */
const OUTDONE_MS = 60_000;

/**
 * A pod, as what was said is found by it.
 *
 * @public
 */
export interface EnginePod {
  namespace?: string;
  replica: ReplicaSnapshot;
  /** When its containers began to run, epoch milliseconds; undefined: not known. */
  startedAt?: number;
}

/**
 * The newest sample of one series.
 *
 * @public
 */
export interface EngineSample {
  labels: Readonly<Record<string, string>>;
  /** Epoch milliseconds. */
  at: number;
  value: number;
}

/**
 * What the engines in pods said of themselves, in series and answers. All of
 * it is older than the objects: what was said before the pod began to run, or
 * long before the newest that any said, counts no more. There is no clock
 * here; the newest moment in what was observed is the nearest thing to one.
 *
 * @public
 */
export class EngineEvidence {
  private readonly series: ReadonlyMap<string, EngineSample[]>;
  private readonly answers: ReadonlyMap<string, ProbeAnswer[]>;
  private readonly newest: number;

  /**
   * @param since - from when on an engine's own word counts: since its pod is
   * ready, or, where nothing is said before it could serve, since its
   * containers run; readiness may go and come again while it sleeps
   */
  constructor(
    { series = {}, answers = {} }: ObservedObjects,
    private readonly since: 'ready' | 'started' = 'ready',
  ) {
    this.series = grouped(
      Object.entries(series).flatMap(([id, all]) =>
        all.flatMap(each => sampleOf(each).map(sample => ({ id, ...sample }))),
      ),
      ({ id, labels }) => [id, labels.namespace, labels.pod],
    );
    this.answers = grouped(
      Object.entries(answers).flatMap(([id, all]) =>
        all.map(answer => ({ id, ...answer })),
      ),
      ({ id, namespace, pod }) => [id, namespace, pod],
    );
    this.newest = [...this.series.values(), ...this.answers.values()]
      .flat()
      .reduce((newest, { at }) => Math.max(newest, at), 0);
  }

  /** The newest sample of each series of a pod, under the id of a `DriverSeries`. */
  samplesOf(id: string, pod: EnginePod): EngineSample[] {
    return this.of(this.series, id, pod);
  }

  /**
   * What a pod answered last, under the id of a `DriverProbe`, if it did.
   *
   * @param samples - what its series say; much newer ones know better
   */
  answerOf(
    id: string,
    pod: EnginePod,
    samples: readonly EngineSample[],
  ): ProbeAnswer | undefined {
    const answer = this.of(this.answers, id, pod)
      .filter(({ status, body }) => status === 200 && body !== undefined)
      .reduce<ProbeAnswer | undefined>(
        (last, each) => (last && last.at >= each.at ? last : each),
        undefined,
      );
    return answer && samples.every(({ at }) => at - answer.at < OUTDONE_MS)
      ? answer
      : undefined;
  }

  private of<T extends { at: number }>(
    said: ReadonlyMap<string, T[]>,
    id: string,
    { namespace = '', replica, startedAt }: EnginePod,
  ): T[] {
    const began = this.since === 'started' ? startedAt : undefined;
    const from = Math.max(
      this.newest - FRESH_MS,
      began ?? replica.becameServingAt ?? replica.createdAt ?? 0,
    );
    return (said.get(keyOf([id, namespace, replica.name])) ?? []).filter(
      ({ at }) => at >= from,
    );
  }
}

/**
 * Whether a pod that slept sleeps on, where nothing says anything any more: a
 * Prometheus that is away for a minute wakes nobody.
 *
 * @param before - the same pod as last read
 * @public
 */
export function sleepsOn(
  { replica }: EnginePod,
  before: ReplicaSnapshot | undefined,
): boolean {
  return (
    before?.state === 'sleeping' &&
    before.becameServingAt === replica.becameServingAt
  );
}

function sampleOf({ labels, points }: MetricSeries): EngineSample[] {
  const last = points.at(-1);
  return last ? [{ labels, at: last[0], value: last[1] }] : [];
}

function grouped<T>(
  items: T[],
  partsOf: (item: T) => Array<string | undefined>,
): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) {
    const key = keyOf(partsOf(item));
    const group = groups.get(key);
    if (group) {
      group.push(item);
    } else {
      groups.set(key, [item]);
    }
  }
  return groups;
}

function keyOf(parts: Array<string | undefined>): string {
  return JSON.stringify(parts);
}
