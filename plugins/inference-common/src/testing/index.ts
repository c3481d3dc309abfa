/**
 * Builders of the words of Wakeboard, and a model of a sidecar that generates
 * evidence together with the truth it came from.
 *
 * @packageDocumentation
 */
export * from './builders';
export * from './groundTruth';
export * from './modelLife';
export * from './random';
export * from './sloBuilders';
export * from './sidecarModel';
