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
  ledgerCurves: 'ledger_curves',
  ledgerPoints: 'ledger_points',
  ledgerSources: 'ledger_sources',
  slos: 'slos',
} as const;
