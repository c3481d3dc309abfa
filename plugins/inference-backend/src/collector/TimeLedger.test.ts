import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  LEDGER_BUCKET_MS,
  ModelState,
  Span,
} from '@wakeboard/plugin-inference-common';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { DatabaseHistoryStore } from '../store/DatabaseHistoryStore';
import { DatabaseLedgerStore } from '../store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { DatabaseSloStore } from '../store/DatabaseSloStore';
import {
  aReading,
  aRef,
  aRevision,
  aSnapshot,
  anInterval,
} from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { TimeLedger } from './TimeLedger';

jest.setTimeout(300_000);

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.UTC(2026, 2, 1);
const source = { cluster: 'demo', driver: 'greenthread' };
const { signal } = new AbortController();
const model = aRef();
const other = aRef({ name: 'llama' });
const time = anSloSpec({ name: 'uptime', basis: 'time' });

describe('TimeLedger', () => {
  const databases = testDatabases();

  async function setup(id: TestDatabaseId) {
    const { database } = await databases.init(id);
    const models = await DatabaseModelStore.create({ database });
    const history = await DatabaseHistoryStore.create({ database });
    const ledger = await DatabaseLedgerStore.create({ database });
    const slos = await DatabaseSloStore.create({ database });
    await models.saveReading(
      aReading({ models: [model, other].map(ref => aSnapshot({ ref })) }),
    );
    const clock = new FakeClock(START + 3 * DAY);
    const promise = (...promised: Array<typeof model>) =>
      slos.replaceSlos(
        [source],
        promised.map(ref => ({ model: ref, specs: [time], problems: [] })),
      );
    await promise(model);
    const happen = (
      states: Array<[ModelState, Span]>,
      of = { model, replica: '' },
    ) =>
      history.commit(
        states.map(([state, span]) =>
          aRevision(
            { ...span, intervals: [anInterval({ ...span, state })] },
            of,
          ),
        ),
      );
    const timeLedger = (wakes: 'counted' | 'observed' = 'counted') =>
      new TimeLedger({
        source,
        driver: { capabilities: { actions: [], wakes } },
        backfillMs: 10 * DAY,
        history,
        ledger,
        slos,
        publish: () => {},
        clock,
      });
    const sums = async (span: Span, ref = model) => {
      const curves = await ledger.sums(
        { series: ['uptime', 'asleep'], models: [ref] },
        [span],
      );
      return Object.fromEntries(
        curves.map(({ series, sums: [sum] }) => [series, sum]),
      );
    };
    return { history, ledger, clock, promise, happen, timeLedger, sums };
  }

  describe.each(databases.ids)('on %s', id => {
    it('counts what was observed, and nothing that was not', async () => {
      const { happen, timeLedger, sums, ledger } = await setup(id);
      await happen([
        ['serving', { from: START + DAY, to: START + DAY + HOUR }],
        ['sleeping', { from: START + DAY + HOUR, to: START + DAY + 3 * HOUR }],
        [
          'waking',
          { from: START + DAY + 3 * HOUR, to: START + DAY + 3.5 * HOUR },
        ],
        ['unknown', { from: START + DAY + 3.5 * HOUR, to: START + 3 * DAY }],
      ]);
      await timeLedger().run({ signal });
      expect(await sums({ from: START, to: START + 2 * DAY })).toEqual({
        uptime: { good: 3600, total: 3.5 * 3600 },
        asleep: { good: 7200, total: 3.5 * 3600 },
      });
      expect(
        await sums({
          from: START + DAY + 0.5 * HOUR,
          to: START + DAY + 1.5 * HOUR,
        }),
      ).toEqual({
        uptime: { good: 1800, total: 3600 },
        asleep: { good: 1800, total: 3600 },
      });
      expect(await ledger.coverage([{ ...source, series: 'uptime' }])).toEqual([
        {
          spans: [{ from: START - 7 * DAY, to: START + 3 * DAY }],
          firstAt: START + DAY,
        },
      ]);
      expect(await sums({ from: START, to: START + 3 * DAY }, other)).toEqual(
        {},
      );
    });

    it.each([
      ['counted', { good: 1800, total: 7200 }],
      ['observed', { good: 3600, total: 7200 }],
    ] as const)(
      'takes the replicas or the model itself, and never both, where wakes are %s',
      async (wakes, uptime) => {
        const { happen, timeLedger, sums } = await setup(id);
        const from = START + DAY;
        const hour = { from, to: from + HOUR };
        const next = { from: hour.to, to: hour.to + HOUR };
        await happen([
          ['serving', hour],
          ['stopped', next],
        ]);
        await happen(
          [
            ['starting', { from, to: from + HOUR / 2 }],
            ['serving', { from: from + HOUR / 2, to: hour.to }],
          ],
          { model, replica: 'qwen-0' },
        );
        await timeLedger(wakes).run({ signal });
        expect(await sums({ from: START, to: START + 2 * DAY })).toEqual({
          uptime,
          asleep: { good: 3600, total: 7200 },
        });
      },
    );

    it('goes on from where it was, and corrects the last quarter of an hour', async () => {
      const { happen, timeLedger, sums, clock } = await setup(id);
      const now = clock.now();
      await happen([['serving', { from: now - HOUR, to: now }]]);
      const ledger = timeLedger();
      await ledger.run({ signal });
      await happen([
        ['serving', { from: now - 2 * HOUR, to: now - 5 * 60_000 }],
        ['failed', { from: now - 5 * 60_000, to: now + 2 * 60_000 }],
      ]);
      clock.advance(2 * 60_000);
      await ledger.run({ signal });
      // What changed long ago is counted anew with its hour.
      expect(
        await sums({ from: now - 2 * HOUR, to: clock.now() }),
      ).toMatchObject({ uptime: { good: 55 * 60, total: 62 * 60 } });
      await ledger.write([
        {
          model,
          span: { from: now - 2 * HOUR, to: now - HOUR },
          replicas: [
            {
              replica: '',
              intervals: [anInterval({ from: now - 2 * HOUR, to: now - HOUR })],
            },
          ],
        },
      ]);
      expect(
        await sums({ from: now - 2 * HOUR, to: clock.now() }),
      ).toMatchObject({ uptime: { good: 115 * 60, total: 122 * 60 } });
    });

    it('counts the past of a model that is promised time later', async () => {
      const { happen, timeLedger, sums, promise, clock } = await setup(id);
      const span = { from: START + DAY, to: START + 2 * DAY + HOUR };
      await happen([['serving', span]]);
      await happen([['serving', span]], { model: other, replica: 'llama-0' });
      const ledger = timeLedger();
      await ledger.run({ signal });
      await promise(model, other);
      clock.advance(LEDGER_BUCKET_MS);
      await ledger.run({ signal });
      expect(await sums({ from: START, to: START + 3 * DAY }, other)).toEqual({
        uptime: { good: 25 * 3600, total: 25 * 3600 },
        asleep: { good: 0, total: 25 * 3600 },
      });
    });

    it('does nothing where nobody is promised time', async () => {
      const { happen, timeLedger, ledger, promise } = await setup(id);
      await promise();
      const span = { from: START + DAY, to: START + 2 * DAY };
      await happen([['serving', span]]);
      const timed = timeLedger();
      await timed.run({ signal });
      await timed.write([{ model, span, replicas: [] }]);
      expect(await ledger.coverage([{ ...source, series: 'uptime' }])).toEqual([
        { spans: [] },
      ]);
    });
  });
});
