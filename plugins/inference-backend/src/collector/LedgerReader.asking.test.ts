import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import { MetricsClient, SourceFailure } from '@wakeboard/plugin-inference-node';
import { MINUTE } from './__testUtils__/counterWorld';
import {
  HOUR,
  latency,
  setUpLedger,
  source,
  START,
} from './__testUtils__/ledgerWorld';

jest.setTimeout(300_000);

const { signal } = new AbortController();

describe('What LedgerReader asks for and makes of the answer', () => {
  it('asks once for a series that several SLOs share, and not for what counts time or is unknown', async () => {
    const { world, clock, reader, prometheus } = setUpLedger({
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
    const { world, clock, reader, prometheus } = setUpLedger({
      notMeasurable: { availability: 'its engine counts nothing' },
    });
    clock.set(world.span.to + 2_000);
    await reader().run({ signal });
    expect(prometheus.calls).toEqual([]);
  });

  it('reads the past of a series that is needed later', async () => {
    const specs = [anSloSpec()];
    const { world, clock, reader, stored, expected } = setUpLedger({ specs });
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
    const { world, clock, reader, prometheus } = setUpLedger();
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

  it('publishes the models whose numbers changed, and none when nothing is new', async () => {
    const { world, clock, reader, published } = setUpLedger();
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
    } = setUpLedger();
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
      setUpLedger();
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
      setUpLedger({
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
    const { world, clock, reader, prometheus, stored, expected } = setUpLedger({
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
    const { world, clock, ledger, reader, prometheus } = setUpLedger();
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
