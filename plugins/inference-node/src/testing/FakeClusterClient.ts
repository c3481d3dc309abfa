import { isDeepStrictEqual } from 'node:util';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { JsonValue } from '@backstage/types';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import { PodRequest } from '../driver';
import { ExpiredError } from '../errors';
import {
  CallOptions,
  ClusterClient,
  ClusterDescription,
  KubernetesObject,
  ObjectTarget,
  ResourceKind,
  WatchEvent,
  WriteOptions,
} from '../ports';

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

interface Change {
  version: number;
  plural: string;
  event: WatchEvent;
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
    this.#wake();
  }
  #failure: Error | undefined;
  #version = 1;
  #oldestVersion = 0;
  /** Counts how often watches were told to end. */
  #endings = 0;
  readonly #kinds: ResourceKind[] = [];
  readonly #objects = new Map<string, KubernetesObject>();
  /** As applied last, by the same keys. */
  readonly #applied = new Map<string, KubernetesObject>();
  readonly #changes: Change[] = [];
  readonly #waiting = new Set<() => void>();

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
    const existing = this.#objects.get(key);
    const stored = withVersion(object, ++this.#version);
    this.#objects.set(key, stored);
    this.#record(kind, existing ? 'modified' : 'added', stored);
    return structuredClone(stored);
  }

  /** Removes an object as if somebody else had deleted it. */
  remove(target: ObjectTarget): void {
    const object = this.#find(target);
    const key = keyOf(target.kind, target.namespace, target.name);
    this.#objects.delete(key);
    this.#applied.delete(key);
    this.#record(target.kind, 'deleted', withVersion(object, ++this.#version));
  }

  /** Ends all open watches, as servers do from time to time. */
  endWatches(): void {
    this.#endings++;
    this.#wake();
  }

  /** Forgets all changes so far: a watch from an older version is expired. */
  compact(): void {
    this.#oldestVersion = this.#version;
    this.#changes.length = 0;
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
    return { items, resourceVersion: String(this.#version) };
  }

  async *watch(
    kind: ResourceKind,
    options: CallOptions & { namespace?: string; resourceVersion: string },
  ): AsyncIterable<WatchEvent> {
    const { namespace, resourceVersion, signal } = options;
    this.#call({ method: 'watch', plural: kind.plural, namespace }, signal);
    let version = Number(resourceVersion);
    if (version < this.#oldestVersion) {
      throw new ExpiredError(`too old resource version: ${resourceVersion}`);
    }
    const endings = this.#endings;
    yield { type: 'bookmark', resourceVersion };
    while (endings === this.#endings) {
      signal.throwIfAborted();
      if (this.#failure) throw this.#failure;
      const next = this.#changeAfter(version);
      if (!next) {
        await this.#change(signal);
        continue;
      }
      version = next.version;
      if (next.plural !== `${kind.group}/${kind.plural}`) continue;
      if (
        next.event.type !== 'bookmark' &&
        namespace &&
        next.event.object.metadata.namespace !== namespace
      ) {
        continue;
      }
      yield structuredClone(next.event);
    }
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
    if (existing) checkVersion(existing, options);
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

  #record(
    kind: ResourceKind,
    type: 'added' | 'modified' | 'deleted',
    object: KubernetesObject,
  ): void {
    this.#changes.push({
      version: this.#version,
      plural: `${kind.group}/${kind.plural}`,
      event: { type, object },
    });
    this.#wake();
  }

  #changeAfter(version: number): Change | undefined {
    return this.#changes.find(change => change.version > version);
  }

  #wake(): void {
    for (const wake of [...this.#waiting]) wake();
  }

  async #change(signal: AbortSignal): Promise<void> {
    await new Promise<void>(resolve => {
      const wake = () => {
        this.#waiting.delete(wake);
        signal.removeEventListener('abort', wake);
        resolve();
      };
      this.#waiting.add(wake);
      signal.addEventListener('abort', wake, { once: true });
    });
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

function checkVersion(object: KubernetesObject, options: WriteOptions): void {
  const { resourceVersion } = options;
  if (
    resourceVersion !== undefined &&
    resourceVersion !== object.metadata.resourceVersion
  ) {
    throw new ConflictError(
      `"${object.metadata.name}" has been changed in the meantime`,
    );
  }
}

function withVersion(
  object: KubernetesObject,
  version: number,
): KubernetesObject {
  const copy = structuredClone(object);
  copy.metadata.resourceVersion = String(version);
  return copy;
}

/** An object without the fields of what was applied that are not applied again. */
function without(
  object: object,
  applied: object,
  next: object,
): Record<string, unknown> {
  const values = Object.entries(object).flatMap(([field, value]) => {
    const before: unknown = Object.entries(applied).find(
      ([each]) => each === field,
    )?.[1];
    const after: unknown = Object.entries(next).find(
      ([each]) => each === field,
    )?.[1];
    if (before === undefined) return [[field, value]];
    if (isRecord(value) && isRecord(before)) {
      return [[field, without(value, before, isRecord(after) ? after : {})]];
    }
    return after === undefined ? [] : [[field, value]];
  });
  return Object.fromEntries(values);
}

/** `key=value`, several after commas. */
function isSelected(
  labels: Record<string, string> = {},
  selector: string | undefined,
): boolean {
  return (selector?.split(',') ?? []).every(part => {
    const [key, value] = part.split('=');
    return labels[key] === value;
  });
}

/** RFC 7386. */
function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return structuredClone(patch);
  const result: Record<string, unknown> = isRecord(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete result[key];
    else result[key] = mergePatch(result[key], value);
  }
  return result;
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
