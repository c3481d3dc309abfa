import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { SourceError, SourceRef } from '@wakeboard/plugin-inference-common';
import { SourceFailure } from '@wakeboard/plugin-inference-node';
import { Agent, Dispatcher, request } from 'undici';
import {
  ClusterAccess,
  ClusterRequest,
  ClusterResponse,
} from './ClusterAccess';
import { readText, withDeadline } from './http';

/**
 * The way to clusters through the backend of the Kubernetes plugin, which has
 * their credentials.
 *
 * Two rules keep our service token from reaching a cluster, because the proxy
 * forwards the caller's `Authorization` where a cluster has no credentials of
 * the server: clusters that work with a person's own token are not called at
 * all, and where the proxy adds nothing by design we send an empty header in
 * its place.
 */

const PLUGIN = 'kubernetes';
/** Work with the token of a person, whom nobody is in the background. */
const NEED_A_PERSON = ['aks', 'google', 'oidc'];
const ADDS_NO_CREDENTIALS = 'localKubectlProxy';
const CLUSTERS_TTL_MS = 60_000;
const TIMEOUT_MS = 15_000;
const MAX_BODY_BYTES = 4 * 2 ** 20;

/** The Kubernetes plugin did not tell which clusters it has. */
class ClustersUnknownError extends Error {
  constructor(readonly status: number) {
    super(`GET /clusters was answered with ${status}`);
  }
}

/** What is shared by all clusters behind one Kubernetes plugin. */
export class KubernetesPlugin {
  readonly #auth: AuthService;
  readonly #discovery: DiscoveryService;
  readonly #dispatcher: Dispatcher;
  #clusters?: { until: number; providers: Promise<Map<string, string>> };

  constructor(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    dispatcher?: Dispatcher;
  }) {
    this.#auth = options.auth;
    this.#discovery = options.discovery;
    this.#dispatcher =
      options.dispatcher ??
      // Every call has its own deadline, and a watch may be silent for long.
      new Agent({ headersTimeout: 0, bodyTimeout: 0 });
  }

  /** The auth provider of each cluster that the plugin knows, by name; asked for once a minute at most. */
  async authProviders(): Promise<Map<string, string>> {
    const now = performance.now();
    if (!this.#clusters || this.#clusters.until < now) {
      const providers = this.#readClusters();
      const clusters = { until: now + CLUSTERS_TTL_MS, providers };
      this.#clusters = clusters;
      providers.catch(() => {
        if (this.#clusters === clusters) this.#clusters = undefined;
      });
    }
    return this.#clusters.providers;
  }

  /** Sends a request to the plugin with our service token. */
  async request(
    path: string,
    options: Omit<ClusterRequest, 'path'>,
  ): Promise<ClusterResponse> {
    const { method, headers, body, signal } = options;
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#auth.getOwnServiceCredentials(),
      targetPluginId: PLUGIN,
    });
    const url = `${await this.#discovery.getBaseUrl(PLUGIN)}${path}`;
    const response = await request(url, {
      method,
      headers: {
        ...headers,
        // Compressed, the events of a watch would be held back until many have come.
        'accept-encoding': 'identity',
        authorization: `Bearer ${token}`,
      },
      body,
      signal,
      dispatcher: this.#dispatcher,
    });
    return {
      status: response.statusCode,
      headers: response.headers,
      body: response.body,
    };
  }

  async #readClusters(): Promise<Map<string, string>> {
    const { status, text } = await withDeadline(
      { signal: new AbortController().signal, timeoutMs: TIMEOUT_MS },
      async signal => {
        const response = await this.request('/clusters', {
          method: 'GET',
          headers: { accept: 'application/json' },
          signal,
        });
        return {
          status: response.status,
          text: await readText(response.body, MAX_BODY_BYTES),
        };
      },
    );
    if (status !== 200) throw new ClustersUnknownError(status);
    const { items } = JSON.parse(text) as {
      items: Array<{ name: string; authProvider: string }>;
    };
    return new Map(items.map(({ name, authProvider }) => [name, authProvider]));
  }
}

/** One cluster behind the Kubernetes plugin. */
export class ProxiedClusterAccess implements ClusterAccess {
  readonly cluster: string;
  readonly #plugin: KubernetesPlugin;

  constructor(options: { cluster: string; plugin: KubernetesPlugin }) {
    this.cluster = options.cluster;
    this.#plugin = options.plugin;
  }

  async request(options: ClusterRequest): Promise<ClusterResponse> {
    const { path, headers, ...rest } = options;
    const provider = await this.#authProvider();
    return this.#plugin.request(`/proxy${path}`, {
      ...rest,
      headers: {
        ...headers,
        'backstage-kubernetes-cluster': this.cluster,
        ...(provider === ADDS_NO_CREDENTIALS && {
          'backstage-kubernetes-authorization': '',
        }),
      },
    });
  }

  async #authProvider(): Promise<string> {
    const providers = await this.#plugin.authProviders().catch(error => {
      if (!(error instanceof ClustersUnknownError)) throw error;
      throw this.#failure(
        error.status === 404 ? 'notConfigured' : 'unreachable',
        error.status === 404
          ? 'cannot be reached: the Kubernetes backend plugin is not installed; install it, or set transport: direct'
          : `cannot be reached: the Kubernetes backend plugin does not list its clusters (${error.status})`,
      );
    });
    const provider = providers.get(this.cluster);
    if (provider === undefined) {
      const known = [...providers.keys()].join(', ') || 'none';
      throw this.#failure(
        'notConfigured',
        `is not known to the Kubernetes backend plugin, which has: ${known}`,
      );
    }
    if (NEED_A_PERSON.includes(provider)) {
      throw this.#failure(
        'notConfigured',
        `cannot be watched in the background: its auth provider "${provider}" works with the token of a signed-in person; set transport: direct with credentials of its own`,
      );
    }
    return provider;
  }

  #failure(reason: SourceError['reason'], sentence: string): SourceFailure {
    const source: SourceRef = { kind: 'cluster', name: this.cluster };
    return new SourceFailure(`Cluster "${this.cluster}" ${sentence}`, {
      source,
      reason,
    });
  }
}
