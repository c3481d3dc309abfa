import {
  createServer,
  type IncomingMessage,
  type ServerResponse,
} from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { reviewed } from './accessReview';
import { sendError, sendJson, sendPageNotFound, sendText } from './answers';
import { packagedDefinitions, readDefinitions } from './customResources';
import {
  apiGroup,
  coreVersions,
  groupList,
  resourceList,
  serverVersion,
} from './discovery';
import {
  garbagePage,
  statusFault,
  unauthorized,
  type KubernetesFaults,
} from './faults';
import { GarbageCollector } from './GarbageCollector';
import type { ObjectStore } from './objectStore';
import { ObjectRequests } from './ObjectRequests';
import { answerPodProxy, type PodProxy } from './podProxy';
import { parseObject, readBody } from './requests';
import { targetOf, type Target } from './targets';
import { ResourceRegistry } from './ResourceRegistry';
import type { Resource } from './resources';
import { methodNotAllowed, unknownResource } from './status';
import { WatchHub } from './WatchHub';

/** How {@link startKubernetesApi} serves. */
export interface KubernetesApiOptions {
  /** The objects served; writes of clients land here. */
  store: ObjectStore;
  /** The port on 127.0.0.1; a free one if left out. */
  port?: number;
  /** What goes wrong at the moment. */
  faults?: () => KubernetesFaults;
  /** The bearer tokens let in; everyone if left out. */
  tokens?: string[];
  /** The folder with the CustomResourceDefinitions to serve; this package's own if left out. */
  definitions?: string;
  /** Has pods answer what is sent to `pods/<name>:<port>/proxy`; nobody listens there if left out. */
  podProxy?: PodProxy;
  /** How often a watch that asked for bookmarks gets one, in milliseconds; a minute if left out. */
  bookmarkEveryMs?: number;
}

/** A running Kubernetes API. */
export interface RunningKubernetesApi {
  /** The address without a path, `http://127.0.0.1:41234`. */
  url: string;
  /** Ends open watches and stops listening. */
  close(): Promise<void>;
}

/** Serves the objects of a store as a Kubernetes API server does. */
export async function startKubernetesApi(
  options: KubernetesApiOptions,
): Promise<RunningKubernetesApi> {
  const { store } = options;
  const faults: () => KubernetesFaults = options.faults ?? (() => ({}));
  const registry = new ResourceRegistry(store);
  const garbage = new GarbageCollector(store, () =>
    registry.all().map(known => known.storageName),
  );
  const watches = new WatchHub(
    store,
    faults,
    options.bookmarkEveryMs ?? 60_000,
  );
  const objects = new ObjectRequests(store, registry, watches);
  prepare(store, registry, options.definitions ?? packagedDefinitions);

  const server = createServer((request, response) => {
    answer(request, response).catch(error => {
      if (response.headersSent) {
        response.destroy();
      } else {
        sendError(response, error);
      }
    });
  });

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
  ): Promise<void> {
    const { delayMs, ...atArrival } = faults();
    if (delayMs && !atArrival.down) {
      await sleep(delayMs, undefined, { ref: false });
    }
    const current = faults();
    if (current.down) {
      request.socket.destroy();
      return;
    }
    if (current.garbage) {
      sendText(response, 200, garbagePage, 'text/html; charset=utf-8');
      return;
    }
    if (options.tokens && !options.tokens.includes(bearerToken(request))) {
      throw unauthorized();
    }
    if (current.status) {
      throw statusFault(current.status);
    }
    const { pathname, searchParams } = new URL(
      request.url ?? '/',
      'http://localhost',
    );
    const target = targetOf(pathname);
    if (target.kind === 'podProxy') {
      await answerPodProxy(
        target,
        request,
        response,
        searchParams,
        store,
        options.podProxy,
        current,
      );
    } else if (target.kind !== 'objects') {
      answerOutsideObjects(target, request, response, current);
    } else if (target.group === 'authorization.k8s.io') {
      await answerReview(target.plural, request, response, current);
    } else {
      await objects.answer(request, response, searchParams, target, current);
    }
  }

  function answerOutsideObjects(
    target: Exclude<Target, { kind: 'objects' | 'podProxy' }>,
    request: IncomingMessage,
    response: ServerResponse,
    { notInstalled }: KubernetesFaults,
  ): void {
    if (target.kind === 'nothing') {
      sendPageNotFound(response);
      return;
    }
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      throw methodNotAllowed();
    }
    if (target.kind === 'health') {
      sendText(response, 200, 'ok');
      return;
    }
    const body = discovered(target, registry.all(notInstalled));
    if (body) {
      sendJson(response, 200, body);
    } else {
      sendPageNotFound(response);
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(options.port ?? 0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port =
    typeof address === 'object' && address ? address.port : options.port;
  return {
    url: `http://127.0.0.1:${port}`,
    close: () =>
      new Promise(resolve => {
        watches.close();
        garbage.close();
        registry.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function prepare(
  store: ObjectStore,
  registry: ResourceRegistry,
  definitions: string,
): void {
  for (const name of [
    'default',
    'kube-node-lease',
    'kube-public',
    'kube-system',
  ]) {
    if (!store.get('namespaces', undefined, name)) {
      store.put('namespaces', {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'kubernetes.io/metadata.name': name } },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
    }
  }
  readDefinitions(definitions).forEach(definition =>
    registry.install(definition),
  );
}

function bearerToken(request: IncomingMessage): string {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? '')?.[1] ?? '';
}

function discovered(target: Target, resources: Resource[]): object | undefined {
  switch (target.kind) {
    case 'version':
      return serverVersion();
    case 'versions':
      return coreVersions();
    case 'groups':
      return groupList(resources);
    case 'group':
      return apiGroup(target.group, resources);
    case 'resources':
      return resourceList(target.group, target.version, resources);
    default:
      return undefined;
  }
}

async function answerReview(
  plural: string,
  request: IncomingMessage,
  response: ServerResponse,
  faults: KubernetesFaults,
): Promise<void> {
  if (plural !== 'selfsubjectaccessreviews') {
    throw unknownResource();
  }
  if (request.method !== 'POST') {
    throw methodNotAllowed();
  }
  const body = parseObject(await readBody(request), 'SelfSubjectAccessReview');
  sendJson(response, 201, reviewed(body, faults));
}
