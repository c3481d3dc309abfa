import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  ClusterClient,
  ClusterDescription,
  KubernetesObject,
  ObjectTarget,
  PodRequest,
  ResourceKind,
  WatchEvent,
  WriteOptions,
} from '../ports';
import { ChangeLog } from './ChangeLog';
import { isSelected, mergePatch, without } from './objectFields';

/**
 * One call that a {@link FakeClusterClient} received.
 *
 * @public
 */
export interface ClusterCall {
  method: keyof Omit<ClusterClient, 'cluster' | 'source'>;
  /** Plural of the resource; undefined where it is about none. */
  plural?: string;
  namespace?: string;
  name?: string;
  /** The patch, the object, the replicas or the request to the pod. */
  body?: unknown;
  dryRun?: boolean;
}

/**
 * A Kubernetes API in memory with the behaviour that the port promises:
 * versions, watches, preconditions and merge patches. It knows no schemas.
 *
 * @public
 */
export class FakeClusterClient implements ClusterClient {
  readonly cluster: string;
  readonly source: SourceRef;
  /** What the program in a pod answers; undefined: there is no such pod. */
  answerPod: (
    request: PodRequest,
  ) => { status: number; body?: JsonValue } | undefined = () => undefined;
  /** Whether something is allowed; everything is unless told otherwise. */
  allow: (access: Parameters<ClusterClient['allowed']>[0]) => boolean = () =>
    true;
  /** What it says of itself. */
  description: ClusterDescription = {};
  /** All calls, in order. */
  readonly calls: ClusterCall[] = [];
  /** Set to let every further call fail, and to end open watches with it. */
  get failure(): Error | undefined {
    return this.#failure;
  }
  set failure(failure: Error | undefined) {
    this.#failure = failure;
    this.#log.wake();
  }
  #failure: Error | undefined;
  readonly #kinds: ResourceKind[] = [];
  readonly #objects = new Map<string, KubernetesObject>();
  /** As applied last, by the same keys. */
  readonly #applied = new Map<string, KubernetesObject>();
  readonly #log = new ChangeLog();

  constructor(options?: { cluster?: string; kind?: SourceRef['kind'] }) {
    this.cluster = options?.cluster ?? 'fake';
    this.source = { kind: options?.kind ?? 'cluster', name: this.cluster };
  }

  /** Serves kinds of which there may be no objects yet. */
  serve(...kinds: ResourceKind[]): void {
    for (const kind of kinds) {
      if (!this.#kinds.some(known => sameKind(known, kind))) {
        this.#kinds.push(kind);
      }
    }
  }

  /** Serves a kind no longer, as if its definition had been taken away. */
  unserve(kind: ResourceKind): void {
    const at = this.#kinds.findIndex(known => sameKind(known, kind));
    if (at >= 0) this.#kinds.splice(at, 1);
  }

