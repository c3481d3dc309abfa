import {
  KubernetesObject,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { FakeClusterClient } from '@wakeboard/plugin-inference-node/testing';
import { Reflector, ReflectorChange, ReflectorOptions } from './Reflector';
import { SharedFeeds } from './SharedFeeds';

const pods: ResourceKind = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};

function pod(name: string, app: string, ready = true): KubernetesObject {
  return { metadata: { name, namespace: 'team-a' }, app, ready };
}

const target = (name: string) => ({ kind: pods, namespace: 'team-a', name });

interface Follower {
  reflector: Reflector;
  changes: ReflectorChange[];
  statuses: Array<SourceFailure['reason'] | 'ok'>;
  leave(): Promise<void>;
}

let client: FakeClusterClient;
let feeds: SharedFeeds;
let followers: Follower[];

beforeEach(() => {
  jest.useFakeTimers();
  client = new FakeClusterClient();
  feeds = new SharedFeeds();
  followers = [];
});

afterEach(async () => {
  await Promise.all(followers.map(({ leave }) => leave()));
  const timers = jest.getTimerCount();
  jest.useRealTimers();
  if (timers > 0) throw new Error(`${timers} timers were left running`);
});

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
}

/** Follows the pods of one app, and keeps its name and whether it is ready. */
function follow(
  app: string,
  overrides: Partial<ReflectorOptions> = {},
): Follower {
  const changes: ReflectorChange[] = [];
  const statuses: Follower['statuses'] = [];
  const end = new AbortController();
  const reflector = new Reflector({
    client,
    kind: pods,
    feeds,
    signal: end.signal,
    clock: { now: () => Date.now() },
    random: () => 0,
    project: object =>
      object.app === app
        ? { metadata: object.metadata, [app]: object.ready }
        : undefined,
    onChange: change => changes.push(change),
    onStatus: failure => statuses.push(failure?.reason ?? 'ok'),
    ...overrides,
  });
  const running = reflector.run();
  const follower: Follower = {
    reflector,
    changes,
    statuses,
    leave: async () => {
      end.abort();
      await running;
    },
  };
  followers.push(follower);
  return follower;
}

function callsOf(method: string): number {
  return client.calls.filter(call => call.method === method).length;
}

function kept({ reflector }: Follower): Record<string, unknown> {
  return Object.fromEntries(
    reflector
      .objects()
      .map(({ metadata, ...rest }) => [metadata.name, Object.values(rest)[0]]),
  );
}

const typesOf = ({ changes }: Follower) =>
  changes.map(change => (change.type === 'list' ? 'list' : change.change));

