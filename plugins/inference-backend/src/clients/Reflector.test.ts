import {
  ExpiredError,
  KubernetesObject,
  ResourceKind,
  SourceFailure,
  WatchEvent,
} from '@wakeboard/plugin-inference-node';
import {
  FakeClock,
  FakeClusterClient,
} from '@wakeboard/plugin-inference-node/testing';
import { Reflector, ReflectorChange, ReflectorOptions } from './Reflector';

const models: ResourceKind = {
  group: 'greenthread.ai',
  version: 'v1alpha1',
  plural: 'models',
  kind: 'Model',
  namespaced: true,
};

function model(name: string, spec: object = {}): KubernetesObject {
  return {
    apiVersion: 'greenthread.ai/v1alpha1',
    kind: 'Model',
    metadata: { name, namespace: 'team-a' },
    spec,
  };
}

function failure(
  reason: SourceFailure['reason'],
  retryAfterMs?: number,
): SourceFailure {
  return new SourceFailure(`it is ${reason}`, {
    source: { kind: 'cluster', name: 'fake' },
    reason,
    retryAfterMs,
  });
}

const MINUTE = 60_000;

let client: FakeClusterClient;
let changes: ReflectorChange[];
let statuses: Array<SourceFailure['reason'] | 'ok'>;
let stop: AbortController;
let running: Promise<void>;

beforeEach(() => {
  jest.useFakeTimers();
  client = new FakeClusterClient();
  changes = [];
  statuses = [];
  stop = new AbortController();
});

afterEach(async () => {
  stop.abort();
  await running;
  const timers = jest.getTimerCount();
  jest.useRealTimers();
  if (timers > 0) throw new Error(`${timers} timers were left running`);
});

async function follow(
  options: Partial<ReflectorOptions> = {},
): Promise<Reflector> {
  const reflector = new Reflector({
    client,
    kind: models,
    signal: stop.signal,
    clock: { now: () => Date.now() },
    random: () => 0.5,
    onChange: change => changes.push(change),
    onStatus: status => statuses.push(status?.reason ?? 'ok'),
    ...options,
  });
  running = reflector.run();
  await pass(0);
  return reflector;
}

async function pass(ms: number): Promise<void> {
  await jest.advanceTimersByTimeAsync(ms);
}

function namesOf(objects: KubernetesObject[]): string[] {
  return objects.map(({ metadata }) => metadata.name).sort();
}

function callsOf(method: string): number {
  return client.calls.filter(call => call.method === method).length;
}

