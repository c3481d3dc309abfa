import { TestDatabaseId } from '@backstage/backend-test-utils';
import {
  gpuLedgerSum,
  GPU_SERIES_PREFIX,
  gpuSeries,
  LEDGER_BUCKET_MS,
  ledgerSeries,
  LedgerSum,
  ModelRef,
  ModelSnapshot,
  ModelState,
  SloSpec,
} from '@wakeboard/plugin-inference-common';
import {
  aGpu,
  aSnapshot,
  NOON,
} from '@wakeboard/plugin-inference-common/testing';
import { DatabaseFleetStore } from '../../store/DatabaseFleetStore';
import { DatabaseLedgerStore } from '../../store/DatabaseLedgerStore';
import { DatabaseModelStore } from '../../store/DatabaseModelStore';
import { DatabaseSloStore } from '../../store/DatabaseSloStore';
import { testDatabases } from '../../store/__testUtils__/databases';

export const HOUR = 3_600_000;
export const DAY = 24 * HOUR;
/** The tests' now, a whole hour. */
export const NOW = NOON + HOUR;
/** Since when everything is known. */
export const KNOWN_FROM = NOW - 31 * DAY;

export const H100 = 'NVIDIA-H100-80GB-HBM3';
export const L40S = 'NVIDIA-L40S';

export const AVAILABILITY: SloSpec = {
  name: 'availability',
  sli: 'availability',
  basis: 'requests',
  objective: 99,
  windowMs: 30 * DAY,
  minEvents: 10,
  sleepPolicy: 'exclude',
};
export const LATENCY: SloSpec = {
  name: 'latency',
  sli: 'latency',
  basis: 'requests',
  thresholdSeconds: 5,
  objective: 90,
  windowMs: 30 * DAY,
  minEvents: 10,
  sleepPolicy: 'exclude',
};

/** A model of the fleet, with all that is known of it. */
export interface FleetModelSpec {
  ref: ModelRef;
  state: ModelState;
  stateSince?: number;
  owner?: string;
  system?: string;
  servedName?: string;
  /** Product of the device it is on. */
  product?: string;
  /** Bytes that it reserves on its device. */
  reservedBytes?: number;
  slos: Array<{ spec: SloSpec; counted?: LedgerSum; at?: number }>;
  /** GPU-hours in the last two hours. */
  hours?: { used: number; freed: number };
}

/** A model of the demo cluster. */
export function aModel(
  name: string,
  rest: Partial<FleetModelSpec> = {},
): FleetModelSpec {
  return {
    ref: { cluster: 'demo', namespace: 'models', driver: 'greenthread', name },
    state: 'serving',
    slos: [],
    ...rest,
  };
}

const DRIVER = 'greenthread';

/** The stores of a fleet in an empty database. */
export async function createFleet(
  databases: ReturnType<typeof testDatabases>,
  id: TestDatabaseId,
) {
  const { database } = await databases.init(id);
  return {
    models: await DatabaseModelStore.create({ database }),
    ledger: await DatabaseLedgerStore.create({ database }),
    slos: await DatabaseSloStore.create({ database }),
    fleet: await DatabaseFleetStore.create({ database }),
  };
}

export type FleetStores = Awaited<ReturnType<typeof createFleet>>;

/** Makes these the models of the fleet, with SLOs, what was counted and GPU time. */
export async function seedFleet(
  stores: FleetStores,
  models: FleetModelSpec[],
): Promise<void> {
  await observe(stores, models, NOW);
  await stores.slos.replaceSlos(
    clustersOf(models).map(cluster => ({ cluster, driver: DRIVER })),
    models
      .filter(({ slos }) => slos.length > 0)
      .map(({ ref, slos }) => ({
        model: ref,
        profile: 'default',
        entityRef: `component:default/${ref.name}`,
        specs: slos.map(({ spec }) => spec),
        problems: [],
      })),
  );
  const counts = models.flatMap(({ ref, slos }) =>
    slos.map(({ spec, counted, at = NOW - HOUR }) => ({
      model: ref,
      series: ledgerSeries(spec).counted,
      at,
      counted,
    })),
  );
  for (const cluster of clustersOf(models)) {
    const ofCluster = counts.filter(({ model }) => model.cluster === cluster);
    for (const series of new Set(ofCluster.map(each => each.series))) {
      await stores.ledger.write(
        ofCluster.flatMap(each =>
          each.series === series && each.counted
            ? [revision(each.model, series, each.at, each.counted)]
            : [],
        ),
        {
          cluster,
          driver: DRIVER,
          series,
          span: { from: KNOWN_FROM, to: NOW },
          firstAt: KNOWN_FROM,
        },
      );
    }
    await stores.ledger.write(
      models
        .filter(({ ref, hours }) => hours && ref.cluster === cluster)
        .map(({ ref, product = '', hours }) => {
          const { used, freed } = hours!;
          const seconds = { used: used * 3600, freed: freed * 3600 };
          return {
            model: ref,
            series: gpuSeries(product),
            from: NOW - 2 * HOUR,
            to: NOW - HOUR,
            buckets: [
              {
                from: NOW - 2 * HOUR,
                to: NOW - HOUR,
                ...gpuLedgerSum({ product, ...seconds }),
              },
            ],
          };
        }),
      {
        cluster,
        driver: DRIVER,
        series: GPU_SERIES_PREFIX,
        span: { from: KNOWN_FROM, to: NOW },
        firstAt: KNOWN_FROM,
      },
    );
  }
}

