import http from 'node:http';
import { AddressInfo } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** What is wrong with the server behind the proxy. */
export type HttpFault = 'down' | 'slow' | 'error' | 'garbage' | 'truncated';

const SLOW_MS = 10_000;
const PAGE = '<!DOCTYPE html><html><body>Sign in to continue</body></html>';

/** Stands between a client and a server, and can make the server look ill while both run. */
export class FaultProxy {
  /** Undefined: everything passes. */
  fault: HttpFault | undefined;
  /** Base URL of the server; it may become known later than the proxy's own. */
  target = '';
  readonly #server = http.createServer((request, response) => {
    this.#answer(request, response).catch(() => response.destroy());
  });

  static async start(): Promise<FaultProxy> {
    const proxy = new FaultProxy();
    await new Promise<void>((resolve, reject) => {
      proxy.#server.once('error', reject);
      proxy.#server.listen(0, '127.0.0.1', resolve);
    });
    return proxy;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}`;
  }

  async stop(): Promise<void> {
    const closed = new Promise(resolve => this.#server.close(resolve));
    this.#server.closeAllConnections();
    await closed;
  }

  async #answer(
    request: http.IncomingMessage,
    response: http.ServerResponse,
  ): Promise<void> {
    const { fault } = this;
    switch (fault) {
      case 'down':
        request.socket.destroy();
        return;
      case 'error':
        response.writeHead(500).end('out of memory');
        return;
      case 'garbage':
        response.writeHead(200, { 'content-type': 'text/html' }).end(PAGE);
        return;
      default:
        if (fault === 'slow') await wait(SLOW_MS, undefined, { ref: false });
        await this.#pass(request, response, fault === 'truncated');
    }
  }

  async #pass(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    truncated: boolean,
  ): Promise<void> {
    const passed = http.request(this.target + request.url, {
      method: request.method,
      headers: request.headers,
    });
    const answer = await new Promise<http.IncomingMessage>(
      (resolve, reject) => {
        passed.once('error', reject);
        passed.once('response', resolve);
        request.pipe(passed);
      },
    );
    const body = Buffer.concat(await answer.toArray());
    const sent = truncated ? body.subarray(0, body.length / 2) : body;
    response
      .writeHead(answer.statusCode ?? 502, {
        'content-type': answer.headers['content-type'] ?? 'application/json',
      })
      .end(sent);
  }
}
