import { InputError, NotFoundError } from '@backstage/errors';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  ClusterClient,
  ClusterDescription,
  ExpiredError,
  KubernetesObject,
  ObjectTarget,
  ResourceKind,
  ServerConnection,
  SourceFailure,
  WatchEvent,
  WriteOptions,
} from '@wakeboard/plugin-inference-node';
import { GROUP, isPlural, Plural, VERSION } from './kinds';
import { isNotServed } from './failures';
import { ApiLimits, GpustackApi } from './GpustackApi';
import { isRow, toObject } from './rows';
import { isSelected } from './selected';
import { RowReader } from './RowReader';
import { RowWriter } from './RowWriter';
import { Listed, listedOf, WatchedRows } from './WatchedRows';

const READS = ['get', 'list', 'watch'];
/** Lists that were not watched yet; more than these are forgotten. */
const MOST_LISTS = 16;
/** After this time all is listed again: the server drops events where its queues are full. */
const WATCH_MS = 30 * 60_000;

/**
 * One GPUStack server as if it were a cluster: its rows are objects, named by
 * cluster and name. A list can be watched once; whoever watches again lists
 * again, because GPUStack forgets nothing but tells nothing of the past either.
 */
export class GpustackClient implements ClusterClient {
  readonly cluster: string;
  readonly source: SourceRef;
  readonly #api: GpustackApi;
  readonly #rows: RowReader;
  readonly #writer: RowWriter;
  readonly #watchMs: number;
  /** By resource version, oldest first. */
  readonly #lists = new Map<string, Listed>();
  #count = 0;

  constructor(
    server: ServerConnection,
    limits: ApiLimits & { watchMs?: number } = {},
  ) {
    this.cluster = server.name;
    this.#api = new GpustackApi(server, limits);
    this.source = this.#api.source;
    this.#rows = new RowReader(this.#api);
    this.#writer = new RowWriter(this.#api, this.#rows);
    this.#watchMs = limits.watchMs ?? WATCH_MS;
  }

  async servedVersions(
    { group, plural }: { group: string; plural: string },
    { signal }: CallOptions,
  ): Promise<string[]> {
    if (group !== GROUP || !isPlural(plural)) return [];
    try {
      await this.#rows.some(plural, signal);
      return [VERSION];
    } catch (error) {
      if (isNotServed(error)) return [];
      throw error;
    }
  }

  async list(
    kind: ResourceKind,
    options: Parameters<ClusterClient['list']>[1],
  ): Promise<{ items: KubernetesObject[]; resourceVersion: string }> {
    const { namespace, fieldSelector, labelSelector, signal } = options;
    // There is nothing of other groups here, events and rules among them.
    if (kind.group !== GROUP) return { items: [], resourceVersion: '0' };
    const plural = this.#pluralOf(kind);
    if (fieldSelector !== undefined) {
      throw new InputError('GPUStack has no field selectors');
    }
    const { rows, clusters } = await this.#rows.all(plural, signal);
    const listed = listedOf(rows, clusters);
    const items = rows
      .map(row => this.#rows.object(plural, row, listed.names))
      .filter(
        ({ metadata }) =>
          (namespace === undefined || metadata.namespace === namespace) &&
          isSelected(metadata.labels, labelSelector),
      );
    return { items, resourceVersion: this.#remember(plural, listed) };
  }

  async *watch(
    kind: ResourceKind,
    options: CallOptions & { namespace?: string; resourceVersion: string },
  ): AsyncGenerator<WatchEvent> {
    const { namespace, resourceVersion, signal } = options;
    const plural = this.#pluralOf(kind);
    const listed = this.#lists.get(resourceVersion);
    if (!listed || !resourceVersion.startsWith(`${plural} `)) {
      throw new ExpiredError(`GPUStack has no past; list its ${plural} again`);
    }
    this.#lists.delete(resourceVersion);
    const watched = new WatchedRows(plural, listed);
    const lines = this.#api.lines(
      {
        asked: { verb: 'watch', plural },
        method: 'GET',
        path: `${VERSION}/${plural}?watch=true`,
      },
      signal,
    );
    const until = performance.now() + this.#watchMs;
    let begun = false;
    for await (const line of lines) {
      if (line === undefined) {
        if (begun) watched.heartbeat();
        begun = true;
        yield { type: 'bookmark', resourceVersion };
        if (performance.now() > until) return;
        continue;
      }
      const events = watched.take(line);
      if (!events) {
        throw this.#api.badAnswer(
          `sent a line in a watch of ${plural} that is no event`,
        );
      }
      for (const event of events) {
        if (isIn(event, namespace)) yield event;
      }
    }
  }

