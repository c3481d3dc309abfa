import {
  CallOptions,
  ClusterClient,
  ClusterDescription,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { KubernetesApi, KubernetesCall } from './KubernetesApi';
import { isNotInstalled } from './kubernetesErrors';
import { readServedVersions, serves } from './kubernetesObjects';
import { collectionPath, describeKind, groupPath } from './kubernetesPaths';
import { SharedCalls } from './SharedCalls';

/** The version of a server is a short answer. */
const MAX_ABOUT_BYTES = 2 ** 18;

const ACCESS_REVIEWS: ResourceKind = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'selfsubjectaccessreviews',
  kind: 'SelfSubjectAccessReview',
  namespaced: false,
};

/** What a Kubernetes API says of itself: what it serves, what it allows us, what it is. */
export class KubernetesDiscovery {
  readonly #discoveries = new SharedCalls<
    Record<string, unknown> | undefined
  >();

  constructor(
    private readonly api: KubernetesApi,
    private readonly timeoutMs: number,
  ) {}

  async servedVersions(
    resource: { group: string; plural: string },
    { signal }: CallOptions,
  ): Promise<string[]> {
    const asked = { verb: 'get', resource: describeKind(resource) } as const;
    const read = (path: string) =>
      // All drivers ask at the same time, and several for the same group.
      this.#discoveries.run(path, signal, async shared => {
        try {
          return await this.api.json({ asked, method: 'GET', path }, shared);
        } catch (error) {
          if (isNotInstalled(error)) return undefined;
          throw error;
        }
      });
    const path = groupPath(resource.group);
    const versions = readServedVersions(await read(path));
    const serving = await Promise.all(
      versions.map(async version =>
        serves(await read(`${path}/${version}`), resource.plural),
      ),
    );
    return versions.filter((_, index) => serving[index]);
  }

  async about({ signal }: CallOptions): Promise<ClusterDescription> {
    const call: KubernetesCall = {
      asked: { verb: 'get', resource: 'its version' },
      method: 'GET',
      path: '/version',
    };
    const { status, text, date } = await this.api.answer(call, {
      signal: AbortSignal.any([signal, AbortSignal.timeout(this.timeoutMs)]),
      maxBodyBytes: MAX_ABOUT_BYTES,
    });
    if (status !== 200) {
      throw this.api.refusal(call, status, text);
    }
    const version = /"gitVersion"\s*:\s*"([^"]{1,100})"/.exec(text)?.[1];
    const serverTime = Date.parse(date ?? '');
    return {
      version: version && `Kubernetes ${version}`,
      serverTime: Number.isNaN(serverTime) ? undefined : serverTime,
    };
  }

  async allowed(
    access: Parameters<ClusterClient['allowed']>[0],
    { signal }: CallOptions,
  ): Promise<boolean> {
    const { verb, group, plural, subresource, namespace } = access;
    const resourceAttributes = {
      verb,
      group,
      resource: plural,
      subresource,
      namespace,
    };
    const call: KubernetesCall = {
      asked: { verb: 'create', resource: describeKind(ACCESS_REVIEWS) },
      method: 'POST',
      path: collectionPath(ACCESS_REVIEWS),
      contentType: 'application/json',
      body: {
        apiVersion: `${ACCESS_REVIEWS.group}/${ACCESS_REVIEWS.version}`,
        kind: ACCESS_REVIEWS.kind,
        spec: { resourceAttributes },
      },
    };
    const { status } = await this.api.json(call, signal);
    const decision = Object(status).allowed;
    if (typeof decision !== 'boolean') {
      throw this.api.badAnswer('does not say what it allows us');
    }
    return decision;
  }
}
