/**
 * Names of rows. GPUStack knows its rows by number; people, annotations and
 * our references know them by the name of their cluster and their own, which
 * is unique in an organisation only. Of several with the same name the oldest
 * keeps it, each other one gets its number appended: the same rows have the
 * same names in every process.
 */

/** What a row is named after. */
export interface Named {
  id: number;
  name: string;
  /** Undefined: of no cluster. */
  clusterId?: number;
}

/** The name of a row, as in the metadata of an object. */
export interface RowName {
  namespace: string;
  name: string;
}

/** Where rows of no cluster are. */
const NO_CLUSTER = 'default';

/** Names of the clusters by number; those that cannot be read have their number only. */
export type ClusterNames = ReadonlyMap<number, string>;

/** Names every row of one kind, by its number. */
export class RowNames {
  readonly #names = new Map<number, RowName & { from: string }>();
  readonly #taken = new Set<string>();

  constructor(private readonly clusters: ClusterNames) {}

  /** The names of all rows. */
  static of(rows: readonly Named[], clusters: ClusterNames): RowNames {
    const names = new RowNames(clusters);
    const byAge = [...rows].sort((a, b) => a.id - b.id);
    for (const row of byAge) names.nameOf(row);
    return names;
  }

  /** The name of a row, new where it has none yet or was renamed. */
  nameOf(row: Named): RowName {
    const namespace = namespaceOf(row.clusterId, this.clusters);
    const from = keyOf({ namespace, name: row.name });
    const known = this.#names.get(row.id);
    if (known?.from === from) return known;
    this.forget(row.id);
    let { name } = row;
    while (this.#taken.has(keyOf({ namespace, name }))) {
      name = `${name}-${row.id}`;
    }
    const given = { namespace, name, from };
    this.#taken.add(keyOf(given));
    this.#names.set(row.id, given);
    return given;
  }

  /** The name that a row has already. */
  known(id: number): RowName | undefined {
    return this.#names.get(id);
  }

  /** The row is gone. */
  forget(id: number): void {
    const known = this.#names.get(id);
    if (known) this.#taken.delete(keyOf(known));
    this.#names.delete(id);
  }
}

function namespaceOf(
  clusterId: number | undefined,
  clusters: ClusterNames,
): string {
  if (clusterId === undefined) return NO_CLUSTER;
  return clusters.get(clusterId) || `cluster-${clusterId}`;
}

function keyOf({ namespace, name }: RowName): string {
  return JSON.stringify([namespace, name]);
}
