import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { isError, NotFoundError } from '@backstage/errors';
import {
  InferenceSchemas,
  ModelRef,
  ModelSnapshot,
  SourceError,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import {
  ClusterClient,
  KubernetesObject,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { stringify } from 'yaml';
import { ModelAccess } from '../access/ModelAccess';
import { Drivers, ServedKinds } from './ports';
import { redact } from './redact';
import { toEvent } from './resourceEvents';

const DEADLINE_MS = 10_000;
const MOST_EVENTS = 100;

const EVENTS: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'events',
  kind: 'Event',
  namespaced: true,
};

/** What {@link ResourceReader} reads from. */
export interface ResourceReaderOptions {
  access: Pick<ModelAccess, 'read'>;
  drivers: Drivers;
  served: ServedKinds;
  clusters: ReadonlyMap<string, ClusterClient>;
}

/**
 * The model's own resource and its events, as the cluster has them at this
 * moment. The only reader that asks a cluster, as it is opened on purpose.
 */
export class ResourceReader {
  static create(options: ResourceReaderOptions): ResourceReader {
    return new ResourceReader(options);
  }

  private constructor(private readonly options: ResourceReaderOptions) {}

  async read(
    credentials: BackstageCredentials,
    ref: ModelRef,
    options: { signal: AbortSignal },
  ): Promise<InferenceSchemas['Resource']> {
    const { snapshot } = await this.options.access.read(credentials, ref);
    const errors: SourceError[] = [];
    const signal = AbortSignal.any([
      options.signal,
      AbortSignal.timeout(DEADLINE_MS),
    ]);
    const orError = async <T>(reading: Promise<T>) => {
      try {
        return await reading;
      } catch (error) {
        options.signal.throwIfAborted();
        errors.push(toSourceError(error, ref));
        return undefined;
      }
    };

    const object = await orError(this.readObject(snapshot, signal));
    const events =
      object && (await orError(this.readEvents(ref, object, signal)));
    return {
      yaml: object
        ? stringify(redact(object), { aliasDuplicateObjects: false })
        : '',
      events: events ?? [],
      errors,
    };
  }

  private async readObject(
    model: ModelSnapshot,
    signal: AbortSignal,
  ): Promise<KubernetesObject> {
    const { ref } = model;
    const driver = this.options.drivers.get(ref.driver);
    const client = this.options.clusters.get(ref.cluster);
    const own = driver?.objectOf?.(model);
    const resource = own
      ? driver?.resources.find(({ id }) => id === own.resource)
      : driver?.resources[0];
    if (!driver || !client || !resource) {
      throw new SourceFailure(
        `The ${
          client ? `driver ${ref.driver}` : `cluster ${ref.cluster}`
        } is not configured any more`,
        {
          source: { kind: 'cluster', name: ref.cluster },
          reason: 'notConfigured',
        },
      );
    }
    const kinds = await this.options.served.kinds(ref.cluster, driver, {
      signal,
    });
    const kind = kinds[resource.id];
    if (!kind) {
      throw new SourceFailure(
        `The cluster ${ref.cluster} does not serve ${resource.plural}.${resource.group}; install ${driver.title} there`,
        {
          source: { kind: 'cluster', name: ref.cluster },
          reason: 'notInstalled',
        },
      );
    }
    return client.get(
      { kind, namespace: ref.namespace, name: own?.name ?? ref.name },
      { signal },
    );
  }

  private async readEvents(
    ref: ModelRef,
    object: KubernetesObject,
    signal: AbortSignal,
  ): Promise<InferenceSchemas['Resource']['events']> {
    const client = this.options.clusters.get(ref.cluster);
    if (client?.source.kind === 'server') {
      // Events are of Kubernetes; a system with an API of its own has none.
      return [];
    }
    const { uid, name } = object.metadata;
    const listed = await client?.list(EVENTS, {
      signal,
      namespace: ref.namespace,
      fieldSelector: uid
        ? `involvedObject.uid=${uid}`
        : `involvedObject.name=${name}`,
    });
    return (listed?.items ?? [])
      .map(toEvent)
      .sort((a, b) => (b.at ?? 0) - (a.at ?? 0))
      .slice(0, MOST_EVENTS);
  }
}

function toSourceError(error: unknown, ref: ModelRef): SourceError {
  if (error instanceof SourceFailure) {
    return error.toSourceError();
  }
  const source = { kind: 'cluster', name: ref.cluster } as const;
  if (error instanceof NotFoundError) {
    return {
      source,
      reason: 'badAnswer',
      message: `The cluster ${ref.cluster} has no resource ${stringifyModelRef(
        ref,
      )} any more`,
    };
  }
  if (isError(error) && error.name === 'TimeoutError') {
    return {
      source,
      reason: 'timeout',
      message: `The cluster ${ref.cluster} did not answer within ${
        DEADLINE_MS / 1000
      } s`,
    };
  }
  throw error;
}
