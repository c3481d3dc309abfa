import type { ComponentType } from 'react';
import { DoctorTab } from '../Doctor/DoctorTab';
import { SignalsPage } from '../signals/SignalsPage';
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
  { id: 'doctor', path: 'doctor', live: false, Tab: DoctorTab },
] as const satisfies ReadonlyArray<{
  id: string;
  path: string;
  /** Follows what happens; the others are of hours past. */
  live: boolean;
  Tab: ComponentType;
}>;

/** Pages below a tab. */
export const FLEET_SUBPAGES = [
  { id: 'signals', tab: 'doctor', path: 'doctor/signals', Page: SignalsPage },
] as const;
