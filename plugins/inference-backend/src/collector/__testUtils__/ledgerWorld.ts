import { mockServices } from '@backstage/backend-test-utils';
import { SloSpec } from '@wakeboard/plugin-inference-common';
import { anSloSpec } from '@wakeboard/plugin-inference-common/testing';
import { MetricsClient } from '@wakeboard/plugin-inference-node';
import { FakeClock } from '@wakeboard/plugin-inference-node/testing';
import { LedgerStore, ModelSlos } from '../../store/types';
import { LedgerReader } from '../LedgerReader';
import { SourceStatus } from '../SourceStatus';
import {
  CounterWorld,
  CounterWorldOptions,
  countingDriver,
  MINUTE,
  SCRAPE,
} from './counterWorld';
import { FakeLedgerStore } from './FakeLedgerStore';

export const START = Date.UTC(2026, 2, 1);
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const source = { cluster: 'demo', driver: countingDriver.id };
export const latency = anSloSpec({
  name: 'fast',
  sli: 'latency',
  thresholdSeconds: 1,
});

/** A ledger that is read from a world whose events are known. */
export function setUpLedger(
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
