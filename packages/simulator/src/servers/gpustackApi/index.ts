export type { GpustackKey, GpustackScope } from './access';
export type { GpustackFaults } from './faults';
export { startGpustackApi } from './startGpustackApi';
