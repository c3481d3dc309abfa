import {
  LEDGER_BUCKET_MS,
  LedgerBucket,
} from '@wakeboard/plugin-inference-common';
import { Random } from '@wakeboard/plugin-inference-common/testing';
import { DatabaseLedgerStore } from '../store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../store/DatabaseModelStore';
import { aReading } from '../store/__testUtils__/builders';
import { testDatabases } from '../store/__testUtils__/databases';
import { LedgerStore } from '../store/types';
import { MINUTE } from './__testUtils__/counterWorld';
import { FakeLedgerStore } from './__testUtils__/FakeLedgerStore';
import {
  DAY,
  HOUR,
  latency,
  setUpLedger,
  source,
  START,
} from './__testUtils__/ledgerWorld';

jest.setTimeout(300_000);

const { signal } = new AbortController();
const seeds = [1, 2, 3, 4, 5, 6];

describe('LedgerReader', () => {
  it.each(seeds)(
    'counts what all samples at once give when it reads as time goes on (seed %d)',
    async seed => {
      const { world, clock, reader, stored, expected } = setUpLedger({
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
      const { world, clock, reader, stored, expected, prometheus } =
        setUpLedger({
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
      const { world, clock, reader, stored, expected } = setUpLedger({
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
      const context = setUpLedger({ seed, isRough: true, hours: 12 });
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
    const { world, clock, ledger, reader } = setUpLedger({ hours: 3 });
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
    const { world, clock, ledger, reader, stored, expected } = setUpLedger({
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
    const context = setUpLedger({ outages: [outage], backfillMs: 12 * DAY });
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
    const { world, clock, reader, stored, expected } = setUpLedger({
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
    const { world, clock, reader, stored, expected, prometheus } = setUpLedger({
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

  it('keeps what was counted when the source has forgotten it', async () => {
    const { world, clock, ledger, reader } = setUpLedger({ hours: 4 });
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
    const { world, clock, ledger, reader } = setUpLedger({
      hours: 30,
      models: 1,
    });
    const [{ ref, replicas }] = world.models;
    const born = START + 26 * HOUR;
    const [young] = setUpLedger({ seed: 2, hours: 30, models: 1 }).world
      .models[0].replicas;
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
    const { world, clock, ledger, reader } = setUpLedger({ hours: 3 });
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
});

describe('LedgerReader with a database', () => {
  const databases = testDatabases();

  it.each(databases.ids)(
    'gives every window what all samples at once give, on %s',
    async id => {
      const { database } = await databases.init(id);
      const models = await DatabaseModelStore.create({ database });
      const ledger = await DatabaseLedgerStore.create({ database });
      const { world, clock, reader, expected } = setUpLedger({
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
