import { ObjectStore, type ApiObject, type ObjectChange } from './objectStore';

const now = () => new Date('2026-03-01T12:00:00.500Z');

function aPod(
  name: string,
  spec: object = {},
  namespace = 'default',
): ApiObject {
  return { apiVersion: 'v1', kind: 'Pod', metadata: { name, namespace }, spec };
}

describe('ObjectStore', () => {
  it('gives a new object an identity, a creation time, a generation and a version', () => {
    const store = new ObjectStore({ now });
    const stored = store.put('pods', aPod('a'));
    expect(stored.metadata).toEqual({
      name: 'a',
      namespace: 'default',
      uid: expect.stringMatching(/^[0-9a-f-]{36}$/),
      creationTimestamp: '2026-03-01T12:00:00Z',
      generation: 1,
      resourceVersion: String(now().getTime() + 1),
    });
    expect(store.get('pods', 'default', 'a')).toBe(stored);
  });

  it('keeps the identity over a replacement and counts changes of the spec', () => {
    const store = new ObjectStore({ now });
    const first = store.put('pods', aPod('a', { nodeName: 'x' }));
    const second = store.put('pods', aPod('a', { nodeName: 'y' }));
    expect(second.metadata).toMatchObject({
      uid: first.metadata.uid,
      creationTimestamp: first.metadata.creationTimestamp,
      generation: 2,
    });
    const third = store.put('pods', {
      ...second,
      status: { phase: 'Running' },
    });
    expect(third.metadata.generation).toBe(2);
  });

  it('does not count nor tell of a write that changes nothing', () => {
    const store = new ObjectStore();
    const first = store.put('pods', aPod('a', { nodeName: 'x' }));
    const told: ObjectChange[] = [];
    store.onChange(change => told.push(change));
    expect(store.put('pods', aPod('a', { nodeName: 'x' }))).toBe(first);
    expect(store.resourceVersion).toBe(Number(first.metadata.resourceVersion));
    expect(told).toEqual([]);
  });

  it('refuses changes to what it has given out', () => {
    const store = new ObjectStore();
    const { metadata } = store.put('pods', aPod('a'));
    expect(() => {
      metadata.name = 'b';
    }).toThrow(TypeError);
  });

  it('lists by namespace and name', () => {
    const store = new ObjectStore();
    ['b', 'a'].forEach(name => store.put('pods', aPod(name, {}, 'n2')));
    store.put('pods', aPod('c', {}, 'n1'));
    expect(store.list('pods').map(pod => pod.metadata.name)).toEqual([
      'c',
      'a',
      'b',
    ]);
    expect(store.list('pods', 'n2').map(pod => pod.metadata.name)).toEqual([
      'a',
      'b',
    ]);
    expect(store.list('nothing')).toEqual([]);
  });

  it('tells every listener of changes in their order, even when one of them writes', () => {
    const store = new ObjectStore();
    store.onChange(({ object }) => {
      if (object.metadata.name === 'a') {
        store.put('pods', aPod('b'));
      }
    });
    const told: string[] = [];
    const stop = store.onChange(({ type, object, by }) =>
      told.push(`${type} ${object.metadata.name} ${by}`),
    );
    store.put('pods', aPod('a'));
    store.remove('pods', 'default', 'b');
    stop();
    store.remove('pods', 'default', 'a');
    expect(told).toEqual([
      'ADDED a controller',
      'ADDED b controller',
      'DELETED b controller',
    ]);
  });

  it('goes on telling after a listener has thrown', () => {
    const store = new ObjectStore();
    const stop = store.onChange(() => {
      throw new Error('broken listener');
    });
    expect(() => store.put('pods', aPod('a'))).toThrow('broken listener');
    stop();
    const told: string[] = [];
    store.onChange(({ object }) => told.push(object.metadata.name));
    store.put('pods', aPod('b'));
    expect(told).toContain('b');
  });

  it('shows the objects as they were at an earlier version', () => {
    const store = new ObjectStore();
    store.put('pods', aPod('kept', { step: 1 }));
    store.put('pods', aPod('removed'));
    const then = store.resourceVersion;
    store.put('pods', aPod('kept', { step: 2 }));
    store.put('pods', aPod('added'));
    store.remove('pods', 'default', 'removed');
    store.put('nodes', aPod('elsewhere'));
    const shown = store
      .listAt('pods', then)
      ?.map(pod => [pod.metadata.name, pod.spec]);
    expect(shown).toEqual([
      ['kept', { step: 1 }],
      ['removed', {}],
    ]);
  });

  it('forgets old changes, and says so', () => {
    const store = new ObjectStore({ retainedChanges: 8 });
    const start = store.resourceVersion;
    for (let step = 0; step < 100; step++) {
      store.put('pods', aPod('a', { step }));
    }
    expect(store.changesAfter('pods', start)).toBeUndefined();
    expect(store.listAt('pods', start)).toBeUndefined();
    const oldest = store.oldestResourceVersion;
    expect(store.changesAfter('pods', oldest)?.length).toBe(
      store.resourceVersion - oldest,
    );
    expect(store.resourceVersion - oldest).toBeLessThanOrEqual(10);
  });

  it('keeps a bounded number of events, those written last', () => {
    const store = new ObjectStore({ retainedEvents: 3 });
    ['a', 'b', 'c', 'a', 'd', 'e'].forEach((name, count) =>
      store.put('events', { ...aPod(name), kind: 'Event', count }),
    );
    expect(store.list('events').map(event => event.metadata.name)).toEqual([
      'a',
      'd',
      'e',
    ]);
  });

  it('refuses an object without a name', () => {
    const store = new ObjectStore();
    expect(() => store.put('pods', aPod(''))).toThrow(
      'A Pod without metadata.name cannot be stored',
    );
  });
});
