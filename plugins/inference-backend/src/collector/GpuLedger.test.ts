import { mockServices, TestDatabaseId } from '@backstage/backend-test-utils';
import {
  GpuSnapshot,
  ModelSnapshot,
  ModelState,
  Span,
} from '@wakeboard/plugin-inference-common';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseLedgerStore } from '../store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { DatabaseRollupStore } from '../store/DatabaseRollupStore';
import {
  aReading,
  aRevision,
  aSnapshot,
  anInterval,
} from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { GpuLedger } from './GpuLedger';
import { RollupMaker } from './RollupMaker';
import { SourceStatus } from './SourceStatus';
import { sidecarDriver } from './__testUtils__/sidecarWorld';

jest.setTimeout(300_000);

const { signal } = new AbortController();
const source = { cluster: 'demo', driver: 'sidecar' };
const model = { ...source, namespace: 'ns', name: 'm0' };
const HOUR = 3_600_000;
const START = Date.UTC(2026, 2, 1);
const all = { from: START - 24 * HOUR, to: START + 24 * HOUR };

const aGpu = (name: string, overrides: Partial<GpuSnapshot> = {}) => ({
  cluster: 'demo',
  name,
  product: 'L40S',
  totalBytes: 100,
  occupants: [],
  ...overrides,
});
const aModel = (
  pods: Record<string, string[]>,
  overrides: Partial<ModelSnapshot> = {},
) =>
  aSnapshot({
    ref: model,
    pods: Object.entries(pods).map(([name, gpus]) => ({
      name,
      state: 'serving' as const,
      gpus,
    })),
    ...overrides,
  });