/** Counts more events of a model in the bucket that ends at a moment, and that everything was read until then. */
export async function countMore(
  { ledger }: FleetStores,
  model: ModelRef,
  spec: SloSpec,
  at: number,
  counted: LedgerSum,
): Promise<void> {
  const { counted: series } = ledgerSeries(spec);
  await ledger.write([revision(model, series, at, counted)], {
    cluster: model.cluster,
    driver: DRIVER,
    series,
    span: { from: at - LEDGER_BUCKET_MS, to: at },
  });
}

/** Makes these the models of their clusters; others are gone. */
export async function observe(
  stores: FleetStores,
  models: FleetModelSpec[],
  observedAt: number,
): Promise<void> {
  for (const cluster of clustersOf(models)) {
    const ofCluster = models.filter(({ ref }) => ref.cluster === cluster);
    await stores.models.saveReading({
      cluster,
      driver: DRIVER,
      models: ofCluster.map(toSnapshot),
      gpus: [H100, L40S].map(product =>
        aGpu({
          cluster,
          name: deviceOf(product),
          product,
          occupants: ofCluster
            .filter(model => model.product === product)
            .map(({ ref, state, reservedBytes }) => ({
              pod: `${ref.name}-0`,
              model: ref,
              modelName: ref.name,
              state,
              reservedBytes,
            })),
        }),
      ),
      complete: true,
      observedAt,
    });
  }
}

function toSnapshot(model: FleetModelSpec): ModelSnapshot {
  const { owner, product, ref, servedName, state, system } = model;
  return aSnapshot({
    ref,
    state,
    servedName,
    pods:
      product === undefined
        ? []
        : [{ name: `${ref.name}-0`, state, gpus: [deviceOf(product)] }],
    labels: {
      ...(owner !== undefined && { 'inference/owner': owner }),
      ...(system !== undefined && { 'inference/system': system }),
    },
  });
}

function deviceOf(product: string): string {
  return `node-${product.toLowerCase()}`;
}

function clustersOf(models: FleetModelSpec[]): string[] {
  return [...new Set(models.map(({ ref }) => ref.cluster))];
}

function revision(
  model: ModelRef,
  series: string,
  at: number,
  counted: LedgerSum,
) {
  const bucket = { from: at - LEDGER_BUCKET_MS, to: at };
  return { model, series, ...bucket, buckets: [{ ...bucket, ...counted }] };
}

const EDGE = { cluster: 'edge', namespace: 'sites', driver: DRIVER };

/** Five models in two clusters: two of one team, two of another, one of nobody. */
export const FLEET: FleetModelSpec[] = [
  aModel('alpha', {
    servedName: '=cmd("x")',
    owner: 'Team-A',
    system: 'chat',
    product: H100,
    reservedBytes: 10e9,
    slos: [
      { spec: AVAILABILITY, counted: { good: 995, total: 1000 } },
      { spec: LATENCY, counted: { good: 1000, total: 1000 } },
    ],
    hours: { used: 2, freed: 0 },
  }),
  aModel('beta', {
    state: 'sleeping',
    owner: 'team-a',
    product: L40S,
    reservedBytes: 0,
    slos: [{ spec: AVAILABILITY, counted: { good: 980, total: 1000 } }],
    hours: { used: 0.5, freed: 1.5 },
  }),
  aModel('gamma', {
    owner: 'team-b',
    system: 'chat',
    product: H100,
    reservedBytes: 20e9,
    slos: [{ spec: AVAILABILITY, counted: { good: 999, total: 1000 } }],
    hours: { used: 1, freed: 1 },
  }),
  aModel('delta', {
    ref: { ...EDGE, name: 'delta' },
    state: 'failed',
    owner: 'team-b',
    product: L40S,
    reservedBytes: 5e9,
    slos: [{ spec: AVAILABILITY }],
  }),
  aModel('epsilon', {
    ref: { ...EDGE, name: 'epsilon' },
    state: 'stopped',
  }),
];
