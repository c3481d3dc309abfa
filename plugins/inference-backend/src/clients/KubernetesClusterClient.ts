import { JsonValue } from '@backstage/types';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import {
  CallOptions,
  ClusterClient,
  ClusterDescription,
  ExpiredError,
  KubernetesObject,
  ObjectTarget,
  PodRequest,
  ResourceKind,
  WatchEvent,
  WriteOptions,
} from '@wakeboard/plugin-inference-node';
import { FIELD_MANAGER } from '../fieldManager';
import { ClusterAccess } from './ClusterAccess';
import { KubernetesApi, KubernetesCall } from './KubernetesApi';
import { KubernetesDiscovery } from './KubernetesDiscovery';
import { Asked } from './kubernetesErrors';
import { ownFieldsOf } from './ownFields';
import { readPodAnswer } from './podAnswer';
import {
  readList,
  readObject,
  readWatchEvent,
  WatchLine,
} from './kubernetesObjects';
import {
  collectionPath,
  describeKind,
  objectPath,
  podProxyPath,
} from './kubernetesPaths';

const PAGE_SIZE = 500;
const LIST_ATTEMPTS = 3;
const MAX_BODY_BYTES = 64 * 2 ** 20;
const MAX_LINE_BYTES = 8 * 2 ** 20;
/** Of the programs in pods short answers are expected. */
const MAX_POD_BODY_BYTES = 2 ** 18;
const TIMEOUT_MS = 30_000;
/** Servers end a watch themselves after a random time of this range, so that not all end at once. */
const WATCH_SECONDS = { least: 290, most: 590 };

/** A field that the server does not know is an error, not left out without a word. */
const STRICT = { fieldValidation: 'Strict' };

type ListOptions = Parameters<ClusterClient['list']>[1];

const MERGE_PATCH = 'application/merge-patch+json';
const APPLY_PATCH = 'application/apply-patch+yaml';

/** Speaks the API of Kubernetes over any way to a cluster. */
export class KubernetesClusterClient implements ClusterClient {
  readonly cluster: string;
  readonly source: SourceRef;
  readonly #api: KubernetesApi;
  readonly #random: () => number;
  readonly #discovery: KubernetesDiscovery;

