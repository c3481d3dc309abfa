/** The ports of the stores, and what goes through them. */
export * from './ports/keys';
export * from './ports/models';
export * from './ports/history';
export * from './ports/rollups';
export * from './ports/actions';
export * from './ports/ledger';
export * from './ports/slos';
export * from './ports/mappings';
export * from './ports/fleet';
export * from './ports/provisioning';
