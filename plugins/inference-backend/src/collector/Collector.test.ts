import { SchedulerService } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabaseId } from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import {
  Clock,
  InferenceDriver,
  SourceFailure,
} from '@wakeboard/plugin-inference-node';
import {
  FakeClusterClient,
  FakeMetricsClient,
} from '@wakeboard/plugin-inference-node/testing';
import { setTimeout as sleep } from 'node:timers/promises';
import { Reflector } from '../clients/Reflector';
import { DatabaseActionStore } from '../store/DatabaseActionStore';
import { DatabaseFleetStore } from '../store/DatabaseFleetStore';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseLedgerStore } from '../store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { DatabaseRollupStore } from '../store/DatabaseRollupStore';
import { DatabaseSloStore } from '../store/DatabaseSloStore';
import { testDatabases } from '../store/__testUtils__/databases';
import { Boundaries } from './Boundaries';
import { Collector } from './Collector';
import { SourceStatus } from './SourceStatus';
import { countingDriver } from './__testUtils__/counterWorld';
import { eventually } from './__testUtils__/eventually';
import { LAMPS, aLamp, lampDriver } from './__testUtils__/lampDriver';
import { sidecarEvidence } from './__testUtils__/sidecarWorld';

jest.setTimeout(300_000);

type Task = Parameters<SchedulerService['scheduleTask']>[0];

const clock: Clock = { now: () => Date.now() };
const desk = { cluster: 'demo', namespace: 'ns', driver: 'lamp', name: 'desk' };
const all = { from: 0, to: Number.MAX_SAFE_INTEGER };

