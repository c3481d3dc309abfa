import { ExpiredError, WatchEvent } from '@wakeboard/plugin-inference-node';
import { Plural } from './kinds';
import { ClusterNames, RowName, RowNames } from './names';
import {
  digestOf,
  goneObject,
  idOf,
  isRow,
  namedOf,
  namesOfRows,
  Row,
  toObject,
} from './rows';

/**
 * What the events of a watch mean for whoever has just listed.
 *
 * GPUStack has no versions to watch from. A watch first replays every row as
 * created, then tells what happens; where the replay ends it does not say, but
 * nothing other than a creation comes before. So a list is kept until it is
 * watched: rows that are replayed as they were listed are no changes, others
 * changed in between. Rows that were listed and not replayed were deleted in
 * between, no one knows when: then it has to be listed again.
 */

/** The rows of a list, as far as the watch after it needs them. */
export interface Listed {
  names: RowNames;
  digests: Map<number, string>;
  clusters: ClusterNames;
}

/** What to keep of a list. */
export function listedOf(rows: readonly Row[], clusters: ClusterNames): Listed {
  return {
    clusters,
    names: namesOfRows(rows, clusters),
    digests: new Map(
      rows.flatMap(row => {
        const id = idOf(row);
        return id === undefined ? [] : [[id, digestOf(row)]];
      }),
    ),
  };
}

const EVENTS: Readonly<Record<number, 'created' | 'updated' | 'deleted'>> = {
  1: 'created',
  2: 'updated',
  3: 'deleted',
};
const HEARTBEAT = 5;

/** The rows of one kind while they are watched. */
export class WatchedRows {
  readonly #names: RowNames;
  readonly #digests: Map<number, string>;
  /** Listed and not heard of since; undefined: the replay is over. */
  #missing: Set<number> | undefined;

  constructor(private readonly plural: Plural, { names, digests }: Listed) {
    this.#names = names;
    this.#digests = digests;
    this.#missing = new Set(digests.keys());
  }

  /**
   * The events of one line; undefined for a line that is none.
   *
   * @throws ExpiredError where something was missed.
   */
  take(line: string): WatchEvent[] | undefined {
    const event = parse(line);
    if (!event || typeof event.type !== 'number') return undefined;
    if (event.type === HEARTBEAT) {
      this.heartbeat();
      return [];
    }
    const type = EVENTS[event.type];
    if (type === undefined) {
      throw new ExpiredError(
        `GPUStack says that something happened to its ${this.plural}, and not what`,
      );
    }
    const row = event.data;
    if (!isRow(row)) return undefined;
    const id = idOf(row);
    if (id === undefined) return undefined;
    this.#missing?.delete(id);
    if (type !== 'created') this.heartbeat();
    return type === 'deleted' ? this.#deleted(id) : this.#written(id, row);
  }

  /** The server is there, and the replay is over. */
  heartbeat(): void {
    const missed = this.#missing?.size ?? 0;
    this.#missing = undefined;
    if (missed > 0) {
      throw new ExpiredError(
        `${missed} ${this.plural} of GPUStack were deleted before the watch began`,
      );
    }
  }

  #written(id: number, row: Row): WatchEvent[] {
    const digest = digestOf(row);
    if (this.#digests.get(id) === digest) return [];
    const isNew = !this.#digests.has(id);
    const before = this.#names.known(id);
    const named = namedOf(row);
    const name = named && this.#names.nameOf(named);
    this.#digests.set(id, digest);
    const object = toObject(this.plural, row, name);
    if (before && !isSame(before, name)) {
      return [
        { type: 'deleted', object: goneObject(this.plural, id, before) },
        { type: 'added', object },
      ];
    }
    return [{ type: isNew ? 'added' : 'modified', object }];
  }

  /** Of a row that is gone the server may tell no more than its number. */
  #deleted(id: number): WatchEvent[] {
    const name = this.#names.known(id);
    this.#names.forget(id);
    this.#digests.delete(id);
    return name
      ? [{ type: 'deleted', object: goneObject(this.plural, id, name) }]
      : [];
  }
}

function isSame(a: RowName, b: RowName | undefined): boolean {
  return a.name === b?.name && a.namespace === b.namespace;
}

function parse(line: string): Row | undefined {
  try {
    const value: unknown = JSON.parse(line);
    return isRow(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
