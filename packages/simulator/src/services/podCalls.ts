import { LiveServices } from './LiveServices';
import { canSleep } from './engineSleep';
import { ModelEngine, Replica, SleepLevel } from './types';

/** What the HTTP servers in the pods answer to those who may reach them, through the API server's proxy. */

export interface PodCall {
  method: string;
  /** From the slash on. */
  path: string;
  query: URLSearchParams;
}

export interface PodAnswer {
  status: number;
  /** JSON, where there is any. */
  body?: unknown;
}

const NOT_FOUND: PodAnswer = { status: 404, body: { detail: 'Not Found' } };

async function vllmAnswer(
  live: LiveServices,
  replica: Replica,
  { method, path, query }: PodCall,
): Promise<PodAnswer> {
  const { namespace, name, settings, sleep } = replica;
  const { engine } = settings;
  const isOpen = engine.developerMode && canSleep(replica);
  switch (`${method} ${path}`) {
    case 'GET /health':
      return { status: 200 };
    case 'GET /version':
      return { status: 200, body: { version: engine.version } };
    case 'GET /v1/models':
      return {
        status: 200,
        body: {
          object: 'list',
          data: engine.models.map(id => ({ id, object: 'model' })),
        },
      };
    case 'GET /is_sleeping':
      if (!isOpen) return NOT_FOUND;
      live.countCall(namespace, name, 'GET /is_sleeping', 200);
      return { status: 200, body: { is_sleeping: sleep.level > 0 } };
    case 'POST /sleep': {
      if (!isOpen) return NOT_FOUND;
      const level: SleepLevel = query.get('level') === '2' ? 2 : 1;
      await live.sleep(namespace, name, level);
      return { status: 200 };
    }
    case 'POST /wake_up':
      if (!isOpen) return NOT_FOUND;
      await live.sleep(namespace, name, 0);
      return { status: 200 };
    default:
      return NOT_FOUND;
  }
}

const REPOSITORY_STATES: Record<ModelEngine['state'], string> = {
  loaded: 'READY',
  loading: 'LOADING',
  unloading: 'UNLOADING',
  unloaded: 'UNAVAILABLE',
};

/** A model that was never loaded has a name only. */
function indexEntry({ model: name, state, reason }: ModelEngine) {
  if (state === 'unloaded' && reason === undefined) return { name };
  return {
    name,
    version: '1',
    state: REPOSITORY_STATES[state],
    ...(reason && { reason }),
  };
}

async function tritonAnswer(
  live: LiveServices,
  replica: Replica,
  { method, path }: PodCall,
): Promise<PodAnswer> {
  const { namespace, name, engines, settings } = replica;
  const error = (message: string): PodAnswer => ({
    status: 400,
    body: { error: message },
  });
  if (method === 'POST' && path === '/v2/repository/index') {
    return { status: 200, body: engines.map(indexEntry) };
  }
  const [, model, act] =
    /^\/v2\/repository\/models\/([^/]+)\/(load|unload)$/.exec(path) ?? [];
  if (method === 'POST' && model) {
    if (!settings.engine.explicitModels) {
      return error(
        'explicit model load / unload is not allowed if polling is enabled',
      );
    }
    const done = await live.load(namespace, name, model, act === 'load');
    return done
      ? { status: 200 }
      : error(
          `failed to ${act} '${model}', failed to poll from model repository`,
        );
  }
  const [, asked] = /^\/v2\/models\/([^/]+)\/ready$/.exec(path) ?? [];
  if (method === 'GET' && asked) {
    const found = engines.find(each => each.model === asked);
    return found?.state === 'loaded'
      ? { status: 200 }
      : error(`Request for unknown model: '${asked}' is not found`);
  }
  if (method === 'GET' && path === '/v2/health/live') return { status: 200 };
  if (method === 'GET' && path === '/v2/health/ready') return { status: 200 };
  if (method === 'GET' && path === '/v2') {
    const { version } = settings.engine;
    return { status: 200, body: { name: 'triton', version } };
  }
  return error('Not Found');
}

/**
 * @returns undefined where nobody listens there
 */
export async function callPod(
  live: LiveServices,
  namespace: string,
  name: string,
  port: number,
  call: PodCall,
): Promise<PodAnswer | undefined> {
  const replica = live
    .present()
    .replicas.find(each => each.name === name && each.namespace === namespace);
  if (!replica?.ready || port !== 8000) return undefined;
  switch (replica.settings.engine.kind) {
    case 'vllm':
      return vllmAnswer(live, replica, call);
    case 'triton':
      return tritonAnswer(live, replica, call);
    default:
      return undefined;
  }
}
