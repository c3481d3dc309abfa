import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import {
  ClusterClient,
  ExpiredError,
  KubernetesObject,
  PodRequest,
  SourceFailure,
  WatchEvent,
} from '@wakeboard/plugin-inference-node';
import { ClusterAccess } from '../../plugins/inference-backend/src/clients/ClusterAccess';
import { KubernetesClusterClient } from '../../plugins/inference-backend/src/clients/KubernetesClusterClient';
import {
  crds,
  namespaces,
  until,
  widget,
  widgetDefinition,
  widgets,
} from './widgets';

/** A Kubernetes API that the contract is checked against. */
export interface ClusterUnderTest {
  /** With all rights. */
  access: ClusterAccess;
  /** With a token that is not accepted. */
  strangerAccess?: ClusterAccess;
  /** With a token that is accepted and may do nothing. */
  powerlessAccess?: ClusterAccess;
  /** Kills the server hard and starts it again, with the same data and address. */
  restart?(): Promise<void>;
  stop(): Promise<void>;
}

/**
 * What everything that calls itself a Kubernetes API must do with our client.
 *
 * @param missing - why it cannot be tested here
 */
export function describeClusterClient(
  name: string,
  start: () => Promise<ClusterUnderTest>,
  missing?: string,
): void {
  const suite = missing ? describe.skip : describe;
  suite(`the client of Kubernetes and ${missing ?? name}`, () => {
    const { signal } = new AbortController();
    const namespace = `contract-${Date.now().toString(36)}`;
    let cluster: ClusterUnderTest;
    let client: ClusterClient;

    const podRequest: PodRequest = {
      namespace,
      pod: 'nobody',
      port: 8000,
      method: 'GET',
      path: '/is_sleeping',
    };
    const target = (object: string) => ({
      kind: widgets,
      namespace,
      name: object,
    });
    const stored = (object: string) => client.get(target(object), { signal });
    const create = (object: string, spec: object = {}) =>
      client.apply(widgets, widget(namespace, object, spec), { signal });

    beforeAll(async () => {
      cluster = await start();
      client = new KubernetesClusterClient({ access: cluster.access });
      await client.apply(crds, widgetDefinition, { signal });
      await client.apply(
        namespaces,
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } },
        { signal },
      );
      await until(async () => {
        const versions = await client.servedVersions(widgets, { signal });
        return versions.length > 0 && client.list(widgets, { signal });
      });
    }, 300_000);

    afterAll(async () => {
      const definition = { kind: crds, name: widgetDefinition.metadata.name };
      try {
        await client?.delete(definition, { signal });
      } finally {
        await cluster?.stop();
      }
    }, 300_000);

    it('finds the served versions, the preferred one first', async () => {
      expect(await client.servedVersions(widgets, { signal })).toEqual([
        'v1',
        'v1beta1',
      ]);
      expect(
        await client.servedVersions({ group: '', plural: 'pods' }, { signal }),
      ).toEqual(['v1']);
    });

    it('finds no version of what is not served', async () => {
      for (const resource of [
        { group: 'not.there', plural: 'widgets' },
        { group: widgets.group, plural: 'gadgets' },
      ]) {
        expect(await client.servedVersions(resource, { signal })).toEqual([]);
      }
    });

    it('creates by applying, and reads without the managers of the fields', async () => {
      const created = await create('made', { size: 'big', replicas: 3 });
      const object = await stored('made');
      expect(object).toEqual(created);
      expect(object).toMatchObject({
        apiVersion: 'contract.wakeboard.dev/v1',
        kind: 'Widget',
        spec: { size: 'big', replicas: 3 },
      });
      expect(object.metadata.uid).toEqual(expect.any(String));
      expect(object.metadata).not.toHaveProperty('managedFields');
    });

    it('lists more than one page, and nothing of other namespaces', async () => {
      const other = `${namespace}-many`;
      await client.apply(
        namespaces,
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: other } },
        { signal },
      );
      const names = Array.from({ length: 520 }, (_, index) => `w${index}`);
      const make = (some: string[]) =>
        Promise.all(
          some.map(each =>
            client.apply(widgets, widget(other, each), { signal }),
          ),
        );
      for (let at = 0; at < names.length; at += 40) {
        await make(names.slice(at, at + 40));
      }
      const { items, resourceVersion } = await client.list(widgets, {
        namespace: other,
        signal,
      });
      expect(items.map(({ metadata }) => metadata.name).sort()).toEqual(
        names.sort(),
      );
      expect(resourceVersion).toMatch(/./);
      const one = await client.list(widgets, {
        namespace: other,
        fieldSelector: 'metadata.name=w7',
        signal,
      });
      expect(one.items.map(({ metadata }) => metadata.name)).toEqual(['w7']);
    }, 300_000);

    it('follows what happens after a version, beginning with a bookmark', async () => {
      const { resourceVersion } = await client.list(widgets, { signal });
      const stop = new AbortController();
      const seen: WatchEvent[] = [];
      const following = (async () => {
        for await (const event of client.watch(widgets, {
          namespace,
          resourceVersion,
          signal: stop.signal,
        })) {
          seen.push(event);
        }
      })();
      await until(async () => seen.length > 0);
      expect(seen[0]).toEqual({ type: 'bookmark', resourceVersion });
      await create('followed', { size: 'ä🐘' });
      await client.patch(
        target('followed'),
        { spec: { size: 'small' } },
        { signal },
      );
      await client.delete(target('followed'), { signal });
      await until(async () => seen.some(({ type }) => type === 'deleted'));
      const objects = seen.flatMap(event =>
        event.type === 'bookmark' ? [] : [[event.type, event.object.spec]],
      );
      expect(objects).toEqual([
        ['added', { size: 'ä🐘' }],
        ['modified', { size: 'small' }],
        ['deleted', { size: 'small' }],
      ]);
      const reason = new Error('seen enough');
      stop.abort(reason);
      await expect(following).rejects.toBe(reason);
    });

    it('tells that a version is too old to be watched from', async () => {
      for (let index = 0; index < 120; index++) {
        await client.patch(
          target('made'),
          { spec: { size: `size ${index}` } },
          { signal },
        );
      }
      const events = client.watch(widgets, { resourceVersion: '1', signal });
      await expect(
        (async () => {
          for await (const event of events) expect(event).toBeDefined();
        })(),
      ).rejects.toThrow(ExpiredError);
    }, 300_000);

    it('merge-patches, only at the given version', async () => {
      const { metadata } = await create('patched', {
        size: 'big',
        replicas: 1,
      });
      const { resourceVersion } = metadata;
      const patched = await client.patch(
        target('patched'),
        { spec: { size: null, replicas: 2 } },
        { resourceVersion, signal },
      );
      expect(patched.spec).toEqual({ replicas: 2 });
      await expect(
        client.patch(
          target('patched'),
          { spec: { replicas: 3 } },
          { resourceVersion, signal },
        ),
      ).rejects.toThrow(ConflictError);
      expect((await stored('patched')).spec).toEqual({ replicas: 2 });
    });

    it('changes nothing when it only tries', async () => {
      const before = await create('tried', { replicas: 1 });
      const dryRun = true;
      const tried = await client.patch(
        target('tried'),
        { spec: { replicas: 2 } },
        { dryRun, signal },
      );
      expect(tried.spec).toEqual({ replicas: 2 });
      await client.scale(target('tried'), 3, { dryRun, signal });
      await client.apply(widgets, widget(namespace, 'tried', { replicas: 4 }), {
        dryRun,
        signal,
      });
      await client.delete(target('tried'), { dryRun, signal });
      await client.apply(widgets, widget(namespace, 'never'), {
        dryRun,
        signal,
      });
      expect(await stored('tried')).toEqual(before);
      await expect(stored('never')).rejects.toThrow(NotFoundError);
    });

    it('scales, only at the given version', async () => {
      const { metadata } = await create('scaled', { replicas: 1 });
      const { resourceVersion } = metadata;
      await client.scale(target('scaled'), 5, { resourceVersion, signal });
      expect((await stored('scaled')).spec).toEqual({ replicas: 5 });
      await expect(
        client.scale(target('scaled'), 6, { resourceVersion, signal }),
      ).rejects.toThrow(ConflictError);
      await client.scale(target('scaled'), 0, { signal });
      expect((await stored('scaled')).spec).toEqual({ replicas: 0 });
    });

    it('says not found when a kind cannot be scaled', async () => {
      await expect(
        client.scale({ kind: namespaces, name: namespace }, 1, { signal }),
      ).rejects.toThrow(NotFoundError);
    });

    it('takes a field from another manager only by force, and gives up what it no longer applies', async () => {
      const body = widget(namespace, 'shared', { size: 'theirs', replicas: 1 });
      const { status } = await cluster.access.request({
        method: 'PATCH',
        path: `/apis/contract.wakeboard.dev/v1/namespaces/${namespace}/widgets/shared?fieldManager=somebody`,
        headers: { 'content-type': 'application/apply-patch+yaml' },
        body: JSON.stringify(body),
        signal,
      });
      expect(status).toBe(201);

      const ours = widget(namespace, 'shared', { size: 'ours', color: 'red' });
      const refused = client.apply(widgets, ours, { signal });
      await expect(refused).rejects.toThrow(ConflictError);
      await expect(refused).rejects.toThrow('somebody');
      const forced = await client.apply(widgets, ours, { force: true, signal });
      expect(forced.spec).toEqual({ size: 'ours', color: 'red', replicas: 1 });
      const less = widget(namespace, 'shared', { size: 'ours' });
      const applied = await client.apply(widgets, less, { signal });
      expect(applied.spec).toEqual({ size: 'ours', replicas: 1 });
    });

    it('gives what we wrote of an object, and nothing that others wrote', async () => {
      await create('owned', { size: 'ours', replicas: 1 });
      const { status } = await cluster.access.request({
        method: 'PATCH',
        path: `/apis/contract.wakeboard.dev/v1/namespaces/${namespace}/widgets/owned?fieldManager=somebody`,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify({
          metadata: { labels: { theirs: 'yes' } },
          spec: { color: 'theirs' },
        }),
        signal,
      });
      expect(status).toBe(200);
      await client.scale(target('owned'), 4, { signal });
      const own = await client.ownFields(target('owned'), { signal });
      expect(own).toEqual(
        widget(namespace, 'owned', { size: 'ours', replicas: 4 }),
      );

      const changed = widget(namespace, 'owned', { size: 'other' });
      await client.apply(widgets, changed, { signal });
      // What was scaled is owned by the scaling: the same manager, but another operation.
      await client.apply(widgets, own, { force: true, signal });
      expect(await stored('owned')).toMatchObject({
        metadata: { labels: { theirs: 'yes' } },
        spec: { size: 'ours', color: 'theirs', replicas: 4 },
      });
      await expect(
        client.ownFields(target('nobody'), { signal }),
      ).rejects.toThrow(NotFoundError);
    });

    it('lists what has the labels asked for', async () => {
      const made = widget(namespace, 'labelled');
      made.metadata.labels = { 'a.b/c': 'x', d: 'y' };
      await client.apply(widgets, made, { signal });
      const named = async (labelSelector: string) => {
        const found = await client.list(widgets, {
          namespace,
          labelSelector,
          signal,
        });
        return found.items.map(({ metadata }) => metadata.name);
      };
      expect(await named('a.b/c=x,d=y')).toEqual(['labelled']);
      expect(await named('a.b/c=x,d=z')).toEqual([]);
    });

    it('deletes, only at the given version and only once', async () => {
      const { metadata } = await create('deleted');
      await client.patch(
        target('deleted'),
        { spec: { replicas: 1 } },
        { signal },
      );
      const { resourceVersion } = metadata;
      await expect(
        client.delete(target('deleted'), { resourceVersion, signal }),
      ).rejects.toThrow(ConflictError);
      await client.delete(target('deleted'), { signal });
      await expect(stored('deleted')).rejects.toThrow(NotFoundError);
      await expect(
        client.delete(target('deleted'), { signal }),
      ).rejects.toThrow(NotFoundError);
    });

    it('writes and deletes only the object that is meant, not one that was made again under its name', async () => {
      const { metadata } = await create('again', { replicas: 1 });
      await client.delete(target('again'), { uid: metadata.uid, signal });
      const gone = { uid: metadata.uid, signal };
      const applied = (options: { uid?: string; signal: AbortSignal }) =>
        client.apply(
          widgets,
          widget(namespace, 'again', { size: 'big' }),
          options,
        );
      await expect(applied(gone)).rejects.toThrow(ConflictError);
      await expect(stored('again')).rejects.toThrow(NotFoundError);
      const next = await create('again', { replicas: 2 });
      expect(next.metadata.uid).not.toBe(metadata.uid);
      await expect(applied(gone)).rejects.toThrow(ConflictError);
      await expect(client.delete(target('again'), gone)).rejects.toThrow(
        ConflictError,
      );
      expect((await stored('again')).spec).toEqual({ replicas: 2 });
      const { uid } = next.metadata;
      const written = await applied({ uid, signal });
      expect(written.metadata.uid).toBe(uid);
      // To name it is not to own it.
      const own = await client.ownFields(target('again'), { signal });
      expect(own.metadata).toEqual({ name: 'again', namespace });
      await client.delete(target('again'), { uid, signal });
      await expect(stored('again')).rejects.toThrow(NotFoundError);
    });

    it('names the field of an object that is not valid', async () => {
      const invalid = create('invalid', { replicas: -1 });
      await expect(invalid).rejects.toThrow(InputError);
      await expect(invalid).rejects.toThrow('spec.replicas');
    });

    it('tells a kind that is not served from one without objects', async () => {
      const gadgets = { ...widgets, plural: 'gadgets', kind: 'Gadget' };
      const absent = { ...widgets, group: 'not.there' };
      for (const kind of [gadgets, absent]) {
        const failure = await client
          .list(kind, { signal })
          .then(fail, (error: unknown) => error);
        expect(failure).toBeInstanceOf(SourceFailure);
        expect(failure).toMatchObject({
          reason: 'notInstalled',
          message: expect.stringContaining(`${kind.plural}.${kind.group}`),
        });
      }
      const none = await client.list(widgets, {
        namespace: 'kube-public',
        signal,
      });
      expect(none.items).toEqual([]);
    });

    it('names the verb and the resource that are forbidden', async () => {
      if (!cluster.powerlessAccess) return;
      const powerless = new KubernetesClusterClient({
        access: cluster.powerlessAccess,
      });
      await expect(powerless.list(widgets, { signal })).rejects.toMatchObject({
        reason: 'forbidden',
        message: expect.stringContaining('list widgets.contract.wakeboard.dev'),
      });
      const scaling = powerless.scale(target('made'), 1, { signal });
      await expect(scaling).rejects.toMatchObject({
        reason: 'forbidden',
        message: expect.stringContaining(
          'patch widgets.contract.wakeboard.dev/scale',
        ),
      });
    });

    it('says what is allowed', async () => {
      const access = {
        verb: 'patch',
        group: widgets.group,
        plural: widgets.plural,
        subresource: 'scale',
        namespace,
      };
      expect(await client.allowed(access, { signal })).toBe(true);
      if (!cluster.powerlessAccess) return;
      const powerless = new KubernetesClusterClient({
        access: cluster.powerlessAccess,
      });
      expect(await powerless.allowed(access, { signal })).toBe(false);
      await expect(
        powerless.podRequest(podRequest, { signal }),
      ).rejects.toMatchObject({ reason: 'forbidden' });
    });

    it('says not found of a request to a pod that is not there', async () => {
      await expect(client.podRequest(podRequest, { signal })).rejects.toThrow(
        NotFoundError,
      );
    });

    it('tells that its credentials are not accepted', async () => {
      if (!cluster.strangerAccess) return;
      const stranger = new KubernetesClusterClient({
        access: cluster.strangerAccess,
      });
      await expect(stranger.list(widgets, { signal })).rejects.toMatchObject({
        reason: 'unauthorized',
      });
    });

    it('refuses names that would lead to other resources', async () => {
      for (const object of ['', '.', '..', 'a/b', 'a%2fb']) {
        await expect(client.delete(target(object), { signal })).rejects.toThrow(
          InputError,
        );
      }
    });
  });
}

function fail(value: { items: KubernetesObject[] }): never {
  throw new Error(`a list of ${value.items.length} was not expected`);
}
