import { BackstageCredentials } from '@backstage/backend-plugin-api';
import {
  InferenceSchemas,
  Interval,
  ModelRef,
  Span,
  timeline,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import { ModelAccess } from '../access/ModelAccess';
import { HistoryStore, StoredModel } from '../store/types';
import { allWakes } from './allWakes';
import { Drivers, SourceStates } from './ports';
import { checkRange } from './range';
import { errorsOfModel } from './sourceErrors';
import { ReplicaHistory, withTail } from './tail';

/** What {@link TimelineReader} reads from. */
export interface TimelineReaderOptions {
  access: ModelAccess;
  history: HistoryStore;
  drivers: Drivers;
  sources: SourceStates;
  clock: Clock;
}

/** The states of every replica over a range, in the detail that a width can show. */
export class TimelineReader {
  static create(options: TimelineReaderOptions): TimelineReader {
    return new TimelineReader(options);
  }

  private constructor(private readonly options: TimelineReaderOptions) {}

  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
    view: Span & { width: number },
  ): Promise<InferenceSchemas['Timeline']> {
    const { access, clock, drivers, history, sources } = this.options;
    const now = clock.now();
    const range = checkRange({ from: view.from, to: view.to }, now);
    const model = await access.read(credentials, ref);
    const [stored, health] = await Promise.all([
      history.intervals(ref, range),
      sources.health(),
    ]);
    const all = withTail(stored, model.snapshot, {
      from: model.observedAt,
      until: Math.min(knownUntil(model, health, now), range.to),
    })
      .map(replica => within(replica, range))
      .filter(({ intervals }) => intervals.length > 0);
    // Where the system counts what its replicas do, that says all of the model.
    const ofPods = all.filter(({ replica }) => replica !== '');
    const ofModel = drivers.get(ref.driver)?.capabilities.wakes === 'observed';
    const replicas = ofModel || ofPods.length === 0 ? all : ofPods;
    return {
      ...range,
      ...observed(replicas, range),
      bands: await this.toBands(ref, replicas, { ...range, width: view.width }),
      errors: errorsOfModel(health, model.snapshot),
    };
  }

  private async toBands(
    ref: ModelRef,
    replicas: ReplicaHistory[],
    view: Span & { width: number },
  ): Promise<InferenceSchemas['Band'][]> {
    const bands = replicas.map(({ replica, intervals }) => ({
      replica,
      ...timeline(intervals, [], view),
    }));
    if (bands.every(({ detail }) => detail === 'intervals')) {
      return bands;
    }
    // Only columns of shares count the wakes in them.
    const wakes = await allWakes(this.options.history, ref, view);
    return replicas.map(({ replica, intervals }) => ({
      replica,
      ...timeline(
        intervals,
        wakes.filter(wake => wake.replica === replica),
        view,
      ),
    }));
  }
}

/** Until when the model is known to be as it was last read: now, while its cluster is being watched. */
function knownUntil(
  model: StoredModel,
  health: Array<InferenceSchemas['SourceHealth']>,
  now: number,
): number {
  if (model.goneAt !== undefined) {
    return model.goneAt;
  }
  const cluster = health.find(
    ({ source }) =>
      source.kind !== 'prometheus' &&
      source.name === model.snapshot.ref.cluster,
  );
  return cluster?.ok
    ? now
    : Math.max(model.observedAt, cluster?.lastSuccessAt ?? 0);
}

function within(history: ReplicaHistory, range: Span): ReplicaHistory {
  return {
    replica: history.replica,
    intervals: history.intervals.filter(
      ({ from, to }) => to > range.from && from < range.to,
    ),
  };
}

/** The part of the range that anything is known of. */
function observed(replicas: ReplicaHistory[], range: Span) {
  const known = ({ state }: Interval) => state !== 'unknown';
  const firsts = replicas.flatMap(
    ({ intervals }) => intervals.find(known) ?? [],
  );
  const lasts = replicas.flatMap(
    ({ intervals }) => intervals.findLast(known) ?? [],
  );
  if (firsts.length === 0) {
    return {};
  }
  return {
    observedFrom: Math.max(
      range.from,
      Math.min(...firsts.map(({ from }) => from)),
    ),
    observedTo: Math.min(range.to, Math.max(...lasts.map(({ to }) => to))),
  };
}