  async get(
    target: ObjectTarget,
    { signal }: CallOptions,
  ): Promise<KubernetesObject> {
    const plural = this.#pluralOf(target.kind);
    const { row, name } = await this.#rows.one(plural, target, signal);
    return toObject(plural, row, name);
  }

  /** GPUStack knows of no field who wrote it: the whole of what a person sets. */
  async ownFields(
    target: ObjectTarget,
    options: CallOptions,
  ): Promise<KubernetesObject> {
    const { status: _, ...object } = await this.get(target, options);
    const { name, namespace, labels } = object.metadata;
    return { ...object, metadata: { name, namespace, labels } };
  }

  async patch(
    target: ObjectTarget,
    patch: Record<string, unknown>,
    options: WriteOptions,
  ): Promise<KubernetesObject> {
    const plural = this.#pluralOf(target.kind);
    return this.#writer.patch(plural, target, patch, options);
  }

  async scale(
    target: ObjectTarget,
    replicas: number,
    options: WriteOptions,
  ): Promise<void> {
    await this.patch(target, { spec: { replicas } }, options);
  }

  async apply(
    kind: ResourceKind,
    object: KubernetesObject,
    options: WriteOptions & { force?: boolean },
  ): Promise<KubernetesObject> {
    return this.#writer.apply(this.#pluralOf(kind), object, options);
  }

  async delete(target: ObjectTarget, options: WriteOptions): Promise<void> {
    await this.#writer.delete(this.#pluralOf(target.kind), target, options);
  }

  async podRequest(): Promise<never> {
    throw new InputError(
      'GPUStack has no pods, and gives no way to its model instances but that of its users',
    );
  }

  async about({ signal }: CallOptions): Promise<ClusterDescription> {
    const { body, date } = await this.#api.dated(
      {
        asked: { verb: 'read', plural: 'version' },
        method: 'GET',
        path: 'version',
      },
      signal,
    );
    const version = isRow(body) ? body.version : undefined;
    const serverTime = Date.parse(date ?? '');
    return {
      version:
        typeof version === 'string'
          ? `GPUStack ${version.slice(0, 100)}`
          : undefined,
      serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
    };
  }

  /**
   * Whether a verb is allowed, as far as it can be told without doing it:
   * whoever may read has a key with the scope `management`, which writes need
   * too. Whether its user has a role that may write shows when it writes.
   */
  async allowed(
    access: { verb: string; group: string; plural: string },
    { signal }: CallOptions,
  ): Promise<boolean | undefined> {
    const { verb, group, plural } = access;
    if (group !== GROUP || !isPlural(plural)) return false;
    try {
      await this.#rows.some(plural, signal);
      return READS.includes(verb) || undefined;
    } catch (error) {
      if (
        error instanceof SourceFailure &&
        ['unauthorized', 'forbidden', 'notInstalled'].includes(error.reason)
      ) {
        return false;
      }
      throw error;
    }
  }

  #remember(plural: Plural, listed: Listed): string {
    this.#count += 1;
    const version = `${plural} ${this.#count}`;
    this.#lists.set(version, listed);
    const [oldest] = this.#lists.keys();
    if (this.#lists.size > MOST_LISTS) this.#lists.delete(oldest);
    return version;
  }

  #pluralOf({ group, plural }: ResourceKind): Plural {
    if (group === GROUP && isPlural(plural)) return plural;
    throw new NotFoundError(
      `GPUStack has no ${group ? `${plural}.${group}` : plural}`,
    );
  }
}

function isIn(event: WatchEvent, namespace: string | undefined): boolean {
  return (
    namespace === undefined ||
    event.type === 'bookmark' ||
    event.object.metadata.namespace === namespace
  );
}
