import { ModelSnapshot, ModelState } from '@wakeboard/plugin-inference-common';
import { DriverReading, InferenceDriver, ObservedObjects } from '../driver';
import { KubernetesObject } from '../ports';

/**
 * Objects of one cluster with what they have to be read as.
 *
 * @public
 */
export interface DriverFixture {
  /** A sentence. */
  name: string;
  /** By resource id, as a cluster gives them. */
  objects: Record<string, KubernetesObject[]>;
  /** What was read beside the objects, where the driver reads more. */
  series?: ObservedObjects['series'];
  answers?: ObservedObjects['answers'];
  /** Names of the models to be found, with the state each is in. */
  models: Record<string, ModelState>;
}

/** A driver with what it is tried on. */
export interface ContractSubject {
  driver: InferenceDriver;
  fixtures: DriverFixture[];
  read(
    objects: DriverFixture['objects'],
    said?: Pick<DriverFixture, 'series' | 'answers'>,
  ): DriverReading;
  /** The models of all fixtures. */
  allModels(): ModelSnapshot[];
}

export const CLUSTER = 'demo';

export function contractSubject(
  driver: InferenceDriver,
  fixtures: DriverFixture[],
): ContractSubject {
  const read: ContractSubject['read'] = (objects, { series, answers } = {}) =>
    driver.toSnapshots({ cluster: CLUSTER, objects, series, answers });
  return {
    driver,
    fixtures,
    read,
    allModels: () =>
      fixtures.flatMap(fixture => read(fixture.objects, fixture).models),
  };
}

/** What is held in memory of the objects. */
export function keptOf(
  driver: InferenceDriver,
  objects: DriverFixture['objects'],
): DriverFixture['objects'] {
  const projects = new Map(
    driver.resources.map(({ id, project }) => [id, project]),
  );
  return Object.fromEntries(
    Object.entries(objects).map(([id, items]) => {
      const project = projects.get(id);
      const kept = items.flatMap(item => project?.(item) ?? []);
      return [id, project ? kept : items];
    }),
  );
}
