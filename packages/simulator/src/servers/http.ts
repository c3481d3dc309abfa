import {
  createServer,
  IncomingMessage,
  RequestListener,
  ServerResponse,
} from 'node:http';

export interface RunningServer {
  url: string;
  close(): Promise<void>;
}

/** Serves on 127.0.0.1; port 0 is a free one. */
export function serve(
  listener: RequestListener,
  port: number,
): Promise<RunningServer> {
  const server = createServer(listener);
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      const chosen = address && typeof address === 'object' ? address.port : 0;
      resolve({
        url: `http://127.0.0.1:${chosen}`,
        close: () =>
          new Promise(done => {
            server.close(() => done());
            server.closeAllConnections();
          }),
      });
    });
  });
}

export function answerJson(
  response: ServerResponse,
  status: number,
  body: unknown,
): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}

const LARGEST_BODY = 4 << 20;

/** The body as JSON; an empty object where there is none. Throws an error that says what is wrong with it. */
export async function readJson(
  request: IncomingMessage,
): Promise<Record<string, unknown>> {
  let text = '';
  for await (const chunk of request) {
    text += chunk;
    if (text.length > LARGEST_BODY) throw new Error('The body is too large');
  }
  if (!text.trim()) return {};
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    throw new Error('The body is not JSON');
  }
  if (typeof body !== 'object' || body === null || Array.isArray(body)) {
    throw new Error('The body is not a JSON object');
  }
  return Object.fromEntries(Object.entries(body));
}
