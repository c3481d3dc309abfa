import { ResponseHeaders } from './http';

/** A request to the API of a cluster. */
export interface ClusterRequest {
  method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Path and query, beginning with `/api` or `/apis`. */
  path: string;
  headers: Record<string, string>;
  body?: string;
  signal: AbortSignal;
}

/** An answer, whatever its status. Its body must be read or left by a `break`. */
export interface ClusterResponse {
  status: number;
  headers: ResponseHeaders;
  body: AsyncIterable<Uint8Array>;
}

/**
 * A way to the API of one cluster. It adds the credentials and knows nothing
 * of Kubernetes beyond that; redirects are answers, they are not followed.
 */
export interface ClusterAccess {
  /** Name of the cluster, as configured. */
  readonly cluster: string;
  /**
   * Sends a request. Resolves as soon as the headers of the answer are there.
   *
   * @throws `SourceFailure` where the cluster must not be called this way, and
   * what undici throws where it cannot be reached.
   */
  request(request: ClusterRequest): Promise<ClusterResponse>;
}
