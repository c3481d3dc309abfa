import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { InferenceDriver } from './driver';

/**
 * Adds drivers for further systems.
 *
 * @public
 */
export interface InferenceDriversExtensionPoint {
  /**
   * Adds a driver. It is on only if `inference.drivers.<id>` is in config.
   *
   * @throws when a driver with the same id is there already.
   */
  addDriver(driver: InferenceDriver): void;
}

/**
 * For modules of the `inference` plugin that add drivers.
 *
 * @public
 */
export const inferenceDriversExtensionPoint =
  createExtensionPoint<InferenceDriversExtensionPoint>({
    id: 'inference.drivers',
  });
