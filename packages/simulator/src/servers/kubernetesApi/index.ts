export * from './objectStore';
export * from './startKubernetesApi';
export * from './faults';
export type { PodProxy, ProxiedAnswer, ProxiedRequest } from './podProxy';