describe('Reflector', () => {
  it('lists, then follows every change', async () => {
    client.put(models, model('a'));
    const reflector = await follow();
    expect(reflector.synced).toBe(true);
    expect(statuses).toEqual(['ok']);

    client.put(models, model('b'));
    client.put(models, model('a', { replicas: 2 }));
    client.remove({ kind: models, namespace: 'team-a', name: 'b' });
    await pass(0);

    expect(
      changes.map(each =>
        each.type === 'list'
          ? namesOf(each.objects)
          : [each.change, each.object.metadata.name, Boolean(each.previous)],
      ),
    ).toEqual([
      ['a'],
      ['added', 'b', false],
      ['modified', 'a', true],
      ['deleted', 'b', true],
    ]);
    expect(reflector.objects().map(({ spec }) => spec)).toEqual([
      { replicas: 2 },
    ]);
    expect(callsOf('list')).toBe(1);
  });

  it('keeps of an object only what was asked for', async () => {
    client.put(models, model('a', { secret: 'x' }));
    const reflector = await follow({
      project: ({ metadata }) => ({ metadata }),
    });
    client.put(models, model('b', { secret: 'x' }));
    await pass(0);
    expect(namesOf(reflector.objects())).toEqual(['a', 'b']);
    expect(JSON.stringify(reflector.objects())).not.toContain('secret');
  });

  it('goes on after 1,000 clean ends, without a second list and without haste', async () => {
    const reflector = await follow();
    for (let round = 0; round < 1_000; round++) {
      const before = client.calls.length;
      client.endWatches();
      client.put(models, model(`m${round}`));
      await pass(MINUTE);
      expect(client.calls.length - before).toBeLessThanOrEqual(3);
    }
    expect(reflector.objects()).toHaveLength(1_000);
    expect(callsOf('list')).toBe(1);
    expect(statuses).toEqual(['ok']);
  });

  it('does not hurry when a server ends every watch at once', async () => {
    await follow();
    for (let minute = 0; minute < 10; minute++) {
      const before = client.calls.length;
      for (let second = 0; second < 60; second++) {
        client.endWatches();
        await pass(1_000);
      }
      expect(client.calls.length - before).toBeLessThanOrEqual(10);
    }
  });

  it.each([
    ['the luckiest', 0],
    ['a middling', 0.5],
    ['the unluckiest', 0.999],
  ])(
    'makes at most 10 requests a minute with %s random numbers while the server is down, and recovers',
    async (_, random) => {
      const reflector = await follow({ random: () => random });
      client.put(models, model('a'));
      await pass(0);
      client.failure = failure('unreachable');
      for (let minute = 0; minute < 30; minute++) {
        const before = client.calls.length;
        await pass(MINUTE);
        expect(client.calls.length - before).toBeLessThanOrEqual(10);
      }
      expect(statuses).toEqual(['ok', 'unreachable']);
      expect(namesOf(reflector.objects())).toEqual(['a']);

      client.put(models, model('b'));
      client.failure = undefined;
      await pass(30_000);
      expect(namesOf(reflector.objects())).toEqual(['a', 'b']);
      expect(statuses).toEqual(['ok', 'unreachable', 'ok']);
      expect(callsOf('list')).toBe(1);
    },
  );

  it('waits as long as it is asked to', async () => {
    client.failure = failure('unreachable', 20_000);
    await follow();
    await pass(19_999);
    expect(client.calls).toHaveLength(1);
    await pass(1);
    expect(client.calls).toHaveLength(2);
  });

  it('lists again when its version has expired, and tells what is gone', async () => {
    client.put(models, model('a'));
    client.put(models, model('b'));
    const reflector = await follow();
    const seenAt = Date.now();
    client.failure = failure('unreachable');
    await pass(10_000);
    client.remove({ kind: models, namespace: 'team-a', name: 'a' });
    client.put(models, model('c'));
    client.compact();
    client.failure = undefined;
    await pass(60_000);

    expect(namesOf(reflector.objects())).toEqual(['b', 'c']);
    const lists = changes.filter(change => change.type === 'list');
    expect(lists).toHaveLength(2);
    expect(namesOf(lists[1].removed)).toEqual(['a']);
    expect(lists[1].previousAt).toBe(seenAt);
    expect(statuses).toEqual(['ok', 'unreachable', 'ok']);
  });

  it('tells that a kind is not served, keeps what it knew, and lists when it is served again', async () => {
    client.put(models, model('a'));
    const reflector = await follow();
    client.failure = failure('notInstalled');
    await pass(0);
    expect(statuses).toEqual(['ok', 'notInstalled']);
    expect(namesOf(reflector.objects())).toEqual(['a']);

    client.failure = undefined;
    client.remove({ kind: models, namespace: 'team-a', name: 'a' });
    await pass(30_000);
    expect(reflector.objects()).toEqual([]);
    expect(statuses).toEqual(['ok', 'notInstalled', 'ok']);
    expect(callsOf('list')).toBe(2);
  });

  it('is not in step before the first list', async () => {
    client.failure = failure('forbidden');
    const reflector = await follow();
    expect(reflector.synced).toBe(false);
    expect(reflector.confirmedAt).toBeUndefined();
    expect(reflector.failure?.reason).toBe('forbidden');
    expect(changes).toEqual([]);
  });

  it('opens a silent watch anew and so finds a connection that is dead', async () => {
    const reflector = await follow();
    await pass(44_000);
    expect(callsOf('watch')).toBe(1);
    await pass(3_000);
    expect(callsOf('watch')).toBe(2);
    expect(Date.now() - (reflector.confirmedAt ?? 0)).toBeLessThan(2_000);

    for (let minute = 0; minute < 60; minute++) {
      const before = client.calls.length;
      await pass(MINUTE);
      expect(client.calls.length - before).toBeLessThanOrEqual(2);
    }
    expect(statuses).toEqual(['ok']);
    expect(callsOf('list')).toBe(1);
  });

  it('tells what was missed from what was seen as it happened', async () => {
    client.put(models, model('a'));
    const reflector = await follow();
    await pass(10_000);
    client.put(models, model('a', { seen: true }));
    await pass(5_000);
    const lastSeenAt = Date.now() - 5_000;
    expect(reflector.confirmedAt).toBe(lastSeenAt);

    client.failure = failure('unreachable');
    await pass(20_000);
    client.put(models, model('a', { missed: 1 }));
    client.put(models, model('a', { missed: 2 }));
    client.failure = undefined;
    await pass(30_000);
    client.put(models, model('a', { seen: 'again' }));
    await pass(0);

    const told = changes.flatMap(change =>
      change.type === 'change'
        ? [[change.object.spec, change.replayed, change.previousAt]]
        : [],
    );
    expect(told).toEqual([
      [{ seen: true }, false, expect.any(Number)],
      [{ missed: 1 }, true, lastSeenAt],
      [{ missed: 2 }, true, lastSeenAt],
      [{ seen: 'again' }, false, expect.any(Number)],
    ]);
    expect(told[3][2]).toBeGreaterThan(lastSeenAt + 20_000);
  });

  it('is in step when the server says so', async () => {
    client.watch = async function* bookmarks(): AsyncGenerator<WatchEvent> {
      yield { type: 'bookmark', resourceVersion: '1' };
      await new Promise(resolve => setTimeout(resolve, 30_000));
      yield { type: 'bookmark', resourceVersion: '2' };
      await new Promise(resolve => setTimeout(resolve, 10_000));
    };
    const reflector = await follow();
    await pass(35_000);
    expect(Date.now() - (reflector.confirmedAt ?? 0)).toBe(5_000);
    await pass(5_000);
  });

  it('keeps a watch that says something now and then', async () => {
    await follow();
    for (let round = 0; round < 10; round++) {
      await pass(40_000);
      client.put(models, model('a', { round }));
    }
    expect(callsOf('watch')).toBe(1);
  });

  it('survives a watch that always expires, without haste', async () => {
    let watches = 0;
    client.watch = async function* expired(): AsyncGenerator<WatchEvent> {
      watches++;
      throw new ExpiredError('too old');
    };
    await follow();
    for (let minute = 0; minute < 10; minute++) {
      const before = watches + callsOf('list');
      await pass(MINUTE);
      expect(watches + callsOf('list') - before).toBeLessThanOrEqual(20);
    }
    expect(watches).toBeGreaterThan(10);
  });

  it('survives a receiver that throws, and lists anew', async () => {
    let throws = 1;
    const reflector = await follow({
      onChange: change => {
        changes.push(change);
        if (change.type === 'change' && throws-- > 0) throw new Error('no');
      },
    });
    client.put(models, model('a'));
    await pass(30_000);
    expect(statuses).toEqual(['ok', 'badAnswer', 'ok']);
    expect(changes.map(({ type }) => type)).toEqual(['list', 'change', 'list']);
    expect(namesOf(reflector.objects())).toEqual(['a']);
  });

  it('ends with its signal, whatever it is doing', async () => {
    client.failure = failure('unreachable');
    await follow();
    stop.abort();
    await running;
    const { length } = client.calls;
    await pass(MINUTE);
    expect(client.calls).toHaveLength(length);
  });

  it('stamps changes with the passed clock', async () => {
    const clock = new FakeClock(1_000);
    await follow({ clock });
    clock.advance(500);
    client.put(models, model('a'));
    await pass(0);
    expect(changes[1]).toMatchObject({ at: 1_500, previousAt: 1_000 });
  });
});
