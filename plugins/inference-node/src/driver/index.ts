/**
 * The driver port: all that the backend asks of the code that knows one system.
 */
export * from './alerts';
export * from './evidence';
export * from './indicators';
export * from './InferenceDriver';
export * from './plan';
export * from './reading';
export * from './rendering';
export * from './resources';
export * from './signals';
