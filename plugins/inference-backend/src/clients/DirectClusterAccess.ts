import { readFile } from 'node:fs/promises';
import type { RequestOptions } from 'node:https';
import { LoggerService } from '@backstage/backend-plugin-api';
import { InputError } from '@backstage/errors';
import { Agent, Dispatcher, request } from 'undici';
import { ClusterConfig } from '../config';
import {
  ClusterAccess,
  ClusterRequest,
  ClusterResponse,
} from './ClusterAccess';

const CONNECT_TIMEOUT_MS = 10_000;

type DirectTransport = Extract<ClusterConfig['transport'], { kind: 'direct' }>;
type Tls = Pick<
  RequestOptions,
  'ca' | 'cert' | 'key' | 'passphrase' | 'rejectUnauthorized' | 'servername'
>;

/** What one request needs. */
interface Credentials {
  tls: Tls;
  headers: Record<string, string>;
}

/**
 * Our own connection to a cluster: as the `kubernetes:` section describes it,
 * by a kubeconfig, or as a pod inside of it. Credentials are asked for anew
 * for every request, because tokens and client certificates are rotated; the
 * connections are made again only when the certificates really change.
 */
export class DirectClusterAccess implements ClusterAccess {
  readonly cluster: string;
  readonly #url: string;
  readonly #credentials: () => Promise<Credentials>;
  #connections?: { key: string; dispatcher: Dispatcher };

  private constructor(
    cluster: string,
    url: string,
    credentials: () => Promise<Credentials>,
  ) {
    this.cluster = cluster;
    this.#url = url.replace(/\/+$/, '');
    this.#credentials = credentials;
  }

  /**
   * Reads what is configured.
   *
   * @throws `InputError` for a kubeconfig that cannot be used.
   */
  static async create(options: {
    cluster: string;
    transport: DirectTransport;
    logger: LoggerService;
  }): Promise<DirectClusterAccess> {
    const { cluster, transport, logger } = options;
    const connection = transport.server
      ? await fromServer(transport.server)
      : await fromKubeConfig(cluster, transport);
    const { tls } = await connection.credentials();
    if (
      tls.rejectUnauthorized === false &&
      connection.url.startsWith('https')
    ) {
      logger.warn(
        `The certificate of cluster "${cluster}" is not verified, as configured; whoever is on the way can read and change everything`,
      );
    }
    return new DirectClusterAccess(
      cluster,
      connection.url,
      connection.credentials,
    );
  }

  async request(options: ClusterRequest): Promise<ClusterResponse> {
    const { method, path, headers, body, signal } = options;
    const credentials = await this.#credentials();
    const response = await request(`${this.#url}${path}`, {
      method,
      headers: { ...headers, ...credentials.headers },
      body,
      signal,
      dispatcher: this.#dispatcher(credentials.tls),
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body,
    };
  }

  #dispatcher(tls: Tls): Dispatcher {
    const key = JSON.stringify(tls);
    if (this.#connections?.key !== key) {
      // Waits for the requests under way, open watches among them.
      void this.#connections?.dispatcher.close();
      const dispatcher = new Agent({
        // Every call has its own deadline, and a watch may be silent for long.
        headersTimeout: 0,
        bodyTimeout: 0,
        connect: { ...tls, timeout: CONNECT_TIMEOUT_MS },
      });
      this.#connections = { key, dispatcher };
    }
    return this.#connections.dispatcher;
  }
}

interface Connection {
  url: string;
  credentials: () => Promise<Credentials>;
}

async function fromServer(
  server: NonNullable<DirectTransport['server']>,
): Promise<Connection> {
  const { url, token, caData, caFile, skipTlsVerify } = server;
  const ca = caFile
    ? await readFile(caFile, 'utf8')
    : caData && Buffer.from(caData, 'base64').toString('utf8');
  const credentials = {
    tls: { ...(ca && { ca }), rejectUnauthorized: !skipTlsVerify },
    headers: token ? { authorization: `Bearer ${token}` } : undefined,
  };
  return {
    url,
    credentials: async () => ({
      tls: credentials.tls,
      headers: credentials.headers ?? {},
    }),
  };
}

async function fromKubeConfig(
  name: string,
  transport: DirectTransport,
): Promise<Connection> {
  const { KubeConfig } = await import('@kubernetes/client-node');
  const config = new KubeConfig();
  const { kubeconfig, context } = transport;
  try {
    if (kubeconfig) config.loadFromFile(kubeconfig);
    else config.loadFromCluster();
  } catch (error) {
    throw new InputError(
      `Config key inference.clusters.${name}.kubeconfig cannot be used`,
      error,
    );
  }
  if (context) config.setCurrentContext(context);
  const server = config.getCurrentCluster()?.server;
  if (!server) {
    throw new InputError(
      `Config key inference.clusters.${name}: ${
        kubeconfig ?? 'the pod'
      } has no cluster for context "${config.getCurrentContext()}"`,
    );
  }
  return {
    url: server,
    credentials: async () => {
      const options: RequestOptions = {};
      await config.applyToHTTPSOptions(options);
      const { ca, cert, key, passphrase, rejectUnauthorized, servername } =
        options;
      const { authorization } = lowerCase(options.headers);
      return {
        tls: { ca, cert, key, passphrase, rejectUnauthorized, servername },
        headers: {
          ...(authorization && { authorization }),
          ...(options.auth && {
            authorization: `Basic ${btoa(options.auth)}`,
          }),
        },
      };
    },
  };
}

function lowerCase(headers: RequestOptions['headers']): {
  authorization?: string;
} {
  const entries = Object.entries(headers ?? {});
  return Object.fromEntries(
    entries.map(([key, value]) => [key.toLowerCase(), String(value)]),
  );
}
