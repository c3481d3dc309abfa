/**
 * The pure core of Wakeboard: its words, the reconstruction of history and
 * what the browser and the backend share.
 *
 * @packageDocumentation
 */
export * from './annotations';
export * from './permissions';
export * from './lifecycle/evidence';
export * from './model/actions';
export * from './model/modelRef';
export * from './model/states';
export * from './model/types';
export * from './promql/build';
export * from './schema/InferenceClient';
export * from './series/types';