  constructor(options: {
    access: ClusterAccess;
    /** Within this time a call has to be answered, a watch has to begin. */
    timeoutMs?: number;
    maxBodyBytes?: number;
    maxLineBytes?: number;
    random?: () => number;
  }) {
    const { access, timeoutMs, maxBodyBytes, maxLineBytes, random } = options;
    this.cluster = access.cluster;
    const within = timeoutMs ?? TIMEOUT_MS;
    this.#api = new KubernetesApi({
      access,
      timeoutMs: within,
      maxBodyBytes: maxBodyBytes ?? MAX_BODY_BYTES,
      maxLineBytes: maxLineBytes ?? MAX_LINE_BYTES,
    });
    this.#discovery = new KubernetesDiscovery(this.#api, within);
    this.source = this.#api.source;
    this.#random = random ?? Math.random;
  }

  servedVersions(
    resource: { group: string; plural: string },
    options: CallOptions,
  ): Promise<string[]> {
    return this.#discovery.servedVersions(resource, options);
  }

  about(options: CallOptions): Promise<ClusterDescription> {
    return this.#discovery.about(options);
  }

  allowed(
    access: Parameters<ClusterClient['allowed']>[0],
    options: CallOptions,
  ): Promise<boolean> {
    return this.#discovery.allowed(access, options);
  }

  async list(
    kind: ResourceKind,
    options: ListOptions,
  ): Promise<{ items: KubernetesObject[]; resourceVersion: string }> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.#listPages(kind, options);
      } catch (error) {
        // The first page is too old to be continued: the rest took too long.
        if (!(error instanceof ExpiredError)) throw error;
        if (attempt === LIST_ATTEMPTS) {
          throw this.#api.badAnswer(
            `${LIST_ATTEMPTS} times forgot a list of ${describeKind(
              kind,
            )} before it was read`,
          );
        }
      }
    }
  }

  async *watch(
    kind: ResourceKind,
    options: CallOptions & { namespace?: string; resourceVersion: string },
  ): AsyncGenerator<WatchEvent> {
    const { namespace, resourceVersion, signal } = options;
    const { least, most } = WATCH_SECONDS;
    const seconds = least + Math.floor(this.#random() * (most - least + 1));
    const resource = describeKind(kind);
    const call: KubernetesCall = {
      asked: { verb: 'watch', resource, namespace },
      method: 'GET',
      path: collectionPath(kind, namespace),
      query: {
        watch: '1',
        allowWatchBookmarks: 'true',
        resourceVersion,
        timeoutSeconds: String(seconds),
      },
    };
    for await (const line of this.#api.lines(call, signal)) {
      const event: WatchLine =
        line === undefined
          ? { type: 'bookmark', resourceVersion }
          : readWatchEvent(line, kind);
      if (event.type === 'error') {
        throw this.#api.refusal(call, event.code, event.text);
      }
      if (event.type === 'unreadable') {
        throw this.#api.badAnswer(
          `sent a line in a watch of ${resource} that is no event`,
        );
      }
      yield event;
    }
  }

  async get(
    target: ObjectTarget,
    { signal }: CallOptions,
  ): Promise<KubernetesObject> {
    const call = { ...about(target, 'get'), method: 'GET' } as const;
    return this.#object(call, target.kind, signal);
  }

  async ownFields(
    target: ObjectTarget,
    { signal }: CallOptions,
  ): Promise<KubernetesObject> {
    const call = { ...about(target, 'get'), method: 'GET' } as const;
    const object = await this.#api.json(call, signal);
    const own = ownFieldsOf(object, FIELD_MANAGER);
    if (!own) throw this.#noObject(call);
    return own;
  }

  async patch(
    target: ObjectTarget,
    patch: Record<string, unknown>,
    options: WriteOptions,
  ): Promise<KubernetesObject> {
    const call: KubernetesCall = {
      ...about(target, 'patch'),
      method: 'PATCH',
      query: {
        ...STRICT,
        fieldManager: FIELD_MANAGER,
        dryRun: dryRun(options),
      },
      contentType: MERGE_PATCH,
      body: withPrecondition(patch, options),
    };
    return this.#object(call, target.kind, options.signal);
  }

  async scale(
    target: ObjectTarget,
    replicas: number,
    options: WriteOptions,
  ): Promise<void> {
    const { path, asked } = about(target, 'patch');
    const call: KubernetesCall = {
      asked: { ...asked, resource: `${asked.resource}/scale` },
      path: `${path}/scale`,
      method: 'PATCH',
      query: { fieldManager: FIELD_MANAGER, dryRun: dryRun(options) },
      contentType: MERGE_PATCH,
      body: withPrecondition({ spec: { replicas } }, options),
    };
    await this.#api.json(call, options.signal);
  }

  async apply(
    kind: ResourceKind,
    object: KubernetesObject,
    options: WriteOptions & { force?: boolean },
  ): Promise<KubernetesObject> {
    const { name, namespace } = object.metadata;
    const call: KubernetesCall = {
      ...about({ kind, name, namespace }, 'patch'),
      method: 'PATCH',
      query: {
        ...STRICT,
        fieldManager: FIELD_MANAGER,
        force: options.force ? 'true' : undefined,
        dryRun: dryRun(options),
      },
      contentType: APPLY_PATCH,
      body: withPrecondition(object, options),
    };
    return this.#object(call, kind, options.signal);
  }

  async delete(target: ObjectTarget, options: WriteOptions): Promise<void> {
    const { resourceVersion, uid } = options;
    const preconditions = {
      ...(resourceVersion && { resourceVersion }),
      ...(uid && { uid }),
    };
    const call: KubernetesCall = {
      ...about(target, 'delete'),
      method: 'DELETE',
      contentType: 'application/json',
      // Beside a body the API server ignores the parameters of a deletion, `dryRun` too.
      body: {
        apiVersion: 'v1',
        kind: 'DeleteOptions',
        propagationPolicy: 'Background',
        ...(options.dryRun && { dryRun: ['All'] }),
        ...(Object.keys(preconditions).length > 0 && { preconditions }),
      },
    };
    await this.#api.json(call, options.signal);
  }

  async podRequest(
    request: PodRequest,
    { signal }: CallOptions,
  ): Promise<{ status: number; body?: JsonValue }> {
    const { method, body } = request;
    const call: KubernetesCall = {
      asked: {
        verb: method === 'GET' ? 'get' : 'create',
        resource: 'pods/proxy',
        name: request.pod,
        namespace: request.namespace,
      },
      method,
      path: podProxyPath(request),
      ...(body !== undefined && { contentType: 'application/json', body }),
    };
    const answer = await this.#api.answer(call, {
      signal,
      maxBodyBytes: MAX_POD_BODY_BYTES,
    });
    return readPodAnswer(this.source, call.asked, answer);
  }

  async #listPages(
    kind: ResourceKind,
    options: ListOptions,
  ): Promise<{ items: KubernetesObject[]; resourceVersion: string }> {
    const { namespace, fieldSelector, labelSelector, signal } = options;
    const items: KubernetesObject[] = [];
    let next: string | undefined;
    for (;;) {
      const call: KubernetesCall = {
        asked: { verb: 'list', resource: describeKind(kind), namespace },
        method: 'GET',
        path: collectionPath(kind, namespace),
        query: {
          limit: String(PAGE_SIZE),
          continue: next,
          fieldSelector,
          labelSelector,
        },
      };
      const page = readList(await this.#api.json(call, signal), kind);
      if (!page) {
        throw this.#api.badAnswer(
          `gave no list when asked for ${call.asked.resource}`,
        );
      }
      for (const item of page.items) items.push(item);
      if (!page.next) return { items, resourceVersion: page.resourceVersion };
      next = page.next;
    }
  }

  async #object(
    call: KubernetesCall,
    kind: ResourceKind,
    signal: AbortSignal,
  ): Promise<KubernetesObject> {
    const object = readObject(await this.#api.json(call, signal), kind);
    if (!object) throw this.#noObject(call);
    return object;
  }

  #noObject({ asked }: KubernetesCall): Error {
    return this.#api.badAnswer(
      `gave no object when asked for ${asked.resource}`,
    );
  }
}

function about(
  target: ObjectTarget,
  verb: Asked['verb'],
): { asked: Asked; path: string } {
  const { kind, name, namespace } = target;
  const resource = describeKind(kind);
  return {
    asked: { verb, resource, name, namespace },
    path: objectPath(target),
  };
}

function dryRun(options: WriteOptions): string | undefined {
  return options.dryRun ? 'All' : undefined;
}

/** The API server compares version and uid in the body with those of the object. */
function withPrecondition(
  body: Record<string, unknown>,
  { resourceVersion, uid }: WriteOptions,
): Record<string, unknown> {
  if (resourceVersion === undefined && uid === undefined) return body;
  const metadata = {
    ...Object(body.metadata),
    ...(resourceVersion !== undefined && { resourceVersion }),
    ...(uid !== undefined && { uid }),
  };
  return { ...body, metadata };
}
