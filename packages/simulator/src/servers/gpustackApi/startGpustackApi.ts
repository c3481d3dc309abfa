import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import type { ServicesControl } from '../../services/system';
import {
  GpustackRows,
  type RowKind,
} from '../../systems/gpustack/GpustackRows';
import type { JsonObject } from '../kubernetesApi/schema';
import { readJson, type RunningServer, serve } from '../http';
import { authorize, type Caller, type GpustackKey } from './access';
import { answer, GpustackError } from './answers';
import type { GpustackFaults } from './faults';
import { page, wanted } from './listing';
import { ModelWriter } from './ModelWriter';
import { startWatch } from './watch';

export interface GpustackApiOptions {
  live: ServicesControl & {
    onHappenings(listener: () => void): () => void;
  };
  port: number;
  /** Left out: any key is an administrator's. */
  keys?: readonly GpustackKey[];
  /** Asked anew for each request. */
  faults: () => GpustackFaults;
  /** How often a watch gets a blank line. Default 15 s. */
  heartbeatMs?: number;
  /** How often the server looks at schedules. Default 30 s. */
  schedulerMs?: number;
}

/** Beside what happens, readings of workers change. */
const LOOK_MS = 1_000;

const TABLES: readonly RowKind[] = [
  'models',
  'model-instances',
  'workers',
  'clusters',
  'gpu-devices',
];

interface Call {
  request: IncomingMessage;
  response: ServerResponse;
  caller: Caller;
  query: URLSearchParams;
}

const isPage = (text: string): RowKind | undefined =>
  TABLES.find(each => each === text);

/** GPUStack's server: its REST API under `/v2`, on 127.0.0.1. */
export async function startGpustackApi(
  options: GpustackApiOptions,
): Promise<RunningServer> {
  const { live, faults, heartbeatMs = 15_000, schedulerMs = 30_000 } = options;
  const isUnreachable = (worker: string) =>
    faults().unreachableWorkers?.includes(worker) ?? false;
  const rows = new GpustackRows(() => live.present(), isUnreachable);
  const writer = new ModelWriter(live, rows);

  const visible = (caller: Caller) => (row: JsonObject) =>
    caller.organization === undefined ||
    row.owner_principal_id === undefined ||
    row.owner_principal_id === caller.organization;

  function rowOf(kind: RowKind, text: string, caller: Caller): JsonObject {
    const id = kind === 'gpu-devices' ? text : Number(text);
    const row = rows.get(kind, id);
    if (!row || !visible(caller)(row)) {
      throw new GpustackError(404, `${kind} ${text} not found`);
    }
    return row;
  }

  function list(kind: RowKind, call: Call, more?: [string, string]): void {
    const query = new URLSearchParams(call.query);
    if (more) query.set(...more);
    const isWanted = wanted(kind, query);
    const seen = visible(call.caller);
    const both = (row: JsonObject) => seen(row) && isWanted(row);
    if (query.get('watch') === 'true') {
      const { response } = call;
      startWatch({ response, rows, kind, isWanted: both, heartbeatMs, faults });
      return;
    }
    answer(call.response, 200, page(rows.list(kind).filter(both), query));
  }

  async function write(kind: RowKind, id: string | undefined, call: Call) {
    const { request, response, caller } = call;
    const { method } = request;
    if (kind === 'models' && method === 'POST' && id === undefined) {
      answer(response, 200, writer.create(await body(request), caller));
      return;
    }
    if (id === undefined) throw new GpustackError(405, 'Method Not Allowed');
    const row = rowOf(kind, id, caller);
    if (kind === 'models' && method === 'PUT') {
      answer(response, 200, writer.update(row, await body(request)));
    } else if (kind === 'models' && method === 'DELETE') {
      writer.remove(row);
      answer(response, 200, null);
    } else if (kind === 'model-instances' && method === 'DELETE') {
      writer.removeInstance(row);
      answer(response, 200, null);
    } else {
      throw new GpustackError(405, 'Method Not Allowed');
    }
  }

  async function handle(call: Call, path: string[]): Promise<void> {
    const kind = path[0] === 'v2' ? isPage(path[1] ?? '') : undefined;
    const [id, below] = path.slice(2);
    if (!kind || path.length > 4) throw new GpustackError(404, 'Not Found');
    if (call.request.method !== 'GET') {
      if (below) throw new GpustackError(405, 'Method Not Allowed');
      await write(kind, id, call);
    } else if (id === undefined) {
      list(kind, call);
    } else if (below === undefined) {
      answer(call.response, 200, rowOf(kind, id, call.caller));
    } else if (kind === 'models' && below === 'instances') {
      rowOf(kind, id, call.caller);
      list('model-instances', call, ['model_id', id]);
    } else {
      throw new GpustackError(404, 'Not Found');
    }
  }

  async function respond(request: IncomingMessage, response: ServerResponse) {
    const now = faults();
    if (now.down) {
      request.socket.destroy();
      return;
    }
    if (now.delayMs) await sleep(now.delayMs, undefined, { ref: false });
    if (now.garbage) {
      response.writeHead(200, { 'content-type': 'text/html' });
      response.end('<!doctype html><title>Sign in</title><p>Welcome back.</p>');
      return;
    }
    if (now.status) throw new GpustackError(now.status, 'Out of order');
    const url = new URL(request.url ?? '/', 'http://gpustack');
    const path = url.pathname.split('/').slice(1).map(decodeURIComponent);
    if (path.length === 1 && ['healthz', 'readyz'].includes(path[0])) {
      answer(response, 200, 'ok');
    } else if (path.length === 1 && path[0] === 'version') {
      answer(response, 200, { version: 'v2.2.3', git_commit: '47277d7' });
    } else {
      const caller = authorize(request, options.keys, 'management');
      const query = url.searchParams;
      await handle({ request, response, caller, query }, path);
    }
  }

  const server = await serve((request, response) => {
    respond(request, response).catch(error => {
      const known =
        error instanceof GpustackError
          ? error
          : new GpustackError(500, String(error));
      if (response.headersSent) response.destroy();
      else answer(response, known.status, known.body);
    });
  }, options.port);

  const forget = live.onHappenings(() => rows.refresh());
  const look = setInterval(() => rows.refresh(), LOOK_MS);
  const scheduler = setInterval(() => writer.followSchedules(), schedulerMs);
  return {
    url: server.url,
    close: async () => {
      forget();
      clearInterval(look);
      clearInterval(scheduler);
      await server.close();
    },
  };
}

async function body(request: IncomingMessage): Promise<JsonObject> {
  try {
    return await readJson(request);
  } catch (error) {
    throw new GpustackError(
      422,
      error instanceof Error ? error.message : String(error),
    );
  }
}
