import { InputError, ResponseError } from '@backstage/errors';
import { ModelRef } from '../model/modelRef';
import type { components, operations } from './generated/openapi';

/**
 * The bodies of the HTTP contract, by name.
 *
 * @public
 */
export type InferenceSchemas = components['schemas'];

/**
 * The query parameters of the HTTP contract, by operation.
 *
 * @public
 */
export interface InferenceQueries {
  listModels: NonNullable<operations['listModels']['parameters']['query']>;
  getTimeline: operations['getTimeline']['parameters']['query'];
  listWakes: operations['listWakes']['parameters']['query'];
  getSeries: operations['getSeries']['parameters']['query'];
}

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

/**
 * Client of the HTTP API of Wakeboard, for browser and Node.
 *
 * @remarks
 *
 * Every method throws `ResponseError` where the backend answers with an error;
 * its `cause` carries the name and the sentence of the original one.
 *
 * @public
 */
export class InferenceClient {
  readonly #discovery: InferenceClientOptions['discoveryApi'];
  readonly #fetch: typeof fetch;

  constructor(options: InferenceClientOptions) {
    this.#discovery = options.discoveryApi;
    this.#fetch = (...args) => options.fetchApi.fetch(...args);
  }

  /** Models that the caller may see, by entity or by page. */
  async listModels(
    query: InferenceQueries['listModels'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ModelList']> {
    return this.#request('/models', { query, ...options });
  }

  /** One model as last observed. */
  async getModel(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['ModelDetail']> {
    return this.#request(modelPath(ref), { ...options });
  }

  /** States of every replica over a range, as detailed as a width in pixels can show. */
  async getTimeline(
    ref: ModelRef,
    query: InferenceQueries['getTimeline'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Timeline']> {
    return this.#request(`${modelPath(ref)}/timeline`, { query, ...options });
  }

  /** Wakes in a range, newest first, and their distribution. */
  async listWakes(
    ref: ModelRef,
    query: InferenceQueries['listWakes'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['WakeList']> {
    return this.#request(`${modelPath(ref)}/wakes`, { query, ...options });
  }

  /** Signals over a range. */
  async getSeries(
    ref: ModelRef,
    query: InferenceQueries['getSeries'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['SeriesList']> {
    return this.#request(`${modelPath(ref)}/series`, { query, ...options });
  }

  /** The model's resource as the cluster has it now, redacted, and its events. */
  async getResource(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Resource']> {
    return this.#request(`${modelPath(ref)}/resource`, { ...options });
  }

  /** What was asked of the model lately and what became of it. */
  async listActions(
    ref: ModelRef,
    options?: InferenceRequestOptions,
  ): Promise<{ items: Array<InferenceSchemas['Action']> }> {
    return this.#request(`${modelPath(ref)}/actions`, { ...options });
  }

  /** Asks for something to be done to the model. An observed transition closes it. */
  async createAction(
    ref: ModelRef,
    request: InferenceSchemas['ActionRequest'],
    options?: InferenceRequestOptions,
  ): Promise<InferenceSchemas['Action']> {
    return this.#request(`${modelPath(ref)}/actions`, {
      body: request,
      ...options,
    });
  }

  /** Every source and how it is. */
  async listSources(
    options?: InferenceRequestOptions,
  ): Promise<{ items: Array<InferenceSchemas['SourceHealth']> }> {
    return this.#request('/sources', { ...options });
  }

  async #request<T>(
    path: string,
    options: InferenceRequestOptions & { query?: Query; body?: unknown },
  ): Promise<T> {
    const { signal, token, query, body } = options;
    const baseUrl = await this.#discovery.getBaseUrl('inference');
    const response = await this.#fetch(
      `${baseUrl}${path}${toSearch(query ?? {})}`,
      {
        signal,
        method: body === undefined ? 'GET' : 'POST',
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
    return response.json();
  }
}

type Query = Record<string, string | number | string[] | undefined>;

function modelPath(ref: ModelRef): string {
  const parts = [ref.cluster, ref.namespace, ref.driver, ref.name];
  // A browser would take these for steps in the path, encoded or not.
  const step = parts.find(part => ['', '.', '..'].includes(part));
  if (step !== undefined) {
    throw new InputError(
      `${JSON.stringify(step)} cannot be a part of a model reference`,
    );
  }
  return `/models/${parts.map(encodeURIComponent).join('/')}`;
}

function toSearch(query: Query): string {
  const search = new URLSearchParams(
    Object.entries(query).flatMap(([name, value]) =>
      [value ?? []].flat().map(one => [name, String(one)]),
    ),
  ).toString();
  return search && `?${search}`;
}
