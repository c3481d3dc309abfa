import {
  Matcher,
  ModelRef,
  ModelSnapshot,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { DriverIndicators } from '@wakeboard/plugin-inference-node';
import { OwnedReplica, ReplicaModels } from './ReplicaModels';
import { SeriesModels } from './SeriesModels';

/*
 * What counts together. Of series that name replicas it is the replica. Of
 * series that name the model it is the process that counts: a router counts
 * for several models and there are several routers, and only the counters of
 * one process begin anew together.
 */

/** The name of what counts: a replica, or a process that counts for a model. */
export interface ReplicaName {
  namespace: string;
  replica: string;
  /** Whose it is, where its series name the model. */
  model?: ModelRef;
}

export function keyOf({ namespace, replica, model }: ReplicaName): string {
  return `${model ? stringifyModelRef(model) : namespace}/${replica}`;
}

export type Labels = Readonly<Record<string, string>>;

/** Some of what counts, and what picks its series, and maybe more. */
export interface GroupBatch {
  names: readonly ReplicaName[];
  matchers: Matcher[];
}

/** Tells which series count together, and whose they are. */
export interface CounterGroups {
  /** Labels in which series of one address may differ that say the same. */
  readonly jobLabels: ReadonlySet<string>;
  /** What the series are of, in their order; undefined for those that count for nobody. */
  namesOf(
    series: readonly Labels[],
  ): Promise<Array<ReplicaName | undefined>> | Array<ReplicaName | undefined>;
  ownersOf(
    names: readonly ReplicaName[],
  ): Promise<Array<OwnedReplica | undefined>>;
  /** What cannot be picked is left out. */
  batchesOf(
    names: readonly ReplicaName[],
  ): Promise<GroupBatch[]> | GroupBatch[];
}

/** Characters of names in one query; engines refuse queries of more than 16 KiB. */
const NAMES_PER_QUERY = 6_000;

/** What both kinds of groups go by. */
interface GroupsOptions {
  labels: Pick<DriverIndicators, 'namespaceLabel' | 'replicaLabel'>;
  /** The models as known now. */
  current: readonly ModelSnapshot[];
  /** Epoch milliseconds. */
  now: number;
}

/** By the replicas that the series name. */
export class ReplicaGroups implements CounterGroups {
  readonly jobLabels: ReadonlySet<string> = new Set();

  constructor(
    private readonly options: GroupsOptions & {
      owners: Pick<ReplicaModels, 'find'>;
    },
  ) {}

  namesOf(series: readonly Labels[]): Array<ReplicaName | undefined> {
    const { namespaceLabel, replicaLabel } = this.options.labels;
    return series.map(labels => {
      const namespace = labels[namespaceLabel];
      const replica = labels[replicaLabel];
      // PostgreSQL cannot store the character zero, and no pod has it.
      return !namespace || !replica || `${namespace}${replica}`.includes('\0')
        ? undefined
        : { namespace, replica };
    });
  }

  ownersOf(names: readonly ReplicaName[]) {
    const { owners, current, now } = this.options;
    return owners.find(names, current, now);
  }

  batchesOf(names: readonly ReplicaName[]): GroupBatch[] {
    const { namespaceLabel, replicaLabel } = this.options.labels;
    return inBatches(
      names,
      ({ namespace, replica }) => namespace.length + replica.length,
    ).map(batch => ({
      names: batch,
      matchers: [
        {
          label: namespaceLabel,
          op: 'oneOf',
          values: batch.map(({ namespace }) => namespace),
        },
        {
          label: replicaLabel,
          op: 'oneOf',
          values: batch.map(({ replica }) => replica),
        },
      ],
    }));
  }
}

/** Labels that a scrape's configuration gives, whatever it scrapes. */
const JOB_LABELS: ReadonlySet<string> = new Set(['job', 'endpoint', 'service']);
/** Where a process is that has no name, by the exporter's own account as well. */
const ADDRESS_LABELS = ['instance', 'exported_instance'];

/** By the models that the series name, and the processes that count for them. */
export class ModelGroups implements CounterGroups {
  readonly jobLabels = JOB_LABELS;

  constructor(
    private readonly options: GroupsOptions & {
      owners: Pick<SeriesModels, 'find' | 'snapshotsOf'>;
      modelMatchers: DriverIndicators['modelMatchers'];
    },
  ) {}

  async namesOf(
    series: readonly Labels[],
  ): Promise<Array<ReplicaName | undefined>> {
    const { owners, current, now } = this.options;
    const models = await owners.find(series, current, now);
    return models.map(
      (model, i) =>
        model && {
          namespace: model.namespace,
          replica: this.#processOf(series[i]),
          model,
        },
    );
  }

  async ownersOf(
    names: readonly ReplicaName[],
  ): Promise<Array<OwnedReplica | undefined>> {
    const pods = new Map(
      this.options.current.flatMap(({ ref, pods: all }) =>
        all.map(({ name, createdAt }) => [keyOfPod(ref, name), createdAt]),
      ),
    );
    return names.map(
      ({ model, replica }) =>
        model && {
          model,
          // Where it is not a router's, the process is a replica of the model.
          createdAt: pods.get(
            keyOfPod(model, replica.slice(replica.indexOf('/') + 1)),
          ),
        },
    );
  }

  async batchesOf(names: readonly ReplicaName[]): Promise<GroupBatch[]> {
    const { owners, current, modelMatchers } = this.options;
    const snapshots = await owners.snapshotsOf(
      names.flatMap(({ model }) => model ?? []),
      current,
    );
    const byLabel = new Map<string, Array<ReplicaName & { value: string }>>();
    const batches: GroupBatch[] = [];
    for (const [key, snapshot] of snapshots) {
      const own = names.filter(
        ({ model }) => model && stringifyModelRef(model) === key,
      );
      const matchers = modelMatchers?.(snapshot) ?? [];
      const [matcher] = matchers;
      if (matchers.length === 1 && matcher.op === '=') {
        const { label, value } = matcher;
        byLabel.set(label, [
          ...(byLabel.get(label) ?? []),
          ...own.map(name => ({ ...name, value })),
        ]);
      } else if (matchers.length > 0) {
        batches.push({ names: own, matchers });
      }
    }
    for (const [label, all] of byLabel) {
      for (const batch of inBatches(all, ({ value }) => value.length)) {
        const values = [...new Set(batch.map(({ value }) => value))];
        batches.push({
          names: batch,
          matchers: [{ label, op: 'oneOf', values }],
        });
      }
    }
    return batches;
  }

  /** The name of the process where the series has it, which survives a change of its address. */
  #processOf(labels: Labels): string {
    const { namespaceLabel, replicaLabel } = this.options.labels;
    const namespace = labels[namespaceLabel] ?? '';
    const replica = labels[replicaLabel];
    return replica
      ? `${namespace}/${replica}`
      : JSON.stringify([
          namespace,
          ...ADDRESS_LABELS.map(label => labels[label] ?? ''),
        ]);
  }
}

function keyOfPod(model: ModelRef, pod: string): string {
  return `${stringifyModelRef(model)}/${pod}`;
}

function inBatches<T>(all: readonly T[], lengthOf: (each: T) => number): T[][] {
  const batches: T[][] = [];
  let length = Infinity;
  for (const each of all) {
    length += lengthOf(each) + 2;
    if (length > NAMES_PER_QUERY) {
      batches.push([]);
      length = lengthOf(each) + 2;
    }
    batches[batches.length - 1].push(each);
  }
  return batches;
}
