import {
  Clock,
  ClusterClient,
  DriverReading,
  InferenceDriver,
  KubernetesObject,
  ObjectTarget,
  ObservedObjects,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { KubernetesClusterClient } from '../../../plugins/inference-backend/src/clients/KubernetesClusterClient';
import { ProbedKinds } from '../../../plugins/inference-backend/src/read/ProbedKinds';
import { ClusterUnderTest } from '../clusterClientContract';
import { crds, namespaces, until } from '../widgets';

export const clock: Clock = { now: () => Date.now() };
const { signal } = new AbortController();

/** An object with what the API server notes of who wrote what. */
export interface ManagedFields {
  manager: string;
  operation: string;
  subresource?: string;
  fieldsV1: Record<string, unknown>;
}

/** A Kubernetes API with the definitions of systems, as drivers meet it. */
export class DriverCluster {
  readonly client: ClusterClient;
  #namespaces = 0;
  readonly #prefix = `drivers-${Date.now().toString(36)}`;

  private constructor(private readonly cluster: ClusterUnderTest) {
    this.client = new KubernetesClusterClient({ access: cluster.access });
  }

  /** Installs the definitions, and waits until all of them are served. */
  static async start(
    cluster: ClusterUnderTest,
    definitions: KubernetesObject[],
  ): Promise<DriverCluster> {
    const started = new DriverCluster(cluster);
    const { items } = await started.client.list(crds, { signal });
    const there = new Set(items.map(({ metadata }) => metadata.name));
    for (const definition of definitions) {
      if (there.has(definition.metadata.name)) continue;
      await started.send(
        'POST',
        '/apis/apiextensions.k8s.io/v1/customresourcedefinitions',
        definition,
      );
    }
    for (const { spec } of definitions) {
      const { group, names, versions } = spec as {
        group: string;
        names: { plural: string; kind: string };
        versions: Array<{ name: string }>;
      };
      const version = versions[0].name;
      const kind = { ...names, group, version, namespaced: true };
      // What can be listed is not yet told of by discovery.
      await until(async () => {
        const served = await started.client.servedVersions(kind, { signal });
        return served.includes(version);
      });
      await until(() => started.client.list(kind, { signal }), 60_000);
    }
    return started;
  }

  /** Makes a namespace that nothing else uses. */
  async newNamespace(): Promise<string> {
    this.#namespaces += 1;
    const name = `${this.#prefix}-${this.#namespaces}`;
    await this.client.apply(
      namespaces,
      { apiVersion: 'v1', kind: 'Namespace', metadata: { name } },
      { signal },
    );
    return name;
  }

  /** What is served of what a driver reads, as the backend finds it. */
  kinds(driver: InferenceDriver): Promise<Record<string, ResourceKind>> {
    const { client } = this;
    return ProbedKinds.create({
      clusters: new Map([[client.cluster, client]]),
      clock,
    }).kinds(client.cluster, driver, { signal });
  }

  /** Kinds of all that belongs to models of a driver, by kind. */
  async kindsByName(
    driver: InferenceDriver,
  ): Promise<Record<string, ResourceKind>> {
    const kinds = Object.values(await this.kinds(driver));
    return Object.fromEntries(
      [...kinds, ...(driver.renders ?? [])].map(each => [each.kind, each]),
    );
  }

  /** All objects of a namespace that belong to models of a driver. */
  async objects(
    driver: InferenceDriver,
    namespace: string,
  ): Promise<KubernetesObject[]> {
    const kinds = Object.values(await this.kindsByName(driver));
    const lists = await Promise.all(
      kinds
        .filter(({ namespaced }) => namespaced)
        .map(kind => this.client.list(kind, { namespace, signal })),
    );
    return lists.flatMap(({ items }) => items);
  }

  /** What a driver reads in a namespace. */
  async read(
    driver: InferenceDriver,
    namespace: string,
  ): Promise<DriverReading> {
    const kinds = await this.kinds(driver);
    const entries = await Promise.all(
      Object.entries(kinds).map(async ([id, kind]) => {
        const { items } = await this.client.list(kind, {
          namespace: kind.namespaced ? namespace : undefined,
          signal,
        });
        return [id, items] as const;
      }),
    );
    return read(driver, this.client.cluster, Object.fromEntries(entries));
  }

  async apply(
    driver: InferenceDriver,
    objects: KubernetesObject[],
  ): Promise<KubernetesObject[]> {
    const kinds = await this.kindsByName(driver);
    const applied: KubernetesObject[] = [];
    for (const object of objects) {
      applied.push(
        await this.client.apply(kinds[object.kind ?? ''], object, { signal }),
      );
    }
    return applied;
  }

  /** Creates an object with its status, as a controller would; returns its uid. */
  async create(kind: ResourceKind, object: KubernetesObject): Promise<string> {
    const { name, namespace } = object.metadata;
    const path = pathOf({ kind, namespace, name: '' });
    const created = JSON.parse(await this.send('POST', path, object));
    if (object.status !== undefined) {
      await this.setStatus({ kind, namespace, name }, object.status);
    }
    return created.metadata.uid;
  }

  async setStatus(target: ObjectTarget, status: unknown): Promise<void> {
    await this.send(
      'PATCH',
      `${pathOf(target)}/status?fieldManager=controller`,
      { status },
    );
  }

  /** Changes an object as somebody else. */
  async touch(target: ObjectTarget): Promise<void> {
    const annotations = { 'example.com/touched': 'yes' };
    await this.patchAs('somebody', target, { metadata: { annotations } });
  }

  /** Changes an object as the field manager of this name. */
  async patchAs(
    manager: string,
    target: ObjectTarget,
    patch: object,
  ): Promise<void> {
    const path = `${pathOf(target)}?fieldManager=${manager}`;
    await this.send('PATCH', path, patch);
  }

  async managersOf(target: ObjectTarget): Promise<ManagedFields[]> {
    const text = await this.send('GET', pathOf(target));
    return JSON.parse(text).metadata.managedFields;
  }

  /** Sends what our client does not. */
  private async send(
    method: 'GET' | 'POST' | 'PATCH',
    path: string,
    body?: object,
  ): Promise<string> {
    const type = method === 'PATCH' ? 'merge-patch+json' : 'json';
    const answer = await this.cluster.access.request({
      method,
      path,
      headers: { 'content-type': `application/${type}` },
      body: body && JSON.stringify(body),
      signal,
    });
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer.body) chunks.push(chunk);
    const text = Buffer.concat(chunks).toString('utf8');
    if (answer.status >= 300) {
      throw new Error(`${method} ${path}: ${answer.status} ${text}`);
    }
    return text;
  }
}

/** What a driver reads of objects by resource id, kept as the backend keeps them. */
export function read(
  driver: InferenceDriver,
  cluster: string,
  objects: ObservedObjects['objects'],
): DriverReading {
  const kept = driver.resources.flatMap(({ id, project }) => {
    const all = objects[id];
    if (!all) return [];
    const some = project ? all.flatMap(each => project(each) ?? []) : all;
    return [[id, some] as const];
  });
  return driver.toSnapshots({
    cluster,
    objects: Object.fromEntries(kept),
  });
}

function pathOf({ kind, namespace, name }: ObjectTarget): string {
  const { group, version, plural } = kind;
  return [
    group ? `/apis/${group}/${version}` : `/api/${version}`,
    ...(namespace ? ['namespaces', namespace] : []),
    plural,
    ...(name ? [name] : []),
  ].join('/');
}