  /** Stores an object as if somebody else had written it. */
  put(kind: ResourceKind, object: KubernetesObject): KubernetesObject {
    this.serve(kind);
    const key = keyOf(kind, object.metadata.namespace, object.metadata.name);
    const known = this.#objects.get(key);
    const type = known ? 'modified' : 'added';
    const uid = known?.metadata.uid ?? object.metadata.uid ?? randomUUID();
    const stored = this.#log.record(kind, type, {
      ...object,
      metadata: { ...object.metadata, uid },
    });
    this.#objects.set(key, stored);
    return structuredClone(stored);
  }

  /** Removes an object as if somebody else had deleted it. */
  remove(target: ObjectTarget): void {
    const object = this.#find(target);
    const key = keyOf(target.kind, target.namespace, target.name);
    this.#objects.delete(key);
    this.#applied.delete(key);
    this.#log.record(target.kind, 'deleted', object);
  }

  /** Ends all open watches, as servers do from time to time. */
  endWatches(): void {
    this.#log.end();
  }

  /** Forgets all changes so far: a watch from an older version is expired. */
  compact(): void {
    this.#log.compact();
  }

  async servedVersions(
    resource: { group: string; plural: string },
    { signal }: CallOptions,
  ): Promise<string[]> {
    this.#call({ method: 'servedVersions', plural: resource.plural }, signal);
    return this.#kinds
      .filter(
        ({ group, plural }) =>
          group === resource.group && plural === resource.plural,
      )
      .map(({ version }) => version);
  }

  async list(
    kind: ResourceKind,
    options: Parameters<ClusterClient['list']>[1],
  ): Promise<{ items: KubernetesObject[]; resourceVersion: string }> {
    const { namespace, labelSelector, signal } = options;
    this.#call({ method: 'list', plural: kind.plural, namespace }, signal);
    const prefix = `${kind.group}/${kind.plural}/`;
    const items = [...this.#objects]
      .filter(([key]) => key.startsWith(prefix))
      .map(([, object]) => structuredClone(object))
      .filter(
        ({ metadata }) =>
          (!namespace || metadata.namespace === namespace) &&
          isSelected(metadata.labels, labelSelector),
      );
    return { items, resourceVersion: String(this.#log.version) };
  }

  async *watch(
    kind: ResourceKind,
    options: CallOptions & { namespace?: string; resourceVersion: string },
  ): AsyncIterable<WatchEvent> {
    const { namespace, signal } = options;
    this.#call({ method: 'watch', plural: kind.plural, namespace }, signal);
    yield* this.#log.follow(kind, options, () => this.#failure);
  }

  async get(
    target: ObjectTarget,
    { signal }: CallOptions,
  ): Promise<KubernetesObject> {
    this.#call(callOf('get', target), signal);
    return structuredClone(this.#find(target));
  }

  async ownFields(
    target: ObjectTarget,
    { signal }: CallOptions,
  ): Promise<KubernetesObject> {
    this.#call(callOf('ownFields', target), signal);
    const { apiVersion, kind, metadata } = this.#find(target);
    const { name, namespace } = metadata;
    const applied = this.#applied.get(
      keyOf(target.kind, target.namespace, target.name),
    );
    return structuredClone(
      applied ?? { apiVersion, kind, metadata: { name, namespace } },
    );
  }

  async patch(
    target: ObjectTarget,
    patch: Record<string, unknown>,
    options: WriteOptions,
  ): Promise<KubernetesObject> {
    this.#call(
      { ...callOf('patch', target, patch), dryRun: options.dryRun },
      options.signal,
    );
    return this.#write(target, patch, options);
  }

  async scale(
    target: ObjectTarget,
    replicas: number,
    options: WriteOptions,
  ): Promise<void> {
    this.#call(
      { ...callOf('scale', target, replicas), dryRun: options.dryRun },
      options.signal,
    );
    this.#write(target, { spec: { replicas } }, options);
  }

  async apply(
    kind: ResourceKind,
    object: KubernetesObject,
    options: WriteOptions & { force?: boolean },
  ): Promise<KubernetesObject> {
    const { name, namespace } = object.metadata;
    const target = { kind, name, namespace };
    this.#call(
      { ...callOf('apply', target, object), dryRun: options.dryRun },
      options.signal,
    );
    const key = keyOf(kind, namespace, name);
    const existing = this.#objects.get(key);
    checkVersion(existing ?? { metadata: { name } }, options);
    // What we applied before and do not apply any more goes.
    const kept = without(existing ?? {}, this.#applied.get(key) ?? {}, object);
    const merged = mergePatch(kept, object) as KubernetesObject;
    if (options.dryRun) return merged;
    this.#applied.set(key, structuredClone(object));
    return isDeepStrictEqual(structuredClone(merged), existing)
      ? structuredClone(merged)
      : this.put(kind, merged);
  }

  async delete(target: ObjectTarget, options: WriteOptions): Promise<void> {
    this.#call(
      { ...callOf('delete', target), dryRun: options.dryRun },
      options.signal,
    );
    checkVersion(this.#find(target), options);
    if (!options.dryRun) this.remove(target);
  }

  async podRequest(
    request: PodRequest,
    { signal }: CallOptions,
  ): Promise<{ status: number; body?: JsonValue }> {
    const { namespace, pod } = request;
    this.#call(
      {
        method: 'podRequest',
        plural: 'pods',
        namespace,
        name: pod,
        body: request,
      },
      signal,
    );
    const answer = this.answerPod(request);
    if (!answer) throw new NotFoundError(`pods "${pod}" not found`);
    return structuredClone(answer);
  }

  async about({ signal }: CallOptions): Promise<ClusterDescription> {
    this.#call({ method: 'about' }, signal);
    return this.description;
  }

  async allowed(
    access: Parameters<ClusterClient['allowed']>[0],
    { signal }: CallOptions,
  ): Promise<boolean> {
    const { plural, namespace } = access;
    this.#call({ method: 'allowed', plural, namespace, body: access }, signal);
    return this.allow(access);
  }

  #call(call: ClusterCall, signal: AbortSignal): void {
    signal.throwIfAborted();
    this.calls.push(call);
    if (this.#failure) throw this.#failure;
  }

  #find(target: ObjectTarget): KubernetesObject {
    const { kind, namespace, name } = target;
    const object = this.#objects.get(keyOf(kind, namespace, name));
    if (!object) {
      throw new NotFoundError(`${kind.plural} "${name}" not found`);
    }
    return object;
  }

  #write(
    target: ObjectTarget,
    patch: Record<string, unknown>,
    options: WriteOptions,
  ): KubernetesObject {
    const existing = this.#find(target);
    checkVersion(existing, options);
    const merged = mergePatch(existing, patch) as KubernetesObject;
    return options.dryRun ? merged : this.put(target.kind, merged);
  }
}

function sameKind(a: ResourceKind, b: ResourceKind): boolean {
  return (
    a.group === b.group && a.version === b.version && a.plural === b.plural
  );
}

function keyOf(
  kind: ResourceKind,
  namespace: string | undefined,
  name: string,
): string {
  return `${kind.group}/${kind.plural}/${namespace ?? ''}/${name}`;
}

function callOf(
  method: ClusterCall['method'],
  { kind, namespace, name }: ObjectTarget,
  body?: unknown,
): ClusterCall {
  return { method, plural: kind.plural, namespace, name, body };
}

function checkVersion(
  { metadata }: KubernetesObject,
  options: WriteOptions,
): void {
  for (const field of ['resourceVersion', 'uid'] as const) {
    const expected = options[field];
    if (expected !== undefined && expected !== metadata[field]) {
      throw new ConflictError(
        `"${metadata.name}" has been changed in the meantime`,
      );
    }
  }
}
