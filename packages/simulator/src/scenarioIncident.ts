import type { TrafficProfile } from './world/types';

/** Durations, counted back from the present; one that has not ended yet goes on until the scenario is changed. */
export interface ScenarioIncident {
  ago: string;
  lasts: string;
  traffic: Partial<TrafficProfile>;
}
