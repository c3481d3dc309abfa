export * from './appliedServices';
export * from './startCluster';
