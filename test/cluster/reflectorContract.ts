import {
  ClusterClient,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import { KubernetesClusterClient } from '../../plugins/inference-backend/src/clients/KubernetesClusterClient';
import { Reflector } from '../../plugins/inference-backend/src/clients/Reflector';
import { ClusterUnderTest } from './clusterClientContract';
import {
  crds,
  namespaces,
  until,
  widget,
  widgetDefinition,
  widgets,
} from './widgets';

/** A reflector at work, and what it reported. */
export interface Following {
  client: ClusterClient;
  reflector: Reflector;
  /** `list`, `change`, `ok` and the reasons of failures, in order. */
  reported: string[];
  /** Waits until it has exactly the objects that the server has. */
  inStep(): Promise<void>;
  put(name: string, spec?: object): Promise<KubernetesObject>;
  remove(name: string): Promise<void>;
  stop(): Promise<void>;
}

const namespace = 'reflected';
const { signal } = new AbortController();

/** Makes the kind that is followed, and follows it. */
export async function follow(cluster: ClusterUnderTest): Promise<Following> {
  const client = new KubernetesClusterClient({ access: cluster.access });
  await client.apply(crds, widgetDefinition, { signal });
  await client.apply(
    namespaces,
    { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
    { signal },
  );
  await until(() => client.list(widgets, { signal }));

  const end = new AbortController();
  const reported: string[] = [];
  const reflector = new Reflector({
    client,
    kind: widgets,
    signal: end.signal,
    clock: { now: () => Date.now() },
    random: () => 0,
    silenceMs: 3_000,
    onChange: ({ type }) => reported.push(type),
    onStatus: failure => reported.push(failure?.reason ?? 'ok'),
  });
  const running = reflector.run();
  return {
    client,
    reflector,
    reported,
    inStep: async () => {
      await until(async () => {
        const { items } = await client.list(widgets, { signal });
        expect(byName(reflector.objects())).toEqual(byName(items));
        expect(reflector.failure).toBeUndefined();
        return true;
      });
    },
    put: (name, spec) =>
      client.apply(widgets, widget(namespace, name, spec), { signal }),
    remove: name =>
      client.delete({ kind: widgets, namespace, name }, { signal }),
    stop: async () => {
      end.abort();
      await running;
    },
  };
}

function byName(objects: KubernetesObject[]): Record<string, unknown> {
  return Object.fromEntries(
    objects.map(object => [object.metadata.name, object]),
  );
}

/**
 * What a reflector must survive with everything that calls itself a Kubernetes
 * API.
 *
 * @param missing - why it cannot be tested here
 */
export function describeReflector(
  name: string,
  start: () => Promise<ClusterUnderTest>,
  missing?: string,
): void {
  const suite = missing ? describe.skip : describe;
  suite(`the reflector and ${missing ?? name}`, () => {
    let cluster: ClusterUnderTest;
    let following: Following;

    beforeAll(async () => {
      cluster = await start();
    }, 300_000);
    beforeEach(async () => {
      following = await follow(cluster);
    });
    afterEach(() => following?.stop());
    afterAll(() => cluster?.stop(), 300_000);

    it('has what the server has, after many changes', async () => {
      const { put, remove, inStep, reported } = following;
      await Promise.all(
        Array.from({ length: 50 }, (_, index) =>
          put(`many-${index}`, { replicas: index }),
        ),
      );
      await Promise.all([remove('many-3'), put('many-4', { replicas: 0 })]);
      await inStep();
      expect(reported).not.toContain('unreachable');
    });

    it('is in step again after the server was killed and has changed meanwhile', async () => {
      const { put, remove, inStep, reflector, client } = following;
      if (!cluster.restart) return;
      await put('stays');
      await put('goes');
      await inStep();
      await cluster.restart();
      await until(() => client.list(widgets, { signal }));
      await remove('goes');
      await put('comes');
      await inStep();
      expect(reflector.objects().map(({ metadata }) => metadata.name)).toEqual(
        expect.arrayContaining(['stays', 'comes']),
      );
    }, 300_000);

    it('tells that its kind is gone, and is in step when it is there again', async () => {
      const { put, inStep, client, reported } = following;
      await put('before');
      await inStep();
      const { name: definition } = widgetDefinition.metadata;
      await client.delete({ kind: crds, name: definition }, { signal });
      await until(async () => reported.includes('notInstalled'));
      await until(() => client.apply(crds, widgetDefinition, { signal }));
      await until(() => put('after'));
      await inStep();
      expect(reported[reported.length - 1]).not.toBe('notInstalled');
    }, 300_000);
  });
}
