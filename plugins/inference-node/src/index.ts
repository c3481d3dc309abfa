/**
 * Ports, extension points and the driver port of Wakeboard, for whoever writes
 * a driver or runs beside the backend plugin.
 *
 * @packageDocumentation
 */
export * from './driver';
export * from './errors';
export * from './extensions';
export * from './ports';
export * from './service';
export * from './sliMatchers';