describe('GpuLedger', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const rollups = await DatabaseRollupStore.create({ database });
    const ledger = await DatabaseLedgerStore.create({ database });
    const clock = new FakeClock(START + 3.5 * HOUR);
    const status = new SourceStatus({
      clock,
      logger: mockServices.logger.mock(),
    });
    const read = (snapshot: ModelSnapshot, gpus: GpuSnapshot[]) =>
      models.saveReading(aReading({ ...source, models: [snapshot], gpus }));
    const gpuLedger = (wakes: 'counted' | 'observed' = 'counted') =>
      new GpuLedger({
        source,
        driver: { capabilities: { actions: [], wakes } },
        models,
        current: () => undefined,
        ledger,
        clock,
      });
    const make = (of = gpuLedger()) =>
      new RollupMaker({
        ...source,
        driver: sidecarDriver,
        models,
        history,
        rollups,
        ledgers: [of],
        status,
        clock,
      }).run({ signal });
    const happen = (
      states: Array<[ModelState, number, number]>,
      replica = 'm0-0',
    ) =>
      history.commit(
        states.map(([state, begin, end]) => {
          const from = START + begin * HOUR;
          const to = START + end * HOUR;
          return aRevision(
            { from, to, intervals: [anInterval({ from, to, state })] },
            { model, replica },
          );
        }),
      );
    /** GPU-hours freed and all, by product. */
    const hours = async (span: Span = all) => {
      const curves = await ledger.sums({ series: { prefix: 'gpu:' } }, [span]);
      return Object.fromEntries(
        curves
          .filter(({ sums: [sum] }) => sum.total > 0)
          .map(({ series, sums: [sum] }) => [
            series,
            [sum.good / 3600, sum.total / 3600],
          ]),
      );
    };
    const covered = async () => {
      const [{ spans }] = await ledger.coverage([
        { ...source, series: 'gpu:' },
      ]);
      return spans.map(({ from, to }) => [
        (from - START) / HOUR,
        (to - START) / HOUR,
      ]);
    };
    return { models, clock, read, gpuLedger, make, happen, hours, covered };
  }

  describe.each(databases.ids)('on %s', id => {
    it('counts GPUs that a replica asked for, and what a stopped model held before', async () => {
      const { read, make, gpuLedger, happen, hours } = await setup(id);
      const pod = { name: 'm0-x', state: 'serving' as const, gpus: [] };
      const counted = { ...pod, gpuCount: 2, gpuProduct: 'A100' };
      const replicas = { desired: 0, before: 3 };
      const ledger = gpuLedger('observed');
      await read(aSnapshot({ ref: model, pods: [counted], replicas }), []);
      await happen(
        [
          ['serving', 0, 1],
          ['stopped', 1, 1.5],
        ],
        'm0-x',
      );
      await make(ledger);
      await read(aSnapshot({ ref: model, pods: [], replicas }), []);
      await happen(
        [
          ['serving', 0, 1],
          ['stopped', 1, 2],
        ],
        '',
      );
      await make(ledger);
      // Two GPUs for an hour; then three replicas of two that are not there.
      expect(await hours()).toEqual({ 'gpu:A100': [6, 8] });
    });

    it('frees nothing for a model that is deleted, or that never had replicas', async () => {
      const { read, make, gpuLedger, happen, hours, models } = await setup(id);
      const ledger = gpuLedger('observed');
      await read(aSnapshot({ ref: model, pods: [] }), []);
      await happen([['stopped', 0, 1]], '');
      await make(ledger);
      expect(await hours()).toEqual({});
      const pods = [{ name: 'm0-x', state: 'serving' as const, gpus: ['g'] }];
      const replicas = { desired: 1, before: 1 };
      await read(aSnapshot({ ref: model, pods, replicas }), [aGpu('g')]);
      await make(ledger);
      await models.saveReading(aReading({ ...source, models: [], gpus: [] }));
      await happen([['stopped', 1, 2]], '');
      await make(ledger);
      expect(await hours()).toEqual({});
    });

    it('counts what replicas hold and what sleeping ones free, by product and hour', async () => {
      const { clock, read, make, happen, hours, covered } = await setup(id);
      await read(aModel({ 'm0-0': ['a'], 'm0-1': ['b', 'c'] }), [
        aGpu('a'),
        aGpu('b', { product: 'H100' }),
        aGpu('c', { product: 'H100' }),
      ]);
      await happen([
        ['serving', 0.5, 1.25],
        ['sleeping', 1.25, 3.5],
      ]);
      await happen([['serving', 0, 2]], 'm0-1');
      await make();
      // The current hour is not over.
      expect(await hours()).toEqual({
        'gpu:L40S': [1.75, 2.5],
        'gpu:H100': [0, 4],
      });
      const first = { from: START, to: START + HOUR };
      expect(await hours(first)).toEqual({
        'gpu:L40S': [0, 0.5],
        'gpu:H100': [0, 2],
      });
      expect(await covered()).toEqual([[0, 3]]);

      clock.advance(HOUR);
      await happen([['sleeping', 3.5, 4.5]]);
      await make();
      expect(await hours()).toMatchObject({ 'gpu:L40S': [2.75, 3.5] });
      expect(await covered()).toEqual([[0, 4]]);
    });

    it('counts of a device the share that the model takes', async () => {
      const { read, make, happen, hours } = await setup(id);
      const snapshot = aModel(
        { 'm0-0': ['a'] },
        { servingMemoryPerGpuBytes: 25 },
      );
      await read(snapshot, [aGpu('a')]);
      await happen([['serving', 0, 2]]);
      await make();
      expect(await hours()).toEqual({ 'gpu:L40S': [0, 0.5] });
    });

    it('counts a replica that is gone with the devices that others had', async () => {
      const { read, make, happen, hours } = await setup(id);
      await read(aModel({ 'm0-1': ['a'] }), [aGpu('a')]);
      await happen([['serving', 0, 1]], 'm0-0');
      await happen([['serving', 1, 2]], 'm0-1');
      await make();
      expect(await hours()).toEqual({ 'gpu:L40S': [0, 2] });
    });

    it('leaves an hour as it was counted when no device is known any more', async () => {
      const { read, make, happen, hours } = await setup(id);
      await read(aModel({ 'm0-0': ['a'] }), [aGpu('a')]);
      await happen([['serving', 0, 2]]);
      await make();
      await read(aModel({}), [aGpu('a')]);
      await happen([['failed', 1.5, 2]]);
      await make();
      expect(await hours()).toEqual({ 'gpu:L40S': [0, 2] });
    });

    it('takes off what was counted before the product was known', async () => {
      const { read, make, happen, hours } = await setup(id);
      await read(aModel({ 'm0-0': ['a'] }), []);
      await happen([['serving', 0, 1]]);
      await make();
      expect(await hours()).toEqual({ 'gpu:': [0, 1] });
      await read(aModel({ 'm0-0': ['a'] }), [aGpu('a')]);
      await happen([['sleeping', 0.5, 1]]);
      await make();
      expect(await hours()).toEqual({ 'gpu:L40S': [0.5, 1] });
    });
  });
});
