import { InferenceDriver } from '@wakeboard/plugin-inference-node';
import { Simulator, startSimulator } from '@wakeboard/simulator';
import { builtInDrivers } from '../../plugins/inference-backend/src/drivers';
import { everySystem } from './everySystem';
import { ReadName, readNames, sampleModels } from './readNames';
import { ServedNames, servedNames } from './servedNames';

/**
 * The drivers and the simulator were written by different people from the same
 * notes on the systems, and share no code. What a driver reads and no
 * exposition of the simulator has is a name that one of them got wrong.
 */

let simulator: Simulator;
let served: ServedNames;

beforeAll(async () => {
  simulator = await startSimulator({
    prometheus: false,
    scenario: everySystem,
  });
  served = await servedNames(simulator.metrics);
}, 300_000);
afterAll(() => simulator?.stop());

const drivers = builtInDrivers.map((driver): [string, InferenceDriver] => [
  driver.id,
  driver,
]);

describe.each(drivers)('what %s reads', (_, driver) => {
  let names: ReadName[];
  beforeAll(() => {
    names = readNames(driver);
  });

  it('is more than nothing, for all kinds of models', () => {
    expect(names.length).toBeGreaterThan(10);
    expect(sampleModels(driver).length).toBeGreaterThan(10);
  });

  it('is in an exposition, name by name', () => {
    const missing = names.filter(({ name }) => !served.has(name));
    expect(
      distinct(missing.map(each => `${each.name} (${each.subject})`)),
    ).toEqual([]);
  });

  it('has the labels by which it is picked', () => {
    const wrong = names.flatMap(({ name, labels }) => {
      const sets = served.get(name);
      return !sets || sets.some(set => labels.every(label => set.has(label)))
        ? []
        : [`${name}{${labels.join(',')}}`];
    });
    expect(distinct(wrong)).toEqual([]);
  });
});

function distinct(texts: string[]): string[] {
  return [...new Set(texts)].sort();
}
