import type { IncomingMessage, ServerResponse } from 'node:http';
import type { KubernetesFaults } from './faults';
import type { ObjectStore } from './objectStore';
import { builtinResources } from './resources';
import { forbidden, notFound, StatusError } from './status';
import type { PodProxyTarget } from './targets';

/** A request that goes through the API server to a pod. */
export interface ProxiedRequest {
  namespace: string;
  pod: string;
  port: number;
  method: string;
  /** From the slash on, decoded. */
  path: string;
  query: URLSearchParams;
}

/** What the pod answers; `body` is JSON. */
export interface ProxiedAnswer {
  status: number;
  body?: unknown;
}

/** Has a pod answer; undefined where nobody listens on the port. */
export type PodProxy = (
  request: ProxiedRequest,
) => Promise<ProxiedAnswer | undefined>;

/** Listed in {@link KubernetesFaults.forbidden}, it refuses the proxy alone. */
const PROXY_RESOURCE = 'pods/proxy';

const VERBS: Record<string, string> = {
  GET: 'get',
  HEAD: 'get',
  POST: 'create',
  PUT: 'update',
  PATCH: 'patch',
  DELETE: 'delete',
};

/** `name`, `name:port` or `scheme:name:port`; the port of a named container port is not looked up. */
function podAndPort(segment: string): { pod: string; port: number } {
  const parts = segment.split(':');
  const [pod, port] = parts.length === 3 ? parts.slice(1) : parts;
  return { pod, port: port ? Number(port) : 80 };
}

export async function answerPodProxy(
  { namespace, segment, path }: PodProxyTarget,
  request: IncomingMessage,
  response: ServerResponse,
  query: URLSearchParams,
  store: ObjectStore,
  proxy: PodProxy | undefined,
  faults: KubernetesFaults,
): Promise<void> {
  const resource = builtinResources.find(each => each.storageName === 'pods');
  if (!resource) throw new Error('pods are not served');
  const { pod, port } = podAndPort(segment);
  const method = request.method ?? 'GET';
  if (
    faults.forbidden?.some(each => each === 'pods' || each === PROXY_RESOURCE)
  ) {
    throw forbidden(
      { ...resource, plural: PROXY_RESOURCE },
      VERBS[method] ?? 'get',
      namespace,
      pod,
    );
  }
  if (!store.get('pods', namespace, pod)) throw notFound(resource, pod);
  const answer = await proxy?.({ namespace, pod, port, method, path, query });
  if (!answer) {
    throw new StatusError(
      503,
      'ServiceUnavailable',
      `error trying to reach service: dial tcp: connect: connection refused`,
      {},
    );
  }
  const isEmpty = answer.body === undefined;
  response.writeHead(
    answer.status,
    isEmpty ? {} : { 'Content-Type': 'application/json' },
  );
  response.end(isEmpty ? '' : JSON.stringify(answer.body));
}
