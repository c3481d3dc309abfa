import { DriverRegistry } from './DriverRegistry';
import { builtInDrivers } from './index';

const [driver] = builtInDrivers;

function aRegistry() {
  const registry = new DriverRegistry();
  for (const builtIn of builtInDrivers) {
    registry.addDriver(builtIn);
  }
  return registry;
}

describe('DriverRegistry', () => {
  it('gives the drivers that are on, and only those', () => {
    const registry = aRegistry();
    registry.addDriver({ ...driver, id: 'sixth' });
    const enabled = registry.enabled(['sixth']);
    expect([...enabled].map(({ id }) => id)).toEqual(['sixth']);
    expect(enabled.get('sixth')?.id).toBe('sixth');
    expect(enabled.get('greenthread')).toBeUndefined();
  });

  it('names the drivers there are where config names another', () => {
    expect(() => aRegistry().enabled(['greenthred'])).toThrow(
      'Config key inference.drivers.greenthred names no driver; there are greenthread',
    );
  });

  it('does not take a second driver with the same id', () => {
    expect(() => aRegistry().addDriver(driver)).toThrow(
      'There are two drivers with the id greenthread; every id can be added once',
    );
  });

  it('does not take an id that would be ambiguous in a reference', () => {
    expect(() => aRegistry().addDriver({ ...driver, id: 'a/b' })).toThrow(
      '"a/b" cannot be the id of a driver; an id is lower case letters and digits',
    );
  });
});
