import { mockServices, TestDatabaseId } from '@backstage/backend-test-utils';
import { ModelState } from '@wakeboard/plugin-inference-common';
import {
  Clock,
  ClusterClient,
  ResourceKind,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import { FakeClusterClient } from '@wakeboard/plugin-inference-node/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { Reflector } from '../clients/Reflector';
import { DatabaseActionStore } from '../store/DatabaseActionStore';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { testDatabases } from '../store/__testUtils__/databases';
import { ModelStore } from '../store/types';
import { closeActions } from './closeActions';
import { Reflection, ReflectionOptions } from './Reflection';
import { SourceStatus } from './SourceStatus';
import { eventually } from './__testUtils__/eventually';
import { LAMPS, aBulb, aLamp, lampDriver } from './__testUtils__/lampDriver';

jest.setTimeout(300_000);

const all = { from: 0, to: Number.MAX_SAFE_INTEGER };
const desk = {
  cluster: 'demo',
  namespace: 'ns',
  driver: 'lamp',
  name: 'desk',
};

/** The time of this machine, and it can jump ahead. */
class JumpingClock implements Clock {
  ahead = 0;
  now() {
    return Date.now() + this.ahead;
  }
}

/** A client that may not list one kind. */
function forbidding(
  client: FakeClusterClient,
  forbidden: ResourceKind,
): ClusterClient {
  return {
    cluster: client.cluster,
    source: client.source,
    servedVersions: (...asked) => client.servedVersions(...asked),
    list: async (kind, options) => {
      if (kind === forbidden) {
        throw new SourceFailure(`${kind.plural} are forbidden`, {
          source: client.source,
          reason: 'forbidden',
        });
      }
      return client.list(kind, options);
    },
    watch: (...asked) => client.watch(...asked),
    get: (...asked) => client.get(...asked),
    ownFields: (...asked) => client.ownFields(...asked),
    patch: (...asked) => client.patch(...asked),
    scale: (...asked) => client.scale(...asked),
    apply: (...asked) => client.apply(...asked),
    delete: (...asked) => client.delete(...asked),
    podRequest: (...asked) => client.podRequest(...asked),
    about: (...asked) => client.about(...asked),
    allowed: (...asked) => client.allowed(...asked),
  };
}

describe('Reflection', () => {
  const databases = testDatabases();
  let ends: Array<() => Promise<void>> = [];
  afterEach(async () => {
    await Promise.all(ends.map(end => end()));
    ends = [];
  });

  async function setup(id: TestDatabaseId) {
    const { knex, database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const actions = await DatabaseActionStore.create({ database });
    const client = new FakeClusterClient({ cluster: 'demo' });
    const clock = new JumpingClock();
    const served: ResourceKind[] = [LAMPS.lamps, LAMPS.bulbs];

    function start(overrides: Partial<ReflectionOptions> = {}) {
      const logger = mockServices.logger.mock();
      const status = new SourceStatus({ clock, logger });
      const published: string[] = [];
      const publish = (refs: Array<{ name: string }>) => {
        published.push(...refs.map(({ name }) => name));
      };
      const reflection = new Reflection({
        client,
        driver: lampDriver,
        findKinds: async () =>
          Object.fromEntries(
            Object.entries(LAMPS).filter(([, kind]) => served.includes(kind)),
          ),
        // A silent watch is opened anew, which confirms what was seen.
        createReflector: options =>
          new Reflector({ ...options, random: () => 0, silenceMs: 1_500 }),
        models,
        history,
        status,
        publish,
        afterReading: () => closeActions({ actions, models, publish, clock }),
        observer: 'a',
        scrapeIntervalMs: 15_000,
        clock,
        probeMs: 300,
        heartbeatMs: 300,
        ...overrides,
      });
      const controller = new AbortController();
      const running = reflection.run(controller.signal);
      const end = async () => {
        controller.abort();
        await running;
      };
      ends.push(end);
      return { reflection, status, published, end, logger };
    }

    const stateOf = async (ref = desk) =>
      (await models.findModel(ref))?.snapshot.state;
    const becomes = (state: ModelState | undefined, ref = desk) =>
      eventually(async () => expect(await stateOf(ref)).toBe(state));
    const statesOf = async (replica: string) => {
      const found = await history.intervals(desk, all);
      return found
        .find(each => each.replica === replica)
        ?.intervals.map(({ state }) => state);
    };
    /** Only after a second a watch is known to show things as they happen. */
    const watching = () => sleep(1_200);
    const put = (name: string, state: ModelState | 'broken') =>
      client.put(LAMPS.lamps, aLamp(name, state));
    return {
      knex,
      models,
      history,
      actions,
      client,
      clock,
      served,
      start,
      becomes,
      stateOf,
      statesOf,
      put,
      watching,
    };
  }

  describe.each(databases.ids)('on %s', id => {
    it('stores what is there and what happens, and says so', async () => {
      const { client, start, put, watching, becomes, statesOf, history } =
        await setup(id);
      put('desk', 'sleeping');
      client.put(LAMPS.bulbs, aBulb('desk-0', 'desk', 'sleeping'));
      const { published, status } = start();
      await becomes('sleeping');
      expect(published).toContain('desk');

      await watching();
      published.length = 0;
      client.put(LAMPS.bulbs, aBulb('desk-0', 'desk', 'serving'));
      put('desk', 'serving');
      await becomes('serving');
      await eventually(async () => {
        expect((await statesOf(''))?.at(-1)).toBe('serving');
        expect((await statesOf('desk-0'))?.at(-1)).toBe('serving');
      });
      expect(published).toContain('desk');
      const [{ intervals }] = await history.intervals(desk, all);
      expect(intervals.at(-1)).toMatchObject({ mark: 'exact', toleranceMs: 0 });
      await eventually(async () =>
        expect(await status.health()).toMatchObject([
          { source: { kind: 'cluster', name: 'demo' }, ok: true },
        ]),
      );
    });

    it('takes a burst of twenty thousand changes with few readings', async () => {
      const { start, put, becomes, models } = await setup(id);
      const names = Array.from({ length: 200 }, (_, i) => `lamp-${i}`);
      names.forEach(name => put(name, 'sleeping'));
      let readings = 0;
      const counting: ModelStore = {
        saveReading: reading => {
          readings++;
          return models.saveReading(reading);
        },
        endObservation: (...asked) => models.endObservation(...asked),
        findModel: ref => models.findModel(ref),
        listModels: options => models.listModels(options),
        listGpus: cluster => models.listGpus(cluster),
      };
      start({ models: counting });
      const last = { ...desk, name: 'lamp-199' };
      await becomes('sleeping', last);
      readings = 0;
      for (let round = 0; round < 100; round++) {
        const state = round % 2 ? 'serving' : 'sleeping';
        names.forEach(name => put(name, state));
      }
      await becomes('serving', last);
      const found = await models.listModels({});
      expect(found.map(({ snapshot }) => snapshot.state)).toEqual(
        names.map(() => 'serving'),
      );
      expect(readings).toBeLessThan(50);
    });

    it('takes a model for gone when it is deleted, and not when the cluster is away', async () => {
      const { client, start, put, becomes, models, stateOf } = await setup(id);
      put('desk', 'serving');
      put('floor', 'serving');
      const { status, published } = start();
      await becomes('serving');
      client.failure = new SourceFailure('The cluster is down', {
        source: { kind: 'cluster', name: 'demo' },
        reason: 'unreachable',
      });
      await eventually(async () =>
        expect(await status.health()).toMatchObject([
          { ok: false, error: { reason: 'unreachable' } },
          { ok: false, error: { reason: 'unreachable' } },
        ]),
      );
      expect(await models.listModels({})).toHaveLength(2);

      published.length = 0;
      client.remove({ kind: LAMPS.lamps, namespace: 'ns', name: 'desk' });
      client.compact();
      client.failure = undefined;
      await eventually(async () =>
        expect(await models.listModels({})).toHaveLength(1),
      );
      expect(await models.findModel(desk)).toMatchObject({
        goneAt: expect.any(Number),
      });
      expect(published).toContain('desk');
      await eventually(async () =>
        expect(await status.health()).toMatchObject([{ ok: true }]),
      );
      expect(await stateOf({ ...desk, name: 'floor' })).toBe('serving');
    });

    it('says what is not installed, and begins when it is', async () => {
      const { start, put, becomes, served } = await setup(id);
      served.length = 0;
      put('desk', 'serving');
      const { status } = start();
      await eventually(async () =>
        expect(await status.health()).toMatchObject([
          {
            ok: false,
            error: {
              reason: 'notInstalled',
              message: expect.stringContaining('lamps.light.example'),
            },
          },
        ]),
      );
      served.push(LAMPS.lamps, LAMPS.bulbs);
      await becomes('serving');
      await eventually(async () =>
        expect(await status.health()).toMatchObject([{ ok: true }]),
      );
    });

    it('reads what is optional as soon as it is there', async () => {
      const { client, start, put, becomes, served, models } = await setup(id);
      put('desk', 'serving');
      client.put(LAMPS.sockets, {
        metadata: { name: 'wall', namespace: 'ns' },
      });
      const { status } = start();
      await becomes('serving');
      await eventually(async () =>
        expect(await status.health()).toMatchObject([{ ok: true }]),
      );
      expect(await models.listGpus('demo')).toEqual([]);
      served.push(LAMPS.sockets);
      await eventually(async () =>
        expect(await models.listGpus('demo')).toHaveLength(1),
      );
    });

    it('shows models whose replicas may not be listed, and takes none for stopped', async () => {
      const { client, start, put, becomes, statesOf, models } = await setup(id);
      put('desk', 'serving');
      client.put(LAMPS.bulbs, aBulb('desk-0', 'desk', 'serving'));
      const first = start();
      await eventually(async () =>
        expect(await statesOf('desk-0')).toEqual(['serving']),
      );
      await first.end();

      put('desk', 'sleeping');
      const { status } = start({ client: forbidding(client, LAMPS.bulbs) });
      await becomes('sleeping');
      expect(await status.health()).toMatchObject([
        { ok: false, error: { reason: 'forbidden' } },
      ]);
      expect(await statesOf('desk-0')).toEqual(['serving']);
      expect(await models.listModels({})).toHaveLength(1);
    });

    it('goes on with the history where only what is optional may not be listed', async () => {
      const { client, start, put, becomes, statesOf, served } = await setup(id);
      served.push(LAMPS.sockets);
      put('desk', 'serving');
      const { status } = start({ client: forbidding(client, LAMPS.sockets) });
      expect(status.reading('demo', lampDriver.id).ok).toBe(false);
      await becomes('serving');
      await eventually(async () =>
        expect(status.reading('demo', lampDriver.id)).toEqual({
          ok: true,
          readAt: expect.any(Number),
        }),
      );
      put('desk', 'sleeping');
      await eventually(async () =>
        expect(await statesOf('')).toEqual(['serving', 'sleeping']),
      );
      expect(await status.health()).toMatchObject([
        { error: { reason: 'forbidden' } },
      ]);
    });

    it('says that not all was read while something fails, and where the kinds are gone', async () => {
      const { client, start, put, becomes, served } = await setup(id);
      put('desk', 'serving');
      client.put(LAMPS.bulbs, aBulb('desk-0', 'desk', 'serving'));
      const { status } = start();
      const reading = () => status.reading('demo', lampDriver.id);
      const whole = async (ok: boolean) =>
        eventually(async () => expect(reading().ok).toBe(ok));
      await becomes('serving');
      await whole(true);
      client.failure = new SourceFailure('away', {
        source: client.source,
        reason: 'unreachable',
      });
      await whole(false);
      expect(reading().message).toBe('away');
      client.failure = undefined;
      await whole(true);
      served.length = 0;
      await whole(false);
      expect(reading().message).toContain('does not serve');
    });

    it('names objects that cannot be read and goes on with the others', async () => {
      const { start, put, becomes } = await setup(id);
      put('desk', 'serving');
      put('floor', 'broken');
      const { status } = start();
      await becomes('serving');
      await eventually(async () =>
        expect(await status.health()).toMatchObject([
          {
            ok: true,
            error: { reason: 'malformedObject', object: 'Lamp ns/floor' },
          },
        ]),
      );
      put('floor', 'serving');
      await becomes('serving', { ...desk, name: 'floor' });
      expect(
        (await status.health()).flatMap(({ error }) => error ?? []),
      ).toEqual([]);
    });

    it('finds what happened while it was not there, and how far back that may be', async () => {
      const { start, put, becomes, clock, knex, statesOf } = await setup(id);
      put('desk', 'serving');
      const first = start();
      await becomes('serving');
      await first.end();
      const endedAt = clock.now();
      clock.ahead = 60 * 60_000;
      put('desk', 'sleeping');
      start({ observer: 'b' });
      await becomes('sleeping');
      const [event] = await knex('events').where({ state: 'sleeping' });
      expect(event.mark).toBe('resync');
      expect(Number(event.at_ms)).toBeGreaterThan(endedAt + 50 * 60_000);
      expect(Number(event.not_before)).toBeLessThanOrEqual(endedAt);
      await eventually(async () =>
        expect((await statesOf(''))?.at(-1)).toBe('sleeping'),
      );
    });

    it('lets one of two backends write, and the other go on in its place', async () => {
      const { start, put, watching, becomes, clock, statesOf, knex } =
        await setup(id);
      put('desk', 'serving');
      const first = start({ observer: 'a' });
      const second = start({ observer: 'b' });
      await becomes('serving');
      await watching();
      for (const state of ['sleeping', 'waking', 'serving'] as const) {
        put('desk', state);
        await becomes(state);
        await sleep(300);
      }
      // One of them stops without a word, and its time runs out.
      const silent =
        first.published.length > second.published.length ? 'a' : 'b';
      await (silent === 'a' ? first : second).end();
      await knex('readings').update({ observer: silent });
      clock.ahead = 11_000;
      put('desk', 'draining');
      await becomes('draining');
      put('desk', 'sleeping');
      await becomes('sleeping');
      const expected = [
        'serving',
        'sleeping',
        'waking',
        'serving',
        'draining',
        'sleeping',
      ];
      await eventually(async () =>
        expect(
          (await statesOf(''))?.filter(known => known !== 'unknown'),
        ).toEqual(expected),
      );
    });

    it('loses nothing while the database is away', async () => {
      const { start, put, becomes, models, statesOf } = await setup(id);
      put('desk', 'serving');
      let away = false;
      const failing: ModelStore = {
        saveReading: async reading => {
          if (away) throw new Error('database is away');
          return models.saveReading(reading);
        },
        endObservation: (...asked) => models.endObservation(...asked),
        findModel: ref => models.findModel(ref),
        listModels: options => models.listModels(options),
        listGpus: cluster => models.listGpus(cluster),
      };
      const { status } = start({ models: failing });
      await becomes('serving');
      away = true;
      put('desk', 'sleeping');
      await eventually(async () =>
        expect(await status.health()).toMatchObject([
          {
            ok: false,
            error: { message: expect.stringContaining('database') },
          },
        ]),
      );
      put('desk', 'waking');
      await sleep(400);
      away = false;
      put('desk', 'serving');
      await becomes('serving');
      await eventually(async () =>
        expect((await statesOf(''))?.slice(-3)).toEqual(
          expect.arrayContaining(['serving', 'sleeping']),
        ),
      );
    });

    it('closes an action as soon as its transition is observed', async () => {
      const { start, put, becomes, actions, clock } = await setup(id);
      put('desk', 'sleeping');
      start();
      await becomes('sleeping');
      await actions.addAction({
        id: '1',
        model: desk,
        action: 'wake',
        requestedBy: 'user:default/guest',
        requestedAt: clock.now(),
        deadlineAt: clock.now() + 60_000,
        closedBy: ['serving'],
        status: 'pending',
      });
      put('desk', 'waking');
      await becomes('waking');
      expect(await actions.pendingActions()).toHaveLength(1);
      put('desk', 'serving');
      await eventually(async () =>
        expect(
          await actions.actions(desk, { since: 0, limit: 1 }),
        ).toMatchObject([{ status: 'done', closedAt: expect.any(Number) }]),
      );
    });
  });
});
