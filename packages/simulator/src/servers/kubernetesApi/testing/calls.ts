import {
  request as httpRequest,
  type IncomingHttpHeaders,
  type IncomingMessage,
} from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { JsonObject } from '../schema';

/** A Kubernetes API to talk to by plain HTTP. */
export interface Server {
  url: string;
  token?: string;
  /** The certificate of an authority, PEM. */
  ca?: string;
}

/** One call. */
export interface Call {
  method: 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE' | 'OPTIONS';
  path: string;
  /** An object is sent as JSON, a text as it is. */
  body?: object | string;
  type?: string;
}

/** The answer to a call. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  /** The parsed JSON; the text where it is none. */
  body: JsonObject;
  text: string;
}

export const mergePatch = 'application/merge-patch+json';
export const jsonPatch = 'application/json-patch+json';
export const applyPatch = 'application/apply-patch+yaml';
export const strategicPatch = 'application/strategic-merge-patch+json';

function open(
  server: Server,
  { method, path, body, type }: Call,
): Promise<IncomingMessage> {
  const text = typeof body === 'object' ? JSON.stringify(body) : body;
  const url = new URL(path, server.url);
  const options = {
    method,
    ca: server.ca,
    agent: false as const,
    headers: {
      'User-Agent': 'test-client/1.0',
      ...(server.token && { Authorization: `Bearer ${server.token}` }),
      ...(text !== undefined && {
        'Content-Type': type ?? 'application/json',
        'Content-Length': Buffer.byteLength(text),
      }),
    },
  };
  return new Promise((resolve, reject) => {
    const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
    send(url, options, resolve).on('error', reject).end(text);
  });
}

/** Makes a call and reads the whole answer. */
export async function call(server: Server, request: Call): Promise<Answer> {
  const response = await open(server, request);
  const chunks: Buffer[] = [];
  for await (const chunk of response as AsyncIterable<Buffer>) {
    chunks.push(chunk);
  }
  const text = Buffer.concat(chunks).toString('utf8');
  const isJson =
    response.headers['content-type'] === 'application/json' &&
    !text.includes('\n{');
  return {
    status: response.statusCode ?? 0,
    headers: response.headers,
    body: isJson && text ? (JSON.parse(text) as JsonObject) : {},
    text,
  };
}

/** One line of a watch. */
export interface WatchEvent {
  type: string;
  object: JsonObject & { metadata: JsonObject };
}

/** An open watch. */
export interface OpenWatch {
  /** The next event; undefined at a polite end; rejects at a rude one. */
  next(): Promise<WatchEvent | undefined>;
  close(): void;
}

/** Opens a watch. */
export async function openWatch(
  server: Server,
  path: string,
): Promise<OpenWatch> {
  const response = await open(server, { method: 'GET', path });
  if (response.statusCode !== 200) {
    throw new Error(`the watch was answered with ${response.statusCode}`);
  }
  const lines = (async function* read() {
    let rest = '';
    for await (const chunk of response as AsyncIterable<Buffer>) {
      const parts = (rest + chunk.toString('utf8')).split('\n');
      rest = parts.pop() ?? '';
      yield* parts;
    }
    if (rest) {
      yield rest;
    }
  })();
  return {
    next: async () => {
      const { value, done } = await lines.next();
      return done ? undefined : (JSON.parse(value) as WatchEvent);
    },
    close: () => {
      response.destroy();
    },
  };
}
