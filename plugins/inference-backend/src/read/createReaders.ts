import { ClusterClient, Clock } from '@wakeboard/plugin-inference-node';
import { EntityModels } from '../access/EntityModels';
import { ModelAccess } from '../access/ModelAccess';
import { ActionStore, HistoryStore, ModelStore } from '../store/types';
import { ModelReader } from './ModelReader';
import {
  ActionAvailabilities,
  Drivers,
  ServedKinds,
  SourceStates,
} from './ports';
import { ResourceReader } from './ResourceReader';
import { MetricsSource, SeriesReader } from './SeriesReader';
import { SourceReader } from './SourceReader';
import { TimelineReader } from './TimelineReader';
import { WakeReader } from './WakeReader';

/** What the readers read from. */
export interface ReadersOptions {
  access: ModelAccess;
  entities: EntityModels;
  models: ModelStore;
  history: HistoryStore;
  actions: ActionStore;
  drivers: Drivers;
  sources: SourceStates;
  availabilities: ActionAvailabilities;
  served: ServedKinds;
  clusters: ReadonlyMap<string, ClusterClient>;
  metrics: ReadonlyMap<string, MetricsSource>;
  seriesDeadlineMs?: number;
  clock: Clock;
}

/** All that answers requests without changing anything. */
export function createReaders(options: ReadersOptions) {
  return {
    models: ModelReader.create(options),
    timelines: TimelineReader.create(options),
    wakes: WakeReader.create(options),
    series: SeriesReader.create(options),
    resources: ResourceReader.create(options),
    sources: SourceReader.create(options),
  };
}