describe('SharedFeeds', () => {
  it('lists and watches once for all, and each keeps its own', async () => {
    client.put(pods, pod('a', 'red'));
    client.put(pods, pod('b', 'blue'));
    const red = follow('red');
    const blue = follow('blue');
    await pass(0);
    client.put(pods, pod('c', 'blue', false));
    client.put(pods, pod('d', 'green'));
    await pass(0);
    expect(kept(red)).toEqual({ a: true });
    expect(kept(blue)).toEqual({ b: true, c: false });
    expect(red.reflector.objects()[0]).not.toHaveProperty('app');
    expect([typesOf(red), typesOf(blue)]).toEqual([
      ['list'],
      ['list', 'added'],
    ]);
    expect([red.statuses, blue.statuses]).toEqual([['ok'], ['ok']]);
    expect([callsOf('list'), callsOf('watch')]).toEqual([1, 1]);
  });

  it('takes an object that is not wanted any more for one that is deleted', async () => {
    client.put(pods, pod('a', 'red'));
    const red = follow('red');
    const blue = follow('blue');
    await pass(0);
    client.put(pods, pod('a', 'blue'));
    await pass(0);
    expect(typesOf(red)).toEqual(['list', 'deleted']);
    expect(red.changes[1]).toMatchObject({
      object: { metadata: { name: 'a' }, red: true },
      previous: { metadata: { name: 'a' }, red: true },
    });
    expect(kept(red)).toEqual({});
    expect(kept(blue)).toEqual({ a: true });
    client.remove(target('a'));
    await pass(0);
    expect(typesOf(red)).toEqual(['list', 'deleted']);
    expect(typesOf(blue)).toEqual(['list', 'modified', 'deleted']);
  });

  it('gives whoever joins later a list of its own, and the others no second one', async () => {
    client.put(pods, pod('a', 'red'));
    const red = follow('red');
    await pass(10_000);
    client.put(pods, pod('b', 'blue'));
    await pass(0);
    const began = Date.now();
    const blue = follow('blue');
    expect(blue.reflector.synced).toBe(false);
    await pass(0);
    expect(kept(blue)).toEqual({ b: true });
    expect(blue.statuses).toEqual(['ok']);
    expect(blue.changes).toMatchObject([
      { type: 'list', at: began, previousAt: undefined },
    ]);
    expect(blue.reflector.confirmedAt).toBe(began);
    client.put(pods, pod('c', 'blue'));
    await pass(0);
    expect(blue.changes[1]).toMatchObject({
      change: 'added',
      replayed: false,
      previousAt: began,
    });
    expect(typesOf(red)).toEqual(['list']);
    expect([callsOf('list'), callsOf('watch')]).toEqual([2, 1]);
  });

  it('believes the watch where the list of who joined later is older', async () => {
    client.put(pods, pod('stays', 'blue', false));
    client.put(pods, pod('goes', 'blue'));
    follow('red');
    await pass(0);
    const list = client.list.bind(client);
    client.list = async (...asked) => {
      const listed = await list(...asked);
      await new Promise(resolve => setTimeout(resolve, 1_000));
      return listed;
    };
    const blue = follow('blue');
    await pass(500);
    client.put(pods, pod('stays', 'blue', true));
    client.put(pods, pod('comes', 'blue'));
    client.remove(target('goes'));
    await pass(1_000);
    expect(kept(blue)).toEqual({ stays: true, comes: true });
    expect(typesOf(blue)).toEqual(['list']);
  });

  it('lists again for the one that cannot be read, and for nobody else', async () => {
    const red = follow('red');
    let isBad = true;
    const bad = follow('bad', {
      project: object => {
        if (isBad) throw new Error(`no ${object.metadata.name}`);
        return object;
      },
    });
    await pass(0);
    expect(bad.statuses).toEqual(['ok']);
    client.put(pods, pod('a', 'red'));
    await pass(10_000);
    expect(bad.statuses).toEqual(['ok', 'badAnswer']);
    expect(red.statuses).toEqual(['ok']);
    expect(typesOf(red)).toEqual(['list', 'added']);
    const before = client.calls.length;
    await pass(60_000);
    expect(client.calls.length - before).toBeLessThanOrEqual(10);
    isBad = false;
    await pass(60_000);
    expect(bad.statuses).toEqual(['ok', 'badAnswer', 'ok']);
    expect(bad.reflector.objects()).toHaveLength(1);
    expect(callsOf('list')).toBeGreaterThan(2);
  });

  it('tells all of a failure, also who joins while it lasts, without a call more', async () => {
    const red = follow('red');
    await pass(0);
    client.failure = new SourceFailure('it is down', {
      source: client.source,
      reason: 'unreachable',
    });
    await pass(20_000);
    const calls = client.calls.length;
    const blue = follow('blue');
    await pass(0);
    expect(client.calls).toHaveLength(calls);
    expect(blue.statuses).toEqual(['unreachable']);
    expect(blue.reflector.synced).toBe(false);
    client.put(pods, pod('b', 'blue'));
    client.failure = undefined;
    await pass(60_000);
    expect(red.statuses).toEqual(['ok', 'unreachable', 'ok']);
    expect(blue.statuses).toEqual(['unreachable', 'ok']);
    expect(kept(blue)).toEqual({ b: true });
  });

  it('ends when nobody is left, and begins anew for the next', async () => {
    const red = follow('red');
    const blue = follow('blue');
    await pass(0);
    await red.leave();
    client.put(pods, pod('b', 'blue'));
    client.put(pods, pod('a', 'red'));
    await pass(0);
    expect(kept(blue)).toEqual({ b: true });
    expect(kept(red)).toEqual({});
    await blue.leave();
    const calls = client.calls.length;
    await pass(600_000);
    expect(client.calls).toHaveLength(calls);
    const again = follow('red');
    await pass(0);
    expect(kept(again)).toEqual({ a: true });
    expect([callsOf('list'), callsOf('watch')]).toEqual([2, 2]);
  });

  it('keeps the objects of different clusters and kinds apart', async () => {
    const other = new FakeClusterClient({ cluster: client.cluster });
    client.put(pods, pod('a', 'red'));
    other.put(pods, pod('b', 'red'));
    const here = follow('red');
    const there = follow('red', { client: other });
    const services = follow('red', {
      kind: { ...pods, plural: 'services', kind: 'Service' },
    });
    await pass(0);
    expect(kept(here)).toEqual({ a: true });
    expect(kept(there)).toEqual({ b: true });
    expect(kept(services)).toEqual({});
  });
});
