export * from './objectStore';
export * from './startKubernetesApi';
export * from './faults';
