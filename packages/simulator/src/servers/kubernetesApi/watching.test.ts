import {
  aPod,
  aWidget,
  startTestApi,
  stopTestApis,
  widgets,
} from './testing/startTestApi';
import type { OpenWatch } from './testing/calls';

afterEach(stopTestApis);

const pods = '/api/v1/namespaces/default/pods?watch=true';

async function take(watch: OpenWatch, count: number): Promise<string[]> {
  const taken: string[] = [];
  while (taken.length < count) {
    const event = await watch.next();
    if (!event) {
      throw new Error(`the watch ended after ${taken.join(', ')}`);
    }
    taken.push(`${event.type} ${event.object.metadata.name}`);
  }
  return taken;
}

describe('watch', () => {
  it('sends what is there and then every change', async () => {
    const api = await startTestApi();
    api.store.put('pods', aPod('a'));
    const watch = await api.watch(pods);
    expect(await take(watch, 1)).toEqual(['ADDED a']);
    const added = api.store.put('pods', aPod('b'));
    api.store.put('pods', { ...added, status: { phase: 'Running' } });
    api.store.put('pods', {
      ...aPod('elsewhere'),
      metadata: { name: 'x', namespace: 'other' },
    });
    api.store.remove('pods', 'default', 'a');
    expect(await take(watch, 3)).toEqual([
      'ADDED b',
      'MODIFIED b',
      'DELETED a',
    ]);
  });

  it('continues after a version without repeating what came before', async () => {
    const api = await startTestApi();
    api.store.put('pods', aPod('a'));
    const version = api.store.resourceVersion;
    api.store.put('pods', aPod('b'));
    const watch = await api.watch(`${pods}&resourceVersion=${version}`);
    expect(await take(watch, 1)).toEqual(['ADDED b']);
    api.store.remove('pods', 'default', 'b');
    const removal = await watch.next();
    expect(removal).toMatchObject({
      type: 'DELETED',
      object: {
        metadata: {
          name: 'b',
          resourceVersion: String(api.store.resourceVersion),
        },
      },
    });
  });

  it('sends an object as added and deleted when it comes into and out of the selection', async () => {
    const api = await startTestApi();
    const widget = (tier: string) =>
      api.store.put(
        'widgets.test.example.com',
        aWidget('w', {}, { namespace: 'default', labels: { tier } }),
      );
    widget('out');
    const watch = await api.watch(`${widgets}?watch=1&labelSelector=tier%3Din`);
    widget('in');
    widget('out');
    expect(await take(watch, 2)).toEqual(['ADDED w', 'DELETED w']);
  });

  it('ends after the time asked for, with a last bookmark', async () => {
    const api = await startTestApi();
    const watch = await api.watch(
      `${pods}&timeoutSeconds=1&allowWatchBookmarks=true`,
    );
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: {
        kind: 'Pod',
        apiVersion: 'v1',
        metadata: { resourceVersion: String(api.store.resourceVersion) },
      },
    });
    expect(await watch.next()).toBeUndefined();
  });

  it('sends bookmarks from time to time to those who asked', async () => {
    const api = await startTestApi({ bookmarkEveryMs: 20 });
    api.store.put('nodes', {
      apiVersion: 'v1',
      kind: 'Node',
      metadata: { name: 'n' },
    });
    const version = api.store.resourceVersion;
    const watch = await api.watch(
      `${pods}&resourceVersion=${version}&allowWatchBookmarks=true`,
    );
    const bookmark = await watch.next();
    expect(bookmark?.type).toBe('BOOKMARK');
    expect(bookmark?.object.metadata).toEqual({
      resourceVersion: String(version),
    });
  });

  it('marks the end of the initial events where they were asked for', async () => {
    const api = await startTestApi();
    api.store.put('pods', aPod('a'));
    const query =
      'sendInitialEvents=true&resourceVersionMatch=NotOlderThan&allowWatchBookmarks=true';
    const watch = await api.watch(`${pods}&${query}`);
    expect(await take(watch, 1)).toEqual(['ADDED a']);
    expect(await watch.next()).toMatchObject({
      type: 'BOOKMARK',
      object: {
        metadata: { annotations: { 'k8s.io/initial-events-end': 'true' } },
      },
    });
  });

  it('says 410 in the stream for a version that is no longer kept', async () => {
    const api = await startTestApi({ storeOptions: { retainedChanges: 5 } });
    const version = api.store.resourceVersion;
    for (let step = 0; step < 20; step++) {
      api.store.put('pods', { ...aPod('a'), spec: { step } });
    }
    const watch = await api.watch(`${pods}&resourceVersion=${version}`);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: {
        kind: 'Status',
        status: 'Failure',
        reason: 'Expired',
        code: 410,
      },
    });
    expect(await watch.next()).toBeUndefined();
  });

  it('says 410 for the version of an earlier life of the server', async () => {
    const api = await startTestApi();
    const watch = await api.watch(`${pods}&resourceVersion=12`);
    expect(await watch.next()).toMatchObject({
      type: 'ERROR',
      object: { code: 410 },
    });
  });

  it.each([
    ['timeoutSeconds=x', 400],
    ['resourceVersion=x', 400],
    ['sendInitialEvents=true', 422],
    ['resourceVersionMatch=NotOlderThan', 422],
    ['labelSelector=a%3D%3D%3Db', 400],
  ])('refuses a watch with %s', async (query, status) => {
    const api = await startTestApi();
    const answer = await api.call({ method: 'GET', path: `${pods}&${query}` });
    expect([answer.status, answer.body.kind]).toEqual([status, 'Status']);
  });

  it('sees what clients write', async () => {
    const api = await startTestApi();
    const watch = await api.watch(
      `${widgets}?watch=true&resourceVersion=${api.store.resourceVersion}`,
    );
    await api.call({ method: 'POST', path: widgets, body: aWidget('w') });
    await api.call({
      method: 'POST',
      path: `${widgets}?dryRun=All`,
      body: aWidget('tried'),
    });
    await api.call({ method: 'DELETE', path: `${widgets}/w` });
    expect(await take(watch, 2)).toEqual(['ADDED w', 'DELETED w']);
  });
});
