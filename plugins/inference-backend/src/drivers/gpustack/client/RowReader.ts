import { NotFoundError } from '@backstage/errors';
import {
  KubernetesObject,
  ObjectTarget,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { isNotServed } from './failures';
import { GpustackApi } from './GpustackApi';
import { ClusterNames, RowName, RowNames } from './names';
import { Plural, VERSION } from './kinds';
import { idOf, isRow, namedOf, namesOfRows, Row, toObject } from './rows';

/** All rows of one kind, and what their clusters are called. */
export interface Rows {
  rows: Row[];
  clusters: ClusterNames;
}

/** One row, by its name. */
export interface FoundRow {
  id: number;
  row: Row;
  name: RowName;
}

/** Reads rows, and finds those that are asked for by name. */
export class RowReader {
  constructor(private readonly api: GpustackApi) {}

  /** Asks for little: whether a kind is served to us is all that matters. */
  async some(plural: Plural, signal: AbortSignal): Promise<void> {
    this.#itemsOf(
      await this.#get(plural, `${plural}?page=1&perPage=1`, signal),
      plural,
      false,
    );
  }

  /** All rows of a kind. */
  async all(plural: Plural, signal: AbortSignal): Promise<Rows> {
    const [rows, clusters] = await Promise.all([
      this.#list(plural, signal),
      plural === 'clusters' ? new Map() : this.#clusters(signal),
    ]);
    return { rows, clusters };
  }

  /**
   * One row as it is now.
   *
   * @throws NotFoundError where there is none of the name.
   */
  async one(
    plural: Plural,
    { namespace, name }: Pick<ObjectTarget, 'namespace' | 'name'>,
    signal: AbortSignal,
  ): Promise<FoundRow> {
    const { rows, clusters } = await this.all(plural, signal);
    const names = namesOfRows(rows, clusters);
    for (const listed of rows) {
      const id = idOf(listed);
      const known = id === undefined ? undefined : names.known(id);
      const isWanted =
        known?.name === name &&
        (plural === 'clusters' || known.namespace === namespace);
      if (id !== undefined && known && isWanted) {
        const answer = await this.#get(plural, `${plural}/${id}`, signal, name);
        const row = this.answered(answer, plural);
        if (!row) {
          throw this.api.badAnswer(`gave nothing when asked for ${plural}`);
        }
        return { id, row, name: known };
      }
    }
    throw new NotFoundError(
      `GPUStack has no ${plural} "${name}"${
        namespace ? ` in its cluster "${namespace}"` : ''
      }`,
    );
  }

  /** A row as an object, by the names of all. */
  object(plural: Plural, row: Row, names: RowNames): KubernetesObject {
    const named = namedOf(row);
    return toObject(plural, row, named && names.known(named.id));
  }

  /** The row in an answer; undefined where the answer was empty. */
  answered(answer: unknown, plural: Plural): Row | undefined {
    if (answer === undefined || answer === null) return undefined;
    if (!isRow(answer)) {
      throw this.api.badAnswer(`gave something else when asked for ${plural}`);
    }
    return answer;
  }

  async #list(plural: Plural, signal: AbortSignal): Promise<Row[]> {
    // Pages move while they are read: they are sorted by age, newest first.
    const answer = await this.#get(
      plural,
      `${plural}?page=-1&perPage=100`,
      signal,
    );
    return this.#itemsOf(answer, plural, true);
  }

  async #clusters(signal: AbortSignal): Promise<ClusterNames> {
    try {
      const rows = await this.#list('clusters', signal);
      const names = namesOfRows(rows, new Map());
      return new Map(
        rows.flatMap(row => {
          const id = idOf(row);
          const known = id === undefined ? undefined : names.known(id);
          return id === undefined || !known ? [] : [[id, known.name]];
        }),
      );
    } catch (error) {
      const forbidden =
        error instanceof SourceFailure && error.reason === 'forbidden';
      // Those who may not see clusters may still see models.
      if (forbidden || isNotServed(error)) return new Map();
      throw error;
    }
  }

  async #get(
    plural: Plural,
    path: string,
    signal: AbortSignal,
    name?: string,
  ): Promise<unknown> {
    const verb = name === undefined ? 'list' : 'read';
    return this.api.json(
      {
        asked: { verb, plural, name },
        method: 'GET',
        path: `${VERSION}/${path}`,
      },
      signal,
    );
  }

  /** Rows that are none are left out: nothing can be said of them, not even which they are. */
  #itemsOf(answer: unknown, plural: Plural, all: boolean): Row[] {
    const { items, pagination } = isRow(answer)
      ? answer
      : { items: undefined, pagination: undefined };
    if (!Array.isArray(items)) {
      throw this.api.badAnswer(`gave no list when asked for ${plural}`);
    }
    const { page, total } = isRow(pagination) ? pagination : {};
    // A server that reads all pages as one says so.
    if (
      all &&
      page !== -1 &&
      typeof total === 'number' &&
      total > items.length
    ) {
      throw this.api.badAnswer(
        `gave ${items.length} of ${total} ${plural} when asked for all`,
      );
    }
    return items.filter(isRow);
  }
}
