import type { ComponentType } from 'react';
import { FleetGpus } from './FleetGpus';
import { FleetModels } from './FleetModels';
import { FleetSavings } from './FleetSavings';
import { FleetSlos } from './FleetSlos';

/** The tabs, and where each is below the page. */
export const FLEET_TABS = [
  { id: 'models', path: '', Tab: FleetModels },
  { id: 'slos', path: 'slos', Tab: FleetSlos },
  { id: 'gpus', path: 'gpus', Tab: FleetGpus },
  { id: 'savings', path: 'savings', Tab: FleetSavings },
] as const satisfies ReadonlyArray<{
  id: string;
  path: string;
  Tab: ComponentType;
}>;
