import { mockServices } from '@backstage/backend-test-utils';
import { anSloSpec, Random } from '@wakeboard/plugin-inference-common/testing';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { MINUTE, SCRAPE } from './__testUtils__/counterWorld';
import { FakeLedgerStore } from './__testUtils__/FakeLedgerStore';
import { routedDriver, Router, RouterWorld } from './__testUtils__/routerWorld';
import { LedgerReader } from './LedgerReader';
import { SourceStatus } from './SourceStatus';

jest.setTimeout(300_000);

const START = Date.UTC(2026, 2, 1);
const HOUR = 60 * MINUTE;
/** When all routers of the beginning have been scraped. */
const KNOWN = START + HOUR;
const END = START + 6 * HOUR;
const { signal } = new AbortController();

function aRouter(pod: string, overrides?: Partial<Router>): Router {
  return {
    labels: {
      namespace: 'gateways',
      pod,
      job: 'router',
      instance: `${pod}:80`,
    },
    from: START,
    to: END + HOUR,
    ...overrides,
  };
}

function setup(world: RouterWorld) {
  const clock = new FakeClock(START);
  const ledger = new FakeLedgerStore();
  const reader = () =>
    new LedgerReader({
      cluster: 'demo',
      driver: routedDriver,
      indicators: routedDriver.indicators,
      metrics: { client: world.prometheus(clock), scrapeIntervalMs: SCRAPE },
      backfillMs: 12 * HOUR,
      models: {
        listModels: async () =>
          world.snapshots(clock.now()).map(snapshot => ({
            snapshot,
            observedAt: clock.now(),
          })),
      },
      history: { findReplicas: async () => [] },
      ledger,
      slos: {
        listSlos: async () =>
          world.refs.map(model => ({
            model,
            specs: [anSloSpec()],
            problems: [],
          })),
      },
      status: new SourceStatus({ clock, logger: mockServices.logger.mock() }),
      publish: () => {},
      current: () => world.snapshots(clock.now()),
      counts: {},
      clock,
    });
  /** Reads again and again until the end. */
  const follow = async (stepMs: () => number, from = START) => {
    const one = reader();
    for (let at = from + stepMs(); at < END; at += stepMs()) {
      clock.set(at);
      await one.run({ signal });
    }
    clock.set(END + 2_000);
    await one.run({ signal });
  };
  const counted = (name: string, from = KNOWN, to = END) =>
    ledger
      .buckets(world.refs.find(ref => ref.name === name)!, 'availability')
      .filter(bucket => bucket.from >= from && bucket.to <= to)
      .reduce(
        (sum, { good, total }) => ({
          good: sum.good + good,
          total: sum.total + total,
        }),
        { good: 0, total: 0 },
      );
  /** Models of which other than what was scraped was counted. */
  const differences = () =>
    world.refs.flatMap(({ name }) => {
      const expected = world.scraped(name, KNOWN, END);
      const { good, total } = counted(name);
      const isSame =
        expected.total > 500 &&
        Math.abs(good - expected.good) < 0.001 &&
        Math.abs(total - expected.total) < 0.001;
      return isSame ? [] : [{ name, good, total, expected }];
    });
  return { clock, ledger, reader, follow, counted, differences };
}

