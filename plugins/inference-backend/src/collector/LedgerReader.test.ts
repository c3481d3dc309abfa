import { mockServices } from '@backstage/backend-test-utils';
import {
  LEDGER_BUCKET_MS,
  LedgerBucket,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import { anSloSpec, Random } from '@wakeboard/plugin-inference-common/testing';
import { MetricsClient, SourceFailure } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { DatabaseLedgerStore } from '../store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { aReading } from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { LedgerStore, ModelSlos } from '../store/types';
import { LedgerReader } from './LedgerReader';
import { SourceStatus } from './SourceStatus';
import {
  CounterWorld,
  CounterWorldOptions,
  countingDriver,
  MINUTE,
  SCRAPE,
} from './__testUtils__/counterWorld';
import { FakeLedgerStore } from './__testUtils__/FakeLedgerStore';

jest.setTimeout(120_000);

const START = Date.UTC(2026, 2, 1);
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const source = { cluster: 'demo', driver: countingDriver.id };
const { signal } = new AbortController();
const latency = anSloSpec({
  name: 'fast',
  sli: 'latency',
  thresholdSeconds: 1,
});

function setup(
  options: Partial<CounterWorldOptions> & {
    specs?: SloSpec[];
    notMeasurable?: ModelSlos['notMeasurable'];
    backfillMs?: number;
  } = {},
) {
  const world = new CounterWorld({
    seed: 1,
    from: START,
    hours: 6,
    ...options,
  });
  const clock = new FakeClock(START);
  const ledger = new FakeLedgerStore();
  const prometheus = world.prometheus(clock);
  const status = new SourceStatus({
    clock,
    logger: mockServices.logger.mock(),
  });
  const published: string[] = [];
  const lags: number[] = [];
  const specs = options.specs ?? [anSloSpec()];
  const reader = (
    overrides: {
      client?: MetricsClient;
      ledger?: Pick<LedgerStore, 'coverage' | 'write'>;
    } = {},
  ) =>
    new LedgerReader({
      ...source,
      driver: countingDriver,
      indicators: countingDriver.indicators,
      metrics: {
        client: overrides.client ?? prometheus,
        scrapeIntervalMs: SCRAPE,
      },
      backfillMs: options.backfillMs ?? 2 * DAY,
      models: {
        listModels: async () =>
          world.snapshots(clock.now()).map(snapshot => ({
            snapshot,
            observedAt: clock.now(),
          })),
      },
      history: { findReplicas: async () => [] },
      ledger: overrides.ledger ?? ledger,
      slos: {
        listSlos: async () =>
          world.models.map(({ ref }) => ({
            model: ref,
            specs,
            problems: [],
            notMeasurable: options.notMeasurable,
          })),
      },
      status,
      publish: refs => published.push(...refs.map(({ name }) => name)),
      current: () => world.snapshots(clock.now()),
      counts: { ledgerLag: (_source, _driver, lag) => lags.push(lag) },
      clock,
    });
  const stored = (series = 'availability') =>
    world.models.map(({ ref }) => ledger.buckets(ref, series).map(rounded));
  /** What the ledger should hold. */
  const expected = () => {
    const to = clock.now() - 2_000;
    return world.models.map(({ ref }) =>
      world.expected(ref, { from: START - DAY, to }, to).map(rounded),
    );
  };
  return {
    world,
    clock,
    ledger,
    prometheus,
    status,
    published,
    lags,
    reader,
    stored,
    expected,
  };
}

/** Parts of events are added in any order. */
function rounded(bucket: {
  from: number;
  to: number;
  good: number;
  total: number;
}) {
  const round = (value: number) => Math.round(value * 1e6) / 1e6;
  return { ...bucket, good: round(bucket.good), total: round(bucket.total) };
}

const seeds = [1, 2, 3, 4, 5, 6];

describe('LedgerReader', () => {
  it.each(seeds)(
    'counts what all samples at once give when it reads as time goes on (seed %d)',
    async seed => {
      const { world, clock, reader, stored, expected } = setup({
        seed,
        isRough: true,
        hours: 12,
      });
      const random = new Random(seed);
      const ledgerReader = reader();
      while (clock.now() < world.span.to) {
        clock.advance(random.between([20_000, 4 * MINUTE]));
        await ledgerReader.run({ signal });
      }
      expect(stored()).toEqual(expected());
    },
  );

  it.each(seeds)(
    'counts the same when it reads everything afterwards, newest first (seed %d)',
    async seed => {
      const { world, clock, reader, stored, expected, prometheus } = setup({
        seed,
        isRough: true,
        hours: 30,
      });
      clock.set(world.span.to + 2_000);
      await reader().run({ signal });
      expect(stored()).toEqual(expected());
      const [first] = prometheus.calls.filter(
        call => call.method === 'samples',
      );
      expect(first).toMatchObject({ to: clock.now() });
    },
  );

  it.each(seeds)(
    'counts the same when it stops for a while and starts again (seed %d)',
    async seed => {
      const { world, clock, reader, stored, expected } = setup({
        seed,
        isRough: true,
        hours: 24,
      });
      for (const third of [1, 2, 3]) {
        const ledgerReader = reader();
        while (third !== 2 && clock.now() < START + 8 * third * HOUR) {
          clock.advance(3 * MINUTE);
          await ledgerReader.run({ signal });
        }
        clock.set(START + 8 * third * HOUR);
      }
      clock.set(world.span.to + 2_000);
      await reader().run({ signal });
      expect(stored()).toEqual(expected());
    },
  );

  it.each(seeds)(
    'counts the same when it is killed again and again while another one reads too (seed %d)',
    async seed => {
      const context = setup({ seed, isRough: true, hours: 12 });
      const { world, clock, reader, stored, expected } = context;
      const random = new Random(seed);
      let kills = 0;
      const dies = () => {
        const died = random.happens(0.2);
        if (died) kills++;
        return died;
      };
      const mortal = () =>
        reader({
          client: killing(context.prometheus, dies),
          ledger: killing(context.ledger, dies),
        });
      while (clock.now() < world.span.to) {
        clock.advance(random.between([MINUTE, 10 * MINUTE]));
        const readers = random.happens(0.5) ? [mortal(), mortal()] : [mortal()];
        await Promise.allSettled(readers.map(each => each.run({ signal })));
      }
      expect(kills).toBeGreaterThan(3);
      await reader().run({ signal });
      expect(stored()).toEqual(expected());
    },
  );

  it('counts every event exactly where every scrape is there', async () => {
    const { world, clock, ledger, reader } = setup({ hours: 3 });
    const ledgerReader = reader();
    while (clock.now() < world.span.to) {
      clock.advance(MINUTE);
      await ledgerReader.run({ signal });
    }
    const window = { from: START + HOUR, to: START + 2 * HOUR };
    for (const { ref, replicas } of world.models) {
      // What happened after the last scrape of a bucket is counted in the next.
      const scrapedBefore = (at: number) =>
        replicas[0].scrapes.findLast(each => each <= at)!;
      expect(ledger.sum(ref, 'availability', window)).toEqual(
        world.happened(ref, {
          from: scrapedBefore(window.from),
          to: scrapedBefore(window.to),
        }),
      );
    }
  });

  it('spreads over an outage what was counted in it, also over what was read before', async () => {
    const outages = [{ from: START + 2 * HOUR, to: START + 3 * HOUR }];
    const { world, clock, ledger, reader, stored, expected } = setup({
      hours: 5,
      outages,
    });
    const ledgerReader = reader();
    while (clock.now() < START + 3 * HOUR - MINUTE) {
      clock.advance(MINUTE);
      await ledgerReader.run({ signal });
    }
    const [{ ref }] = world.models;
    const inOutage = { from: START + 2.25 * HOUR, to: START + 2.75 * HOUR };
    expect(ledger.sum(ref, 'availability', inOutage).total).toBe(0);
    while (clock.now() < world.span.to) {
      clock.advance(MINUTE);
      await ledgerReader.run({ signal });
    }
    expect(stored()).toEqual(expected());
    const counted = ledger.sum(ref, 'availability', outages[0]).total;
    const happened = world.happened(ref, outages[0]).total;
    expect(Math.abs(counted - happened)).toBeLessThanOrEqual(2);
  });

  it('counts anew the whole hour where only that is kept', async () => {
    const outage = { from: START + 2.4 * HOUR, to: START + 4.5 * HOUR };
    const context = setup({ outages: [outage], backfillMs: 12 * DAY });
    const { world, clock, ledger, reader, stored, expected } = context;
    clock.set(START + 4 * HOUR);
    await reader().run({ signal });
    clock.set(world.span.to + 9 * DAY);
    const anew: number[] = [];
    const store: Pick<LedgerStore, 'coverage' | 'write'> = {
      coverage: sources => ledger.coverage(sources),
      write: async (revisions, read) => {
        anew.push(
          ...revisions
            .map(({ from }) => from)
            .filter(from => from > START && from < START + 4 * HOUR),
        );
        return ledger.write(revisions, read);
      },
    };
    await reader({ ledger: store }).run({ signal });
    expect(anew.length).toBeGreaterThan(0);
    expect(anew.filter(from => (from - START) % HOUR !== 0)).toEqual([]);
    const sinceTwo = (models: LedgerBucket[][]) =>
      models.map(all => all.filter(({ from }) => from >= START + 2 * HOUR));
    expect(sinceTwo(stored())).toEqual(sinceTwo(expected()));
  });

  it('corrects what comes in late, up to a quarter of an hour', async () => {
    const late = {
      from: START + HOUR,
      to: START + 1.2 * HOUR,
      byMs: 9 * MINUTE,
    };
    const { world, clock, reader, stored, expected } = setup({
      hours: 3,
      late,
    });
    const ledgerReader = reader();
    while (clock.now() < world.span.to) {
      clock.advance(MINUTE);
      await ledgerReader.run({ signal });
    }
    expect(stored()).toEqual(expected());
  });

  it('counts good as the bucket at the threshold, however it is written', async () => {
    const { world, clock, reader, stored, expected, prometheus } = setup({
      seed: 7,
      isRough: true,
      specs: [latency],
    });
    clock.set(world.span.to + 2_000);
    await reader().run({ signal });
    expect(stored('latency<=1')).toEqual(expected());
    const asked = prometheus.calls.find(call => call.method === 'samples');
    expect(asked?.query).toBe(
      'counted_seconds_bucket{le=~"1|1\\\\.0|\\\\+Inf"}',
    );
  });

  it('asks once for a series that several SLOs share, and not for what counts time or is unknown', async () => {
    const { world, clock, reader, prometheus } = setup({
      specs: [
        anSloSpec(),
        anSloSpec({ name: 'strict', objective: 99.9 }),
        anSloSpec({ name: 'uptime', basis: 'time' }),
        anSloSpec({ name: 'ttft', sli: 'ttft', thresholdSeconds: 1 }),
      ],
    });
    clock.set(world.span.to + 2_000);
    await reader().run({ signal });
    const samples = prometheus.calls.filter(
      ({ method }) => method === 'samples',
    );
    expect(samples.length).toBeGreaterThan(0);
    // All replicas at once, and those without an earlier sample further back.
    expect(new Set(samples.map(({ query }) => query))).toEqual(
      new Set([
        'counted_total',
        'counted_total{namespace=~"ns",pod=~"m0-0|m1-0"}',
      ]),
    );
  });

  it('asks for nothing that none of the models has', async () => {
    const { world, clock, reader, prometheus } = setup({
      notMeasurable: { availability: 'its engine counts nothing' },
    });
    clock.set(world.span.to + 2_000);
    await reader().run({ signal });
    expect(prometheus.calls).toEqual([]);
  });

  it('reads the past of a series that is needed later', async () => {
    const specs = [anSloSpec()];
    const { world, clock, reader, stored, expected } = setup({ specs });
    const ledgerReader = reader();
    clock.set(START + 3 * HOUR);
    await ledgerReader.run({ signal });
    specs.push(latency);
    clock.set(world.span.to + 2_000);
    await ledgerReader.run({ signal });
    expect(stored('availability')).toEqual(expected());
    expect(stored('latency<=1')).toEqual(expected());
  });

  it('reads nothing twice but the current bucket, and a quarter of an hour when a bucket has ended', async () => {
    const { world, clock, reader, prometheus } = setup();
    const ledgerReader = reader();
    clock.set(START + 5 * HOUR + 2 * MINUTE);
    await ledgerReader.run({ signal });
    const lengths = async () => {
      prometheus.calls.length = 0;
      await ledgerReader.run({ signal });
      return prometheus.calls.flatMap(call =>
        call.method === 'samples' ? [(call.to - call.from) / MINUTE] : [],
      );
    };
    clock.advance(MINUTE);
    // Three minutes of the bucket, and a bucket more before them.
    expect(await lengths()).toEqual([8]);
    clock.advance(2 * MINUTE + 10_000);
    expect(await lengths()).toEqual([20 + 1 / 6]);
    expect(clock.now()).toBeLessThan(world.span.to);
  });

  it('keeps what was counted when the source has forgotten it', async () => {
    const { world, clock, ledger, reader } = setup({ hours: 4 });
    const ledgerReader = reader();
    while (clock.now() < START + 2 * HOUR) {
      clock.advance(MINUTE);
      await ledgerReader.run({ signal });
    }
    const [{ ref }] = world.models;
    const before = { from: START, to: START + 2 * HOUR - LEDGER_BUCKET_MS };
    const counted = ledger.sum(ref, 'availability', before);
    world.forgottenUntil = START + 2 * HOUR;
    for (let i = 0; i < 20; i++) {
      clock.advance(MINUTE);
      await ledgerReader.run({ signal });
    }
    expect(ledger.sum(ref, 'availability', before)).toEqual(counted);
    const after = {
      from: START + 2 * HOUR + LEDGER_BUCKET_MS,
      to: clock.now(),
    };
    expect(ledger.sum(ref, 'availability', after).total).toBeGreaterThan(0);
  });

  it('does not count a pod anew from zero when the source has lost what it had', async () => {
    const { world, clock, ledger, reader } = setup({ hours: 30, models: 1 });
    const [{ ref, replicas }] = world.models;
    const born = START + 26 * HOUR;
    const [young] = setup({ seed: 2, hours: 30, models: 1 }).world.models[0]
      .replicas;
    replicas.push({
      ...young,
      name: 'm0-1',
      life: { ...young.life, from: born },
      events: young.events.filter(({ at }) => at > born),
      scrapes: young.scrapes.filter(at => at > born),
    });
    const all = { from: START, to: world.span.to };
    const ledgerReader = reader();
    clock.set(START + 29 * HOUR);
    await ledgerReader.run({ signal });
    const counted = ledger.sum(ref, 'availability', all).total;
    world.forgottenUntil = clock.now();
    for (let i = 0; i < 5; i++) {
      clock.advance(2 * MINUTE);
      await ledgerReader.run({ signal });
    }
    const since = world.happened(ref, {
      from: START + 29 * HOUR,
      to: clock.now(),
    }).total;
    const grown = ledger.sum(ref, 'availability', all).total - counted;
    expect(grown).toBeGreaterThan(0);
    expect(grown).toBeLessThanOrEqual(since);
  });

  it('takes the first sample of an old pod for where it stands, and of a new one for what it counted', async () => {
    const { world, clock, ledger, reader } = setup({ hours: 3 });
    const [{ ref, replicas }, other] = world.models;
    world.forgottenUntil = START + HOUR;
    other.replicas[0].scrapes = other.replicas[0].scrapes.filter(
      at => at > START + 2 * HOUR,
    );
    clock.set(world.span.to + 2_000);
    await reader().run({ signal });
    const all = { from: START, to: world.span.to };
    const [first] = replicas[0].scrapes.filter(at => at > START + HOUR);
    const last = replicas[0].scrapes.at(-1)!;
    expect(ledger.sum(ref, 'availability', all)).toEqual(
      world.happened(ref, { from: first, to: last }),
    );
    // It was there all the time, and nobody scraped it.
    const seen = other.replicas[0].scrapes;
    expect(ledger.sum(other.ref, 'availability', all)).toEqual(
      world.happened(other.ref, { from: seen[0], to: seen.at(-1)! }),
    );
    // It came to be while the source was watching.
    other.replicas[0].life.from = START + 2 * HOUR - MINUTE;
    const anew = new FakeLedgerStore();
    await reader({ ledger: anew }).run({ signal });
    expect(anew.sum(other.ref, 'availability', all)).toEqual(
      world.happened(other.ref, { from: START, to: seen.at(-1)! }),
    );
  });

  it('publishes the models whose numbers changed, and none when nothing is new', async () => {
    const { world, clock, reader, published } = setup();
    clock.set(world.span.to + 2_000);
    const ledgerReader = reader();
    await ledgerReader.run({ signal });
    expect([...new Set(published)].sort()).toEqual(['m0', 'm1']);
    published.length = 0;
    await ledgerReader.run({ signal });
    expect(published).toEqual([]);
  });

  it('does not take an incomplete answer for all, and says so', async () => {
    const {
      world,
      clock,
      ledger,
      reader,
      prometheus,
      status,
      stored,
      expected,
    } = setup();
    clock.set(world.span.to + 2_000);
    prometheus.warnings = ['store 2 is away'];
    const ledgerReader = reader();
    await ledgerReader.run({ signal });
    const covered = () =>
      ledger.coverage([{ ...source, series: 'availability' }]);
    expect(await covered()).toEqual([{ spans: [] }]);
    expect(ledger.buckets(world.models[0].ref, 'availability')).toEqual([]);
    expect(await status.health()).toMatchObject([
      {
        source: { kind: 'prometheus', name: 'demo' },
        ok: false,
        error: { reason: 'partial' },
      },
    ]);
    const asked = prometheus.calls.length;
    await ledgerReader.run({ signal });
    expect(prometheus.calls).toHaveLength(asked);

    prometheus.warnings = [];
    clock.advance(61_000);
    await ledgerReader.run({ signal });
    expect(await status.health()).toMatchObject([{ ok: true }]);
    expect(stored()).toEqual(expected());
  });

  it('says what is wrong when the source fails, and goes on when it is back', async () => {
    const { world, clock, reader, prometheus, status, lags, stored, expected } =
      setup();
    clock.set(world.span.to + 2_000);
    prometheus.failure = new SourceFailure('is down', {
      source: prometheus.source,
      reason: 'unreachable',
    });
    const ledgerReader = reader();
    await expect(ledgerReader.run({ signal })).rejects.toThrow('is down');
    expect(await status.health()).toMatchObject([
      { ok: false, error: { reason: 'unreachable', message: 'is down' } },
    ]);
    prometheus.failure = undefined;
    await ledgerReader.run({ signal });
    expect(await status.health()).toMatchObject([{ ok: true, lagMs: 2_000 }]);
    expect(lags).toEqual([2_000]);
    expect(stored()).toEqual(expected());
  });

  it('reads the other series when one is refused', async () => {
    const { world, clock, reader, prometheus, status, stored, expected } =
      setup({
        specs: [latency, anSloSpec()],
      });
    clock.set(world.span.to + 2_000);
    const client = answering(prometheus, query => {
      if (query.startsWith('counted_seconds')) {
        throw new SourceFailure('refuses the query: not this one', {
          source: prometheus.source,
          reason: 'badAnswer',
        });
      }
    });
    await expect(reader({ client }).run({ signal })).rejects.toThrow(
      'not this one',
    );
    expect(stored('availability')).toEqual(expected());
    expect(await status.health()).toMatchObject([
      { ok: false, error: { reason: 'badAnswer' } },
    ]);
  });

  it('asks for less when the source refuses so much', async () => {
    const { world, clock, reader, prometheus, stored, expected } = setup({
      seed: 9,
      isRough: true,
    });
    clock.set(world.span.to + 2_000);
    const client = answering(prometheus, (query, from, to) => {
      if (!query.includes('pod=~') && to - from > 40 * MINUTE) {
        throw new SourceFailure(
          'refuses the query: query processing would load too many samples into memory in query execution',
          { source: prometheus.source, reason: 'badAnswer' },
        );
      }
    });
    const ledgerReader = reader({ client });
    for (let i = 0; i < 20; i++) {
      await ledgerReader.run({ signal }).catch(() => {});
    }
    expect(stored()).toEqual(expected());
  });

  it('stops between chunks when it is told to', async () => {
    const { world, clock, ledger, reader, prometheus } = setup();
    clock.set(world.span.to + 2_000);
    const controller = new AbortController();
    const client = answering(prometheus, () => {
      controller.abort(new Error('enough'));
    });
    await expect(
      reader({ client }).run({ signal: controller.signal }),
    ).rejects.toThrow('enough');
    expect(
      await ledger.coverage([{ ...source, series: 'availability' }]),
    ).toEqual([{ spans: [] }]);
  });
});

describe('LedgerReader with a database', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'gives every window what all samples at once give, on %s',
    async id => {
      const { database } = await databases.init(id);
      const models = await DatabaseModelStore.create({ database });
      const ledger = await DatabaseLedgerStore.create({ database });
      const { world, clock, reader, expected } = setup({
        seed: 11,
        isRough: true,
        hours: 30,
      });
      await models.saveReading(
        aReading({ ...source, models: world.snapshots(START) }),
      );
      const ledgerReader = reader({ ledger });
      clock.set(START + 20 * HOUR);
      await ledgerReader.run({ signal });
      while (clock.now() < world.span.to) {
        clock.advance(7 * MINUTE);
        await ledgerReader.run({ signal });
      }
      const random = new Random(1);
      const windows = Array.from({ length: 20 }, () => {
        const from = START + random.between([0, 300]) * LEDGER_BUCKET_MS;
        return { from, to: from + random.between([1, 60]) * LEDGER_BUCKET_MS };
      });
      const curves = await ledger.sums({ series: ['availability'] }, windows);
      expect(curves.map(({ model }) => model.name)).toEqual(['m0', 'm1']);
      expect(curves.map(({ sums }) => sums)).toEqual(
        expected().map(buckets =>
          windows.map(({ from, to }) => {
            const inside = buckets.filter(
              bucket => bucket.from >= from && bucket.to <= to,
            );
            const sumOf = (part: 'good' | 'total') =>
              expect.closeTo(
                inside.reduce((sum, bucket) => sum + bucket[part], 0),
                3,
              );
            return { good: sumOf('good'), total: sumOf('total') };
          }),
        ),
      );
    },
  );
});

/** A client that may refuse to read samples. */
function answering(
  client: MetricsClient,
  refuse: (query: string, from: number, to: number) => void,
): MetricsClient {
  return {
    source: client.source,
    instant: client.instant.bind(client),
    range: client.range.bind(client),
    alerts: client.alerts.bind(client),
    inspect: client.inspect.bind(client),
    samples: async (query, range, options) => {
      refuse(query, range.from, range.to);
      return client.samples(query, range, options);
    },
  };
}

/** Dies before or after any of its calls, as a process does. */
function killing<T extends object>(target: T, dies: () => boolean): T {
  return new Proxy(target, {
    get: (_, name) => {
      const member: unknown = Reflect.get(target, name, target);
      if (typeof member !== 'function') {
        return member;
      }
      return async (...parameters: unknown[]) => {
        if (dies()) throw new Error('killed before');
        const result = await Reflect.apply(member, target, parameters);
        if (dies()) throw new Error('killed after');
        return result;
      };
    },
  });
}
