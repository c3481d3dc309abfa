export * from './callOptions';
export * from './Clock';
export * from './ClusterClient';
export * from './kubernetes';
export * from './MetricsClient';
