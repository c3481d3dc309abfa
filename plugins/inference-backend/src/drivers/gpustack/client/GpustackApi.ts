import { JsonValue } from '@backstage/types';
import { SourceRef } from '@wakeboard/plugin-inference-common';
import {
  ServerConnection,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { Dispatcher, request } from 'undici';
import {
  Asked,
  connectionFailureOf,
  DeadlineError,
  failureOf,
  refusalOf,
  SilenceError,
  TooLargeError,
} from './failures';
import { readLines } from './lines';
import { Timer } from './Timer';

/** One request, and what it is about. */
export interface Call {
  asked: Asked;
  method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below the configured address, with its query. */
  path: string;
  body?: JsonValue;
}

/** Bounds of what is waited for and held. */
export interface ApiLimits {
  maxBodyBytes?: number;
  maxLineBytes?: number;
  /** A watch that says nothing for so long is dead, milliseconds. */
  silenceMs?: number;
}

const MAX_BODY_BYTES = 64 * 2 ** 20;
const MAX_LINE_BYTES = 8 * 2 ** 20;
const MAX_REFUSAL_BYTES = 64 * 2 ** 10;
/** The server sends a heartbeat every 15 s: two of them are missing. */
const SILENCE_MS = 40_000;

/**
 * Requests and answers of one GPUStack server: only the configured address is
 * called, a redirect is never followed, and every failure is an error that the
 * port promises.
 */
export class GpustackApi {
  readonly source: SourceRef;
  readonly #server: ServerConnection;
  readonly #url: string;
  readonly #limits: Required<ApiLimits>;

  constructor(server: ServerConnection, limits: ApiLimits = {}) {
    this.source = { kind: 'server', name: server.name };
    this.#server = server;
    this.#url = server.url.replace(/\/+$/, '');
    this.#limits = {
      maxBodyBytes: limits.maxBodyBytes ?? MAX_BODY_BYTES,
      maxLineBytes: limits.maxLineBytes ?? MAX_LINE_BYTES,
      silenceMs: limits.silenceMs ?? SILENCE_MS,
    };
  }

  /** Sends a call and reads its answer, all within the deadline; undefined where it is empty. */
  async json(call: Call, signal: AbortSignal): Promise<unknown> {
    return (await this.dated(call, signal)).body;
  }

  /** The same, with when the server says that it answered. */
  async dated(
    call: Call,
    signal: AbortSignal,
  ): Promise<{ body: unknown; date?: string }> {
    const deadline = new Timer(signal, this.#tooLate());
    try {
      deadline.start(this.#server.timeoutMs);
      const { body, headers } = await this.#begin(call, deadline.signal);
      const text = await readText(body, this.#limits.maxBodyBytes);
      const { date } = headers;
      return {
        body: this.#parse(text, headers),
        date: typeof date === 'string' ? date : undefined,
      };
    } catch (error) {
      throw this.#failure(error, deadline.signal, signal);
    } finally {
      deadline.end();
    }
  }

  /**
   * Sends a call and gives the lines of its answer as they come; `undefined`
   * when it has begun, and for every heartbeat.
   */
  async *lines(
    call: Call,
    signal: AbortSignal,
  ): AsyncGenerator<string | undefined> {
    const { maxLineBytes, silenceMs } = this.#limits;
    const beginning = new Timer(signal, this.#tooLate());
    const silence = new Timer(
      beginning.signal,
      new SilenceError(
        `has sent nothing for ${
          silenceMs / 1000
        } s in a watch, not even a heartbeat`,
      ),
    );
    try {
      beginning.start(this.#server.timeoutMs);
      const response = await this.#begin(call, silence.signal);
      beginning.stop();
      this.#expectEvents(response.headers);
      yield undefined;
      silence.start(silenceMs);
      for await (const line of readLines(response.body, maxLineBytes)) {
        // Whoever reads may take their time.
        silence.stop();
        yield line;
        silence.start(silenceMs);
      }
    } catch (error) {
      throw this.#failure(error, silence.signal, signal);
    } finally {
      beginning.end();
      silence.end();
    }
  }

  /** For an answer that is not what it should be. */
  badAnswer(sentence: string): SourceFailure {
    return failureOf(this.source, 'badAnswer', sentence);
  }

  /** Waits for the headers; an answer that is not a success is read and thrown. */
  async #begin(
    call: Call,
    signal: AbortSignal,
  ): Promise<Pick<Dispatcher.ResponseData, 'headers' | 'body'>> {
    signal.throwIfAborted();
    const { method, path, body, asked } = call;
    const response = await request(`${this.#url}/${path}`, {
      method,
      headers: {
        accept: 'application/json',
        'accept-encoding': 'identity',
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...this.#server.headers,
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
      headersTimeout: 0,
      bodyTimeout: 0,
    });
    const { statusCode, headers } = response;
    if (statusCode >= 200 && statusCode < 300) {
      return response;
    }
    const seconds = Number(headers['retry-after'] ?? NaN);
    throw refusalOf(this.source, asked, {
      status: statusCode,
      retryAfterMs: seconds >= 0 ? seconds * 1000 : undefined,
      text: await readStart(response.body, MAX_REFUSAL_BYTES),
    });
  }

  #parse(text: string, headers: Dispatcher.ResponseData['headers']): unknown {
    if (text.trim() === '') return undefined;
    try {
      return JSON.parse(text);
    } catch {
      throw this.#foreign(headers);
    }
  }

  /** A page with the status of a success is not a watch. */
  #expectEvents(headers: Dispatcher.ResponseData['headers']): void {
    if (/html/i.test(String(headers['content-type']))) {
      throw this.#foreign(headers);
    }
  }

  #foreign(headers: Dispatcher.ResponseData['headers']): SourceFailure {
    const type = String(headers['content-type'] ?? 'no content type');
    return this.badAnswer(
      `gave an answer that is not of its API (${type.slice(
        0,
        100,
      )}); inference.servers.${
        this.source.name
      }.url must be the address of the server itself, with no login page before it`,
    );
  }

  #tooLate(): DeadlineError {
    return new DeadlineError(`gave no answer in ${this.#server.timeoutMs} ms`);
  }

  /** What the port promises, for whatever was thrown on the way. */
  #failure(error: unknown, own: AbortSignal, given: AbortSignal): unknown {
    if (given.aborted) return given.reason;
    return connectionFailureOf(this.source, own.aborted ? own.reason : error);
  }
}

async function readText(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  const chunks: Uint8Array[] = [];
  let length = 0;
  for await (const chunk of body) {
    length += chunk.byteLength;
    if (length > maxBytes) {
      throw new TooLargeError(
        `gave an answer of more than ${maxBytes} bytes, which is not read`,
      );
    }
    chunks.push(chunk);
  }
  return Buffer.concat(chunks, length).toString('utf8');
}

/** As much of a body as a sentence about it needs. */
async function readStart(
  body: AsyncIterable<Uint8Array>,
  maxBytes: number,
): Promise<string> {
  try {
    return await readText(body, maxBytes);
  } catch (error) {
    if (error instanceof TooLargeError) return '';
    throw error;
  }
}
