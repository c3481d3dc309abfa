import { Clock } from '@wakeboard/plugin-inference-node';
import { PlatformAccess } from '../access/PlatformAccess';
import { ModelAccess } from '../access/ModelAccess';
import { FleetStore, SloStore } from '../store/types';
import { FleetExporter } from './FleetExporter';
import { FleetGpuReader } from './FleetGpuReader';
import { FleetModelReader } from './FleetModelReader';
import { FleetRows } from './FleetRows';
import { FleetSavingsReader } from './FleetSavingsReader';
import { FleetSloReader } from './FleetSloReader';
import { GpuCosts } from './GpuCosts';
import { Drivers, SourceStates } from './ports';
import { SloEvaluations } from './SloEvaluations';
import { ConfiguredSources } from './sourceKind';

/** What the readers of the fleet read from. */
export interface FleetReadersOptions {
  access: ModelAccess;
  platform: PlatformAccess;
  fleet: FleetStore;
  slos: SloStore;
  evaluations: SloEvaluations;
  costs: GpuCosts;
  drivers: Drivers;
  sources: SourceStates;
  /** The clusters and servers that are configured. */
  clusters: ConfiguredSources;
  /** Rows that an exported file may have. */
  mostExportRows?: number;
  clock: Clock;
}

/** What answers requests about the fleet. */
export interface FleetReaders {
  models: FleetModelReader;
  slos: FleetSloReader;
  gpus: FleetGpuReader;
  savings: FleetSavingsReader;
  exporter: FleetExporter;
}

export function createFleetReaders(options: FleetReadersOptions): FleetReaders {
  const withRows = { ...options, rows: FleetRows.create(options) };
  return {
    models: FleetModelReader.create(withRows),
    slos: FleetSloReader.create(withRows),
    gpus: FleetGpuReader.create(withRows),
    savings: FleetSavingsReader.create(withRows),
    exporter: FleetExporter.create(withRows),
  };
}