describe('LedgerReader of series that name models', () => {
  it('adds what several routers count', async () => {
    const world = new RouterWorld([aRouter('a'), aRouter('b')], { seed: 1 });
    const { follow, differences } = setup(world);
    await follow(() => 7 * MINUTE);
    expect(differences()).toEqual([]);
  });

  it.each([1, 2, 3, 4, 5, 6])(
    'counts what was scraped of routers that restart, are replaced and miss scrapes (seed %d)',
    async seed => {
      const random = new Random(seed);
      const routers: Router[] = [];
      for (let n = 0; n < 2; n++) {
        let from = START;
        for (let i = 0; from < END; i++) {
          const to = from + random.between([80 * MINUTE, 200 * MINUTE]);
          const middle = from + (to - from) / 2;
          const silence = random.between([20_000, 20 * MINUTE]);
          // What grew in a silence is spread over it, also before what is compared.
          const silentFrom = Math.max(middle + 10 * MINUTE, KNOWN + MINUTE);
          routers.push(
            aRouter(`router-${n}-${i}`, {
              from: Math.round(from),
              to: Math.round(to),
              restarts: [middle],
              silent: [{ from: silentFrom, to: silentFrom + silence }],
            }),
          );
          from = to + random.between([1_000, 3 * MINUTE]);
        }
      }
      const world = new RouterWorld(routers, {
        seed,
        firstAt: { m1: START + 2 * HOUR },
      });
      const following = setup(world);
      await following.follow(() => random.between([2 * MINUTE, 40 * MINUTE]));
      expect(following.differences()).toEqual([]);

      const late = setup(world);
      late.clock.set(END + 2_000);
      await late.reader().run({ signal });
      expect(late.differences()).toEqual([]);
    },
  );

  it('tells routers of one name in two namespaces apart, though they are scraped at one moment', async () => {
    const inNamespace = (namespace: string, overrides?: Partial<Router>) =>
      aRouter('router-0', {
        labels: {
          namespace,
          pod: 'router-0',
          job: 'router',
          instance: `${namespace}:80`,
        },
        ...overrides,
      });
    const world = new RouterWorld(
      [
        inNamespace('a', { restarts: [START + 2 * HOUR] }),
        inNamespace('b', { restarts: [START + 4 * HOUR] }),
      ],
      { seed: 8 },
    );
    const { follow, differences } = setup(world);
    await follow(() => 11 * MINUTE);
    expect(differences()).toEqual([]);
  });

  it('tells routers apart by their address where the scrape names no pods, though they are scraped at one moment', async () => {
    const bare = (instance: string, overrides?: Partial<Router>) =>
      aRouter(instance, { labels: { job: 'router', instance }, ...overrides });
    const world = new RouterWorld(
      [
        bare('a:80', { restarts: [START + 2 * HOUR] }),
        bare('b:80'),
        bare('c:80', { from: START + 3 * HOUR }),
      ],
      { seed: 2 },
    );
    const { follow, differences } = setup(world);
    await follow(() => 11 * MINUTE);
    expect(differences()).toEqual([]);
  });

  it.each<[string, Array<Record<string, string>>]>([
    [
      'by two Prometheis',
      [{ prometheus_replica: 'a' }, { prometheus_replica: 'b' }],
    ],
    ['by two jobs', [{ job: 'one' }, { job: 'two', endpoint: 'metrics' }]],
  ])('counts once what is scraped %s', async (_, copies) => {
    const world = new RouterWorld(
      [aRouter('a', { copies }), aRouter('b', { copies })],
      { seed: 3 },
    );
    const { follow, differences } = setup(world);
    await follow(() => 9 * MINUTE);
    expect(differences()).toEqual([]);
  });

  it('keeps what was counted under the name that a model had before', async () => {
    const world = new RouterWorld([aRouter('a')], { seed: 4 });
    world.renamed.set('m0', { at: START + 3 * HOUR, before: 'old' });
    const { follow, differences } = setup(world);
    await follow(() => 4 * MINUTE);
    expect(differences()).toEqual([]);
  });

  it('counts nothing anew when the source has lost its past', async () => {
    const world = new RouterWorld([aRouter('a'), aRouter('b')], { seed: 5 });
    const { clock, reader, counted, follow } = setup(world);
    clock.set(START + 3 * HOUR);
    await reader().run({ signal });
    const before = counted('m0');
    world.forgottenUntil = START + 3 * HOUR;
    await follow(() => 20 * MINUTE, START + 3 * HOUR);
    expect(counted('m0').total).toBeGreaterThan(before.total);
    expect(counted('m0').total).toBeLessThanOrEqual(
      world.scraped('m0', KNOWN, END).total,
    );
  });

  it('adds nothing for a counter that stands still', async () => {
    const world = new RouterWorld([aRouter('a'), aRouter('b')], {
      seed: 6,
      until: START + 2 * HOUR,
    });
    const { follow, counted } = setup(world);
    await follow(() => 15 * MINUTE);
    expect(counted('m0', START + 2 * HOUR + 5 * MINUTE).total).toBe(0);
    expect(counted('m0').total).toBeGreaterThan(200);
  });

  it('looks for the samples before a new router among those of its models only', async () => {
    const world = new RouterWorld(
      [aRouter('a'), aRouter('b', { from: START + 2 * HOUR })],
      {
        seed: 7,
        models: ['m0', 'm1', 'm2'],
        firstAt: { m2: START + 5 * HOUR },
      },
    );
    const { follow, clock, reader } = setup(world);
    clock.set(START + 4 * HOUR);
    await reader().run({ signal });
    world.calls.length = 0;
    await follow(() => HOUR, START + 4 * HOUR);
    const wide = world.calls.filter(
      call => call.method === 'samples' && call.to - call.from > 3 * HOUR,
    );
    expect(wide.length).toBeGreaterThan(0);
    for (const { query } of wide) {
      expect(query).toContain('model=~"m2"');
    }
  });
});
