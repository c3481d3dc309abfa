import { SourceRef } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import {
  ClusterAccess,
  ClusterRequest,
  ClusterResponse,
} from './ClusterAccess';
import {
  connectionFailure,
  DeadlineError,
  headerOf,
  nameOf,
  readText,
  retryAfterMs,
  withDeadline,
} from './http';
import { Asked, errorOf, isAnswer, Refusal } from './kubernetesErrors';
import { wait } from './wait';
import { readLines } from './watchLines';

const JSON_TYPE = 'application/json';
/** After this time an answer's head may be held back by a proxy, milliseconds. */
const HELD_BACK_MS = 1_500;

/** One request to the API, and what it is about. */
export interface KubernetesCall {
  asked: Asked;
  method: ClusterRequest['method'];
  path: string;
  /** Parameters; undefined ones are left out. */
  query?: Record<string, string | undefined>;
  contentType?: string;
  body?: unknown;
}

/**
 * Requests and answers of one Kubernetes API: deadlines, limits, and every
 * failure as the error that the port promises.
 */
export class KubernetesApi {
  readonly #access: ClusterAccess;
  readonly source: SourceRef;
  readonly #timeoutMs: number;
  readonly #maxBodyBytes: number;
  readonly #maxLineBytes: number;

  constructor(options: {
    access: ClusterAccess;
    timeoutMs: number;
    maxBodyBytes: number;
    maxLineBytes: number;
  }) {
    this.#access = options.access;
    this.source = { kind: 'cluster', name: options.access.cluster };
    this.#timeoutMs = options.timeoutMs;
    this.#maxBodyBytes = options.maxBodyBytes;
    this.#maxLineBytes = options.maxLineBytes;
  }

  /** Sends a call and reads its answer, whatever its status. Only the signal says how long to wait. */
  async answer(
    call: KubernetesCall,
    options: { signal: AbortSignal; maxBodyBytes: number },
  ): Promise<Refusal> {
    const { signal, maxBodyBytes } = options;
    try {
      const response = await this.#send(call, signal);
      return await readAnswer(response, maxBodyBytes);
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  /** Sends a call and reads its answer, all within the deadline. */
  async json(
    call: KubernetesCall,
    signal: AbortSignal,
  ): Promise<Record<string, unknown>> {
    try {
      const text = await withDeadline(
        { signal, timeoutMs: this.#timeoutMs },
        async deadline => {
          const { body } = await this.#begin(call, deadline);
          return readText(body, this.#maxBodyBytes);
        },
      );
      return this.#parse(text);
    } catch (error) {
      throw this.#failure(error, signal);
    }
  }

  /**
   * Sends a call and waits for the headers; an answer that is not a success
   * is read and thrown.
   */
  async #begin(
    call: KubernetesCall,
    signal: AbortSignal,
  ): Promise<ClusterResponse> {
    const response = await this.#send(call, signal);
    if (response.status >= 200 && response.status < 300) {
      return response;
    }
    throw errorOf(
      this.source,
      call.asked,
      await readAnswer(response, this.#maxBodyBytes),
    );
  }

  #send(call: KubernetesCall, signal: AbortSignal): Promise<ClusterResponse> {
    const { method, path, query = {}, body, contentType } = call;
    const parameters = new URLSearchParams(
      Object.entries(query).flatMap(([key, value]) =>
        value === undefined ? [] : [[key, value]],
      ),
    ).toString();
    return this.#access.request({
      method,
      path: parameters ? `${path}?${parameters}` : path,
      headers: {
        accept: JSON_TYPE,
        'accept-encoding': 'identity',
        ...(contentType && { 'content-type': contentType }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
      signal,
    });
  }

  #parse(text: string): Record<string, unknown> {
    try {
      const value: unknown = JSON.parse(text);
      if (typeof value === 'object' && value !== null) {
        return value as Record<string, unknown>;
      }
    } catch {
      // Said below.
    }
    throw this.badAnswer(
      'gave an answer that is not of the Kubernetes API: it is not JSON',
    );
  }

  /** Sends a call and gives the lines of its answer as they come, after an `undefined` when it has begun. */
  async *lines(
    call: KubernetesCall,
    signal: AbortSignal,
  ): AsyncGenerator<string | undefined> {
    // The deadline is for the beginning only; from then on the caller decides.
    const controller = new AbortController();
    const abort = () => controller.abort(signal.reason);
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(
      () => controller.abort(new DeadlineError(this.#timeoutMs)),
      this.#timeoutMs,
    );
    try {
      signal.throwIfAborted();
      const begun = this.#begin(call, controller.signal);
      if (await isHeldBack(begun, signal)) {
        await this.#probe(call, controller.signal);
      } else {
        await begun;
      }
      clearTimeout(timer);
      yield undefined;
      const { body } = await begun;
      yield* readLines(body, this.#maxLineBytes);
    } catch (error) {
      const { aborted, reason } = controller.signal;
      throw this.#failure(aborted ? reason : error, signal);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      controller.abort();
    }
  }

  /**
   * Asks for little of the same. The Kubernetes plugin's proxy passes on the
   * head of an answer together with its first line, and a watch in which
   * nothing happens has none for a minute: that the cluster answers this must
   * do. A refusal has a body and is never held back.
   */
  async #probe(call: KubernetesCall, signal: AbortSignal): Promise<void> {
    const { body } = await this.#begin(
      {
        asked: call.asked,
        method: 'GET',
        path: call.path,
        query: { limit: '1' },
      },
      signal,
    );
    await readText(body, this.#maxBodyBytes);
  }

  /** For an answer that is not what it should be. */
  badAnswer(sentence: string): SourceFailure {
    return new SourceFailure(`${nameOf(this.source)} ${sentence}`, {
      source: this.source,
      reason: 'badAnswer',
    });
  }

  /** For an answer with a status that is not a success. */
  refusal(call: KubernetesCall, status: number, text: string): Error {
    return errorOf(this.source, call.asked, { status, text });
  }

  /** What the port promises, for whatever was thrown on the way. */
  #failure(error: unknown, signal: AbortSignal): unknown {
    if (signal.aborted) return signal.reason;
    return isAnswer(error) ? error : connectionFailure(this.source, error);
  }
}

async function readAnswer(
  { status, headers, body }: ClusterResponse,
  maxBodyBytes: number,
): Promise<Refusal> {
  const text = await readText(body, maxBodyBytes);
  return {
    status,
    retryAfterMs: retryAfterMs(headers),
    text,
    date: headerOf(headers, 'date'),
  };
}

/** Whether an answer's head is still not there after a moment. Its failure is left to whoever waits for it. */
async function isHeldBack(
  begun: Promise<unknown>,
  signal: AbortSignal,
): Promise<boolean> {
  const there = begun.then(
    () => false,
    () => false,
  );
  const known = new AbortController();
  const moment = wait(HELD_BACK_MS, AbortSignal.any([signal, known.signal]));
  try {
    return await Promise.race([there, moment.then(() => true)]);
  } finally {
    known.abort();
  }
}
