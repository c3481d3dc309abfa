/** Names of the tables. Migrations spell them out, as they must not change with the code. */
export const TABLES = {
  models: 'models',
  readings: 'readings',
  gpus: 'gpus',
  replicas: 'replicas',
  intervals: 'intervals',
  wakes: 'wakes',
  coverage: 'coverage',
  events: 'events',
  spans: 'spans',
  rollups: 'rollups',
  staleHours: 'stale_hours',
  actions: 'actions',
} as const;
