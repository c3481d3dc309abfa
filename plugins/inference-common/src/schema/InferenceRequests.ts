import { ResponseError } from '@backstage/errors';

/**
 * Options of every request.
 *
 * @public
 */
export interface InferenceRequestOptions {
  signal?: AbortSignal;
  /** Backstage token of the caller; undefined where `fetch` adds it itself. */
  token?: string;
}

/**
 * What the client needs of its surroundings; the frontend's discovery and
 * fetch APIs fit, and so do the backend's discovery service and plain fetch.
 *
 * @public
 */
export interface InferenceClientOptions {
  discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
  fetchApi: { fetch: typeof fetch };
}

/** What is sent beside the path. */
export type RequestParts = InferenceRequestOptions & {
  /** POST where there is a body, GET where there is none, if left out. */
  method?: 'PUT' | 'DELETE';
  query?: Query;
  body?: unknown;
};
type Query = Record<string, string | number | boolean | string[] | undefined>;

/** Requests to the backend of the plugin. */
export class InferenceRequests {
  readonly #discovery: InferenceClientOptions['discoveryApi'];
  readonly #fetch: typeof fetch;

  constructor(options: InferenceClientOptions) {
    this.#discovery = options.discoveryApi;
    this.#fetch = (...args) => options.fetchApi.fetch(...args);
  }

  /** The answer as JSON. */
  async json<T>(path: string, request: RequestParts): Promise<T> {
    return (await this.send(path, request)).json();
  }

  /**
   * The answer as it came.
   *
   * @throws ResponseError where the backend answers with an error
   */
  async send(path: string, request: RequestParts): Promise<Response> {
    const { signal, token, query, body } = request;
    const method = request.method ?? (body === undefined ? 'GET' : 'POST');
    const baseUrl = await this.#discovery.getBaseUrl('inference');
    const response = await this.#fetch(
      `${baseUrl}${path}${toSearch(query ?? {})}`,
      {
        signal,
        method,
        headers: {
          Accept: 'application/json',
          ...(body !== undefined && { 'Content-Type': 'application/json' }),
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: body === undefined ? undefined : JSON.stringify(body),
      },
    );
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return response;
  }
}

function toSearch(query: Query): string {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value ?? []].flat().map(one => [name, String(one)]),
    ),
  ).toString();
  return search && `?${search}`;
}
