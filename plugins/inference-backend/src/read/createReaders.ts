import { GpuPrices } from '@wakeboard/plugin-inference-common';
import {
  ClusterClient,
  Clock,
  InferenceDriver,
} from '@wakeboard/plugin-inference-node';
import { EntityModels } from '../access/EntityModels';
import { PlatformAccess } from '../access/PlatformAccess';
import { ModelAccess } from '../access/ModelAccess';
import {
  ActionStore,
  FleetStore,
  HistoryStore,
  LedgerStore,
  ModelStore,
  SloStore,
} from '../store/types';
import { AlertReader } from './AlertReader';
import { CapacityReader } from './CapacityReader';
import { ClusterAlerts } from './ClusterAlerts';
import { CostReader } from './CostReader';
import { createFleetReaders } from './createFleetReaders';
import { DeviceReader } from './DeviceReader';
import { GpuCosts } from './GpuCosts';
import { InventoryReader } from './InventoryReader';
import { ModelLabels } from './ModelLabels';
import { ModelReader } from './ModelReader';
import {
  ActionAvailabilities,
  Drivers,
  EffectiveSignals,
  IndicatorProblems,
  Reads,
  ServedKinds,
  SourceStates,
} from './ports';
import { RecordedSloReader } from './RecordedSloReader';
import { ResourceReader } from './ResourceReader';
import { MetricsSource, SeriesReader } from './SeriesReader';
import { SloEvaluations } from './SloEvaluations';
import { SloReader } from './SloReader';
import { SourceReader } from './SourceReader';
import { SummaryReader } from './SummaryReader';
import { TimelineReader } from './TimelineReader';
import { WakeReader } from './WakeReader';

const ALERTS_DEADLINE_MS = 5_000;
/** Our own SLOs do not wait longer for those of other tools. */
const RECORDED_DEADLINE_MS = 2_000;
/** A form that is being filled in waits no longer. */
const DEVICES_DEADLINE_MS = 5_000;

/** What the readers read from. */
export interface ReadersOptions {
  access: ModelAccess;
  platform: PlatformAccess;
  entities: EntityModels;
  models: ModelStore;
  history: HistoryStore;
  actions: ActionStore;
  fleet: FleetStore;
  ledger: LedgerStore;
  slos: SloStore;
  drivers: Drivers & Iterable<InferenceDriver>;
  reads: Reads;
  mappings: EffectiveSignals;
  sources: SourceStates;
  availabilities: ActionAvailabilities;
  problems: IndicatorProblems;
  served: ServedKinds;
  clusters: ReadonlyMap<string, ClusterClient>;
  metrics: ReadonlyMap<string, MetricsSource>;
  /** Undefined: none are configured. */
  prices?: GpuPrices;
  /** A page does not wait longer than this for a Prometheus, milliseconds. */
  seriesDeadlineMs?: number;
  clock: Clock;
}

/** All that answers requests without changing anything. */
export function createReaders(options: ReadersOptions) {
  const { seriesDeadlineMs } = options;
  const evaluations = SloEvaluations.create(options);
  const costs = GpuCosts.create(options);
  const labels = ModelLabels.create(options);
  const alerts = ClusterAlerts.create({
    ...options,
    deadlineMs: seriesDeadlineMs ?? ALERTS_DEADLINE_MS,
  });
  const recorded = RecordedSloReader.create({
    ...options,
    alerts,
    labels,
    deadlineMs: seriesDeadlineMs ?? RECORDED_DEADLINE_MS,
  });
  const devices = DeviceReader.create({
    ...options,
    deadlineMs: seriesDeadlineMs ?? DEVICES_DEADLINE_MS,
  });
  return {
    models: ModelReader.create(options),
    inventory: InventoryReader.create(options),
    capacity: CapacityReader.create({ ...options, devices }),
    devices,
    timelines: TimelineReader.create(options),
    wakes: WakeReader.create(options),
    series: SeriesReader.create(options),
    resources: ResourceReader.create(options),
    sources: SourceReader.create(options),
    slos: SloReader.create({ ...options, evaluations, recorded }),
    alerts: AlertReader.create({ ...options, alerts, labels }),
    costs: CostReader.create({ ...options, costs }),
    summaries: SummaryReader.create({ ...options, evaluations, costs }),
    fleet: createFleetReaders({ ...options, evaluations, costs }),
  };
}
