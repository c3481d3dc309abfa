import {
  InferenceDriver,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import { ClusterUnderTest } from '../clusterClientContract';
import { actionCases } from './actions';
import { describeAction } from './actionsContract';
import { DriverCluster } from './DriverCluster';
import { describeFollowing } from './followingContract';
import { describeHostile } from './hostileContract';
import { describeRendering } from './renderingContract';
import { describeServices } from './servicesContract';
import { renderedDrivers } from './specs';

/** A Kubernetes API with the definitions of all systems. */
export interface DriversUnderTest {
  start(): Promise<ClusterUnderTest>;
  /** What is installed, beside what is there. */
  definitions(): KubernetesObject[];
  /** Whether it knows every field of what a driver renders. */
  isChecked(driver: InferenceDriver): boolean;
  /** Whether it knows every field of what is made beside models. */
  checksBeside: boolean;
  /** Why it cannot be tested here. */
  missing?: string;
}

/**
 * What every driver of a system in Kubernetes must do with an API that checks
 * what it is given against the system's definitions.
 */
export function describeDrivers(
  name: string,
  { start, definitions, isChecked, checksBeside, missing }: DriversUnderTest,
): void {
  const suite = missing ? describe.skip : describe;
  suite(`the drivers and ${name}${missing ? ` (${missing})` : ''}`, () => {
    let running: ClusterUnderTest;
    let started: DriverCluster;
    const cluster = () => started;

    beforeAll(async () => {
      running = await start();
      started = await DriverCluster.start(running, definitions());
    }, 300_000);
    afterAll(() => running?.stop(), 300_000);

    describe.each(renderedDrivers.map(each => [each.driver.id, each] as const))(
      '%s',
      (id, rendered) => {
        it('finds all that it reads, in the version that it knows', async () => {
          const { driver } = rendered;
          const kinds = await cluster().kinds(driver);
          expect(
            Object.entries(kinds).map(([key, { version }]) => [key, version]),
          ).toEqual(driver.resources.map(each => [each.id, each.versions[0]]));
        });

        describeRendering(rendered, cluster, isChecked);
        describeFollowing(rendered, cluster);

        for (const each of actionCases) {
          if (each.driver === id) describeAction(each, cluster);
        }
      },
    );

    describeServices(cluster, checksBeside);
    describeHostile(cluster);
  });
}
