import { ConflictError, InputError } from '@backstage/errors';
import {
  InferenceDriver,
  InferenceDriversExtensionPoint,
} from '@wakeboard/plugin-inference-node';

/** The drivers that are on. */
export interface EnabledDrivers extends Iterable<InferenceDriver> {
  get(id: string): InferenceDriver | undefined;
}

/**
 * Backs the extension point for drivers. The built-in ones come in through the
 * same door.
 */
export class DriverRegistry implements InferenceDriversExtensionPoint {
  private readonly drivers = new Map<string, InferenceDriver>();

  addDriver(driver: InferenceDriver): void {
    if (!/^[a-z][a-z0-9]*$/.test(driver.id)) {
      throw new InputError(
        `${JSON.stringify(
          driver.id,
        )} cannot be the id of a driver; an id is lower case letters and digits`,
      );
    }
    if (this.drivers.has(driver.id)) {
      throw new ConflictError(
        `There are two drivers with the id ${driver.id}; every id can be added once`,
      );
    }
    this.drivers.set(driver.id, driver);
  }

  /**
   * The drivers with these ids.
   *
   * @throws InputError for an id that no driver has; it names those there are.
   */
  enabled(ids: string[]): EnabledDrivers {
    const enabled = new Map(
      ids.map(id => {
        const driver = this.drivers.get(id);
        if (!driver) {
          throw new InputError(
            `Config key inference.drivers.${id} names no driver; there are ${[
              ...this.drivers.keys(),
            ].join(', ')}`,
          );
        }
        return [id, driver];
      }),
    );
    return {
      get: id => enabled.get(id),
      [Symbol.iterator]: () => enabled.values(),
    };
  }
}
