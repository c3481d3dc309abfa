import {
  GPU_SERIES_PREFIX,
  gpuSeries,
  LEDGER_BUCKET_MS,
  ModelRef,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import {
  aGpu,
  anInterval,
  anSloSpec,
  aSnapshot,
  aWake,
  NOON,
} from '@wakeboard/plugin-inference-common/testing';
import {
  HistoryStore,
  LedgerStore,
  ModelStore,
  SloStore,
} from '../../store/types';

/** The model that every test of the routes finds. */
export const REF: ModelRef = aSnapshot().ref;
/** An owned model in another namespace. */
export const OWNED: ModelRef = {
  ...REF,
  namespace: 'team-a',
  name: 'owned',
};
export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** The tests' now: one hour after noon. */
export const NOW = NOON + HOUR;

/** The SLOs of the model: requests without error, requests under a threshold, time in which it could serve. */
export const SLOS = {
  availability: anSloSpec({ objective: 99 }),
  fast: anSloSpec({
    name: 'fast',
    sli: 'latency',
    thresholdSeconds: 5,
    objective: 90,
  }),
  uptime: anSloSpec({ name: 'uptime', basis: 'time', objective: 90 }),
} satisfies Record<string, SloSpec>;
/** Since when the ledger knows everything. */
export const KNOWN_FROM = NOW - 40 * DAY;
/** The product of the devices. */
export const PRODUCT = aGpu().product!;

/** Two models on two devices, and an hour of the history of one. */
export async function seedModels(
  models: ModelStore,
  history: HistoryStore,
): Promise<void> {
  await models.saveReading({
    cluster: REF.cluster,
    driver: REF.driver,
    models: [
      aSnapshot(),
      aSnapshot({
        ref: OWNED,
        pods: [],
        labels: { 'inference/owner': 'Team-A' },
      }),
    ],
    gpus: [aGpu(), aGpu({ name: 'gpu-node-b-0', node: 'gpu-node-b' })],
    complete: true,
    observedAt: NOW,
  });
  await history.commit([
    {
      model: REF,
      replica: 'qwen3-4b-0',
      from: NOON,
      to: NOON + HOUR / 2,
      reconstruct: () => ({
        from: NOON,
        to: NOON + HOUR / 2,
        intervals: [
          anInterval({ from: NOON, to: NOON + 60_000, state: 'sleeping' }),
          anInterval({
            from: NOON + 60_000,
            to: NOON + 62_000,
            state: 'waking',
          }),
          anInterval({
            from: NOON + 62_000,
            to: NOON + 120_000,
            state: 'serving',
          }),
          anInterval({
            from: NOON + 120_000,
            to: NOON + HOUR / 2,
            state: 'sleeping',
          }),
        ],
        wakes: [
          aWake({ windowFrom: NOON, windowTo: NOON + 62_000 }),
          aWake({ windowFrom: NOON, windowTo: NOON + 600_000, count: 3 }),
          aWake({
            windowFrom: NOON,
            windowTo: NOON + 700_000,
            durationMs: undefined,
          }),
        ],
      }),
    },
    {
      model: REF,
      replica: '',
      from: NOON,
      to: NOON + HOUR / 2,
      reconstruct: () => ({
        from: NOON,
        to: NOON + HOUR / 2,
        intervals: [anInterval({ from: NOON, to: NOON + HOUR / 2 })],
        wakes: [aWake({ windowFrom: NOON, windowTo: NOON + 62_000 })],
      }),
    },
  ]);
}

/**
 * A day before now the model answered 1,000 requests, 995 of them without
 * error and 800 in time. Of 36,000 seconds observed it slept 6,000 and could
 * serve in 24,000. In the last two hours its GPU was held for one and freed by
 * sleeping for the other.
 */
export async function seedLedger(
  slos: SloStore,
  ledger: LedgerStore,
): Promise<void> {
  const { cluster, driver } = REF;
  await slos.replaceSlos(
    [{ cluster, driver }],
    [
      {
        model: REF,
        profile: 'interactive',
        entityRef: 'component:default/qwen3-4b',
        specs: Object.values(SLOS),
        problems: [
          'The annotation inference/slo.fast.windw is none that is known',
        ],
      },
      {
        model: OWNED,
        profile: 'interactive',
        specs: [SLOS.availability],
        problems: [],
      },
    ],
  );
  const counted: Array<
    [model: ModelRef, series: string, to: number, good: number, total: number]
  > = [
    [REF, 'availability', NOW - DAY, 995, 1000],
    [REF, 'latency<=5', NOW - DAY, 800, 1000],
    [REF, 'uptime', NOW - DAY, 24_000, 36_000],
    [REF, 'asleep', NOW - DAY, 6_000, 36_000],
    [OWNED, 'availability', NOW - DAY, 980, 1000],
  ];
  for (const [model, series, to, good, total] of counted) {
    const bucket = { from: to - LEDGER_BUCKET_MS, to };
    await ledger.write(
      [{ model, series, ...bucket, buckets: [{ ...bucket, good, total }] }],
      {
        cluster,
        driver,
        series,
        span: { from: KNOWN_FROM, to: NOW },
        firstAt: KNOWN_FROM,
      },
    );
  }
  const series = gpuSeries(PRODUCT);
  const hours = [NOW - 2 * HOUR, NOW - HOUR].map(from => ({
    from,
    to: from + HOUR,
  }));
  await ledger.write(
    [
      {
        model: REF,
        series,
        from: hours[0].from,
        to: hours[1].to,
        buckets: hours.map((hour, index) => ({
          ...hour,
          good: index * 3600,
          total: 3600,
        })),
      },
    ],
    {
      cluster,
      driver,
      series: GPU_SERIES_PREFIX,
      span: { from: NOW - 3 * DAY, to: NOW },
      firstAt: NOW - 3 * DAY,
    },
  );
}
