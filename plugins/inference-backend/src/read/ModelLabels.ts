import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Clock } from '@wakeboard/plugin-inference-node';
import {
  FleetStore,
  HistoryStore,
  ModelFilter,
  StoredModel,
} from '../store/types';
import { modelOfLabels } from './modelOfLabels';
import { Drivers } from './ports';

/** An alert can be about a pod that is gone for so long, milliseconds. */
const REACH_MS = 24 * 60 * 60 * 1000;

/** What {@link ModelLabels} reads from. */
export interface ModelLabelsOptions {
  fleet: Pick<FleetStore, 'fleet'>;
  history: Pick<HistoryStore, 'replicas'>;
  drivers: Drivers;
  clock: Clock;
}

/** Tells which series and alerts of a cluster's Prometheus are about a model. */
export class ModelLabels {
  static create(options: ModelLabelsOptions): ModelLabels {
    return new ModelLabels(options);
  }

  private constructor(private readonly options: ModelLabelsOptions) {}

  /** Of the things with labels, those that are about the model. */
  async ofModel<T extends { labels: Readonly<Record<string, string>> }>(
    things: readonly T[],
    { snapshot }: StoredModel,
  ): Promise<T[]> {
    if (things.length === 0) {
      return [];
    }
    const { clock, drivers, fleet, history } = this.options;
    const { ref, servedName, pods } = snapshot;
    const now = clock.now();
    const [replicas, rows] = await Promise.all([
      history.replicas(ref, { from: now - REACH_MS, to: now }),
      fleet.fleet({ filter: alikeIn(ref, servedName) }),
    ]);
    const own = new Set([...replicas, ...pods.map(({ name }) => name)]);
    own.delete('');
    const text = stringifyModelRef(ref);
    const isOwn = (other: ModelRef) => stringifyModelRef(other) === text;
    const others = rows.filter(row => !isOwn(row.ref));
    const models = [{ ref, servedName }, ...others];
    const driver = drivers.get(ref.driver);
    return things.filter(({ labels }) => {
      const found = modelOfLabels(labels, models, pod =>
        pod.namespace === ref.namespace && own.has(pod.name)
          ? ref
          : driver?.modelOfReplica(
              pod,
              models.map(model => model.ref),
            ),
      );
      return found !== undefined && isOwn(found);
    });
  }
}

/** The models of the same cluster that may have a name in common with a model. */
function alikeIn(ref: ModelRef, servedName: string | undefined): ModelFilter {
  return {
    allOf: [
      { field: 'cluster', values: [ref.cluster] },
      {
        anyOf: [
          { search: ref.name },
          ...(servedName ? [{ search: servedName }] : []),
        ],
      },
    ],
  };
}
