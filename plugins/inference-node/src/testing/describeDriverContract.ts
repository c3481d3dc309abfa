import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { InferenceDriver } from '../driver';
import { contractSubject, DriverFixture } from './ContractSubject';
import { describeAlerts } from './describeAlerts';
import { describeEvents } from './describeEvents';
import { describeIndicators } from './describeIndicators';
import { describePlans } from './describePlans';
import { describeReading } from './describeReading';
import { describeRendering } from './describeRendering';
import { describeSignals } from './describeSignals';

/**
 * What every driver has to keep, whatever its system: states are legal, the
 * same input gives the same output, plans are operations or a reason, and
 * nothing that a cluster holds makes it throw.
 *
 * @param driver - the driver; the first of its resources is the one that a
 * model is named after
 * @param fixtures - real objects, one set per state that its system can be in
 * @param options - keys of the endpoints that its plans may ask for, and a
 * specification that it renders
 * @public
 */
export function describeDriverContract(
  driver: InferenceDriver,
  fixtures: DriverFixture[],
  options: { endpoints?: string[]; spec?: ModelSpec } = {},
): void {
  const subject = contractSubject(driver, fixtures);

  describe(`the contract of the driver ${driver.id}`, () => {
    it('has an id that is legal in a model reference and resources to read', () => {
      expect(driver.id).toMatch(/^[a-z][a-z0-9]*$/);
      expect(driver.title).not.toBe('');
      expect(fixtures).not.toHaveLength(0);
      for (const resource of driver.resources) {
        expect(resource.versions).not.toHaveLength(0);
      }
      const ids = driver.resources.map(({ id }) => id);
      expect(new Set(ids).size).toBe(ids.length);
    });

    describeReading(subject);
    describeEvents(subject);
    describePlans(subject, options.endpoints ?? []);
    if (options.spec) {
      describeRendering(subject, options.spec);
    }
    describeSignals(subject);
    if (driver.alerts) {
      describeAlerts(subject, driver.alerts);
    }
    if (driver.indicators) {
      describeIndicators(driver, driver.indicators, subject.allModels);
    }
  });
}
