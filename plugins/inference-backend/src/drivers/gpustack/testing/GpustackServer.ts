import { createServer, IncomingMessage, ServerResponse } from 'node:http';
import { AddressInfo } from 'node:net';
import { Row } from '../client/rows';
import { Plural } from '../client/kinds';

/** A request as the server received it. */
export interface Received {
  method: string;
  /** Path and query. */
  url: string;
  headers: IncomingMessage['headers'];
  body: string;
}

/** Answers a request in place of the server; false: it does not want to. */
export type Answer = (
  request: Received,
  response: ServerResponse,
) => boolean | void;

const KEY = 'Bearer gpustack_1234_secret';
const EVENTS = { created: 1, updated: 2, deleted: 3 };

/**
 * A real HTTP server on loopback that keeps rows and answers as GPUStack does:
 * lists in pages, watches as JSON lines that begin with a replay, writes of
 * whole rows. What it answers can be spoilt.
 */
export class GpustackServer {
  readonly requests: Received[] = [];
  readonly rows: Record<Plural, Row[]> = {
    models: [],
    'model-instances': [],
    workers: [],
    clusters: [],
  };
  answer: Answer = () => false;
  readonly #watches = new Map<ServerResponse, Plural>();
  readonly #server = createServer((request, response) => {
    void this.#serve(request, response);
  });
  #tick = 0;

  static async start(): Promise<GpustackServer> {
    const server = new GpustackServer();
    await new Promise<void>(resolve => {
      server.#server.listen(0, '127.0.0.1', resolve);
    });
    return server;
  }

  static readonly headers = { Authorization: KEY };

  get url(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.cut();
    await new Promise(resolve => {
      this.#server.close(resolve);
    });
  }

  /** Cuts all connections, as a crash does. */
  cut(): void {
    this.#server.closeAllConnections();
  }

  /** Requests other than those of lists, as `PUT /v2/models/1`. */
  get writes(): string[] {
    return this.requests
      .filter(({ method }) => method !== 'GET')
      .map(({ method, url }) => `${method} ${url}`);
  }

  /** Puts a row in place, and tells those who watch. */
  put(plural: Plural, row: Row): Row {
    const all = this.rows[plural];
    const index = all.findIndex(({ id }) => id === row.id);
    const stored = { ...row, updated_at: this.#now() };
    if (index < 0) all.push(stored);
    else all[index] = stored;
    this.#tell(plural, index < 0 ? 'created' : 'updated', stored);
    return stored;
  }

  /** Deletes a row; those who watch learn its number only. */
  remove(plural: Plural, id: number): void {
    this.rows[plural] = this.rows[plural].filter(row => row.id !== id);
    this.#tell(plural, 'deleted', { id });
  }

  /** Sends text to all who watch a kind. */
  send(plural: Plural, text: string): void {
    for (const [response, watched] of this.#watches) {
      if (watched === plural) response.write(text);
    }
  }

  /** Ends all watches. */
  endWatches(): void {
    for (const response of this.#watches.keys()) response.end();
    this.#watches.clear();
  }

  /** A heartbeat, as it is sent after 15 s of silence. */
  beat(plural: Plural): void {
    this.send(plural, '\n\n');
  }

  async #serve(request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const received = {
      method: request.method ?? '',
      url: request.url ?? '',
      headers: request.headers,
      body: Buffer.concat(chunks).toString('utf8'),
    };
    this.requests.push(received);
    if (this.answer(received, response) !== false) return;
    if (received.headers.authorization !== KEY) {
      sendJson(response, 401, { code: 401, message: 'Invalid API key' });
      return;
    }
    this.#route(received, response);
  }

  #route({ method, url, body }: Received, response: ServerResponse): void {
    const [, plural, id, query] =
      /^\/v2\/([a-z-]+)(?:\/(\d+))?(?:\?(.*))?$/.exec(url) ?? [];
    const rows = this.rows[plural as Plural];
    if (!rows) {
      sendJson(response, 404, { detail: 'Not Found' });
      return;
    }
    const kind = plural as Plural;
    if (id === undefined) {
      const parameters = new URLSearchParams(query);
      if (method === 'POST') {
        const { enable_model_route: _, ...row } = JSON.parse(body);
        const next = Math.max(0, ...rows.map(each => Number(each.id))) + 1;
        sendJson(response, 200, this.put(kind, { ...row, id: next }));
      } else if (parameters.has('watch')) {
        this.#watch(kind, response);
      } else {
        this.#list(rows, parameters, response);
      }
      return;
    }
    const row = rows.find(each => each.id === Number(id));
    if (!row) {
      const message = `${kind} ${id} not found`;
      sendJson(response, 404, { code: 404, reason: 'NotFound', message });
    } else if (method === 'PUT') {
      sendJson(response, 200, this.put(kind, { ...row, ...JSON.parse(body) }));
    } else if (method === 'DELETE') {
      this.remove(kind, Number(id));
      sendJson(response, 200, null);
    } else {
      sendJson(response, 200, row);
    }
  }

  #list(rows: Row[], query: URLSearchParams, response: ServerResponse): void {
    const page = Number(query.get('page') ?? 1);
    const perPage = Number(query.get('perPage') ?? 100);
    const total = rows.length;
    const items =
      page > 0 ? rows.slice((page - 1) * perPage, page * perPage) : rows;
    const totalPage = Math.ceil(total / perPage);
    sendJson(response, 200, {
      items,
      pagination: { page, perPage, total, totalPage },
    });
  }

  #watch(plural: Plural, response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    response.flushHeaders();
    for (const data of this.rows[plural]) {
      response.write(eventText(EVENTS.created, data));
    }
    this.#watches.set(response, plural);
    response.on('close', () => this.#watches.delete(response));
  }

  #tell(plural: Plural, type: keyof typeof EVENTS, data: Row): void {
    this.send(plural, eventText(EVENTS[type], data));
  }

  #now(): string {
    this.#tick += 1;
    return new Date(Date.UTC(2026, 1, 28, 10, 0, this.#tick)).toISOString();
  }
}

/** An event as the server writes it: a line and an empty one. */
export function eventText(type: number, data: unknown): string {
  return `${JSON.stringify({ type, data, changed_fields: {}, id: 1 })}\n\n`;
}

/** Answers with JSON. */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, {
    'content-type': 'application/json',
    ...headers,
  });
  response.end(JSON.stringify(body));
}

/** A row of a model. */
export function aModelRow(overrides: Row = {}): Row {
  return {
    id: 1,
    name: 'qwen',
    source: 'huggingface',
    huggingface_repo_id: 'Qwen/Qwen3-0.6B',
    cluster_id: 1,
    replicas: 1,
    ready_replicas: 1,
    backend: 'vLLM',
    categories: ['llm'],
    created_at: '2026-02-20T08:11:04Z',
    updated_at: '2026-02-28T09:41:17Z',
    ...overrides,
  };
}

/** A row of a cluster. */
export function aClusterRow(overrides: Row = {}): Row {
  return { id: 1, name: 'Default Cluster', ...overrides };
}