describe('Collector', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId, withServer = false) {
    const { database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const logger = mockServices.logger.mock();
    const status = new SourceStatus({ clock, logger });
    const client = new FakeClusterClient({ cluster: 'demo' });
    const begin = Date.now() - 60_000;
    const prometheus = new FakeMetricsClient({
      name: 'demo',
      clock,
      answer: ({ query }) =>
        query === sidecarEvidence.stateSet?.metric
          ? [
              {
                labels: { namespace: 'ns', pod: 'desk-0', state: 'serving' },
                points: [0, 15_000, 30_000].map(ms => [begin + ms, 1]),
              },
            ]
          : [],
    });
    const tasks = new Map<string, Task>();
    const metrics = new Map([
      ['demo', { client: prometheus, scrapeIntervalMs: 15_000 }],
    ]);
    const driver: InferenceDriver = {
      ...lampDriver,
      evidence: sidecarEvidence,
      indicators: countingDriver.indicators,
      modelOfReplica: (_, [model]) => model,
    };
    const box = new FakeClusterClient({ cluster: 'box', kind: 'server' });
    const boxed: InferenceDriver = {
      ...lampDriver,
      id: 'boxed',
      toSnapshots: observed => {
        const reading = lampDriver.toSnapshots(observed);
        return {
          ...reading,
          models: reading.models.map(model => ({
            ...model,
            ref: { ...model.ref, driver: 'boxed' },
          })),
        };
      },
    };
    const drivers = [driver, boxed];
    const slos = await DatabaseSloStore.create({ database });
    const collector = Collector.create({
      drivers,
      clusters: new Map([
        ['demo', client],
        ...(withServer ? [['box', box] as const] : []),
      ]),
      metrics,
      ledger: await DatabaseLedgerStore.create({ database }),
      slos,
      fleet: await DatabaseFleetStore.create({ database }),
      boundaries: Boundaries.create({
        drivers,
        metrics,
        reads: () => true,
        clock,
      }),
      auth: mockServices.auth(),
      catalog: catalogServiceMock({ entities: [] }),
      findKinds: async () => LAMPS,
      reads: (name, { id: driverId }) =>
        driverId === (name === 'box' ? 'boxed' : 'lamp'),
      podRequests: {},
      createReflector: options => new Reflector(options),
      models,
      history,
      rollups: await DatabaseRollupStore.create({ database }),
      actions: await DatabaseActionStore.create({ database }),
      status,
      publish: () => {},
      config: {
        intervalMs: 15_000,
        backfillMs: 60 * 60_000,
        retention: { intervalsMs: 1e9, rollupsMs: 1e9 },
        slo: { profiles: { all: [anSloSpec()] }, defaultProfile: 'all' },
      },
      scheduler: mockServices.scheduler.mock({
        scheduleTask: async task => {
          tasks.set(task.id, task);
        },
      }),
      logger,
      clock,
    });
    const controller = new AbortController();
    await collector.start(controller.signal);
    const run = async (name: string) => {
      await tasks.get(name)?.fn(controller.signal);
    };
    return {
      client,
      box,
      models,
      history,
      slos,
      prometheus,
      status,
      tasks,
      run,
      stop: async () => {
        controller.abort();
        await collector.stopped();
      },
    };
  }

  describe.each(databases.ids)('on %s', id => {
    it('follows objects and reads metrics, until it is stopped', async () => {
      const { client, models, history, slos, tasks, run, stop } = await setup(
        id,
      );
      client.put(LAMPS.lamps, aLamp('desk', 'serving'));
      await eventually(async () =>
        expect(await models.findModel(desk)).toBeDefined(),
      );
      expect([...tasks.keys()].sort()).toEqual([
        'inference:actions',
        'inference:boundaries',
        'inference:fold',
        'inference:ledger:demo:lamp',
        'inference:retention',
        'inference:rollups:demo:lamp',
        'inference:samples:demo:lamp',
        'inference:slos',
        'inference:uptime:demo:lamp',
      ]);
      for (const task of tasks.values()) {
        expect(task.scope).toBe(
          task.id === 'inference:boundaries' ? 'local' : 'global',
        );
        expect(task.timeout).toEqual({ milliseconds: 60_000 });
        await run(task.id);
      }
      const found = await history.intervals(desk, all);
      expect(found.find(({ replica }) => replica === 'desk-0')).toMatchObject({
        intervals: [{ state: 'serving', mark: 'scrape' }],
      });
      expect(await slos.listSlos({})).toMatchObject([
        { model: desk, profile: 'all', specs: [anSloSpec()] },
      ]);
      await stop();
      client.put(LAMPS.lamps, aLamp('floor', 'serving'));
      await sleep(300);
      expect(await models.listModels({})).toHaveLength(1);
    });

    it('reads a server by its own driver, and clusters by the others', async () => {
      const { client, box, models, status, stop } = await setup(id, true);
      client.put(LAMPS.lamps, aLamp('desk', 'serving'));
      box.put(LAMPS.lamps, aLamp('floor', 'serving'));
      await eventually(async () =>
        expect(
          (await models.listModels({})).map(({ snapshot }) => snapshot.ref),
        ).toEqual([
          { cluster: 'box', namespace: 'ns', driver: 'boxed', name: 'floor' },
          desk,
        ]),
      );
      expect((await status.health()).map(({ source }) => source)).toEqual(
        expect.arrayContaining([
          { kind: 'cluster', name: 'demo' },
          { kind: 'server', name: 'box' },
        ]),
      );
      await stop();
    });

    it('says that a source fails, and fails a task for any other reason', async () => {
      const { client, models, prometheus, status, run, stop } = await setup(id);
      client.put(LAMPS.lamps, aLamp('desk', 'serving'));
      await eventually(async () =>
        expect(await models.findModel(desk)).toBeDefined(),
      );
      prometheus.failure = new SourceFailure('is down', {
        source: prometheus.source,
        reason: 'unreachable',
      });
      await run('inference:samples:demo:lamp');
      expect(await status.health()).toMatchObject([
        { source: { kind: 'cluster' } },
        {
          source: { kind: 'prometheus' },
          ok: false,
          error: { message: 'is down' },
        },
      ]);
      prometheus.failure = new Error('a fault of our own');
      await expect(run('inference:samples:demo:lamp')).rejects.toThrow(
        'a fault of our own',
      );
      await stop();
    });
  });
});
