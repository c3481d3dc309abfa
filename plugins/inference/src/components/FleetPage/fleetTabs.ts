import type { ComponentType } from 'react';
import { FleetGpus } from './FleetGpus';
import { FleetModels } from './FleetModels';
import { FleetSavings } from './FleetSavings';
import { FleetSlos } from './FleetSlos';

/** The tabs, and where each is below the page. */
export const FLEET_TABS = [
  { id: 'models', path: '', live: true, Tab: FleetModels },
  { id: 'slos', path: 'slos', live: true, Tab: FleetSlos },
  { id: 'gpus', path: 'gpus', live: true, Tab: FleetGpus },
  { id: 'savings', path: 'savings', live: false, Tab: FleetSavings },
] as const satisfies ReadonlyArray<{
  id: string;
  path: string;
  /** Follows what happens; the others are of hours past. */
  live: boolean;
  Tab: ComponentType;
}>;
