import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { ResourceKind } from '@wakeboard/plugin-inference-node';
import { Reflector } from '../../../plugins/inference-backend/src/clients/Reflector';
import { SharedFeeds } from '../../../plugins/inference-backend/src/clients/SharedFeeds';
import { ObjectWatch } from '../../../plugins/inference-backend/src/collector/ObjectWatch';
import { until } from '../widgets';
import { clock, DriverCluster } from './DriverCluster';
import { RenderedDriver } from './specs';

const { signal } = new AbortController();

/** Models come, change and go as their objects do. */
export function describeFollowing(
  { driver, specs }: RenderedDriver,
  cluster: () => DriverCluster,
): void {
  describe('what is followed', () => {
    let kinds: Record<string, ResourceKind>;
    let watch: ObjectWatch;
    let running: Promise<void>;
    const end = new AbortController();
    const failures: string[] = [];

    beforeAll(async () => {
      kinds = await cluster().kinds(driver);
      const feeds = new SharedFeeds();
      watch = new ObjectWatch({
        client: cluster().client,
        driver,
        kinds,
        createReflector: options => new Reflector({ ...options, feeds }),
        clock,
        signal: end.signal,
        onChange: () => {},
        onStatus: (resource, failure) => {
          if (failure) failures.push(`${resource}: ${failure.message}`);
        },
      });
      running = watch.run();
      await until(async () => watch.complete);
    });
    afterAll(async () => {
      end.abort();
      await running;
    });

    const modelIn = (namespace: string): ModelSnapshot | undefined =>
      driver
        .toSnapshots(watch.observed())
        .models.find(({ ref }) => ref.namespace === namespace);

    it('is a model that comes, changes and goes', async () => {
      const namespace = await cluster().newNamespace();
      const rendering = driver.render?.({ ...specs[0][1], namespace });
      if (!rendering || 'refused' in rendering) {
        throw new Error(rendering?.refused);
      }
      const { client } = cluster();
      await cluster().apply(driver, rendering.objects);
      const came = await until(async () => modelIn(namespace));
      expect(came.replicas.desired).toBe(1);

      const plan = driver.plan({ name: 'scale', replicas: 3 }, came, {
        endpoints: [],
        kinds,
        podRequests: false,
        now: clock.now(),
      });
      if ('refused' in plan) throw new Error(plan.refused);
      const [operation] = plan.operations;
      if (operation.kind === 'scale') {
        await client.scale(operation.target, operation.replicas, { signal });
      } else if (operation.kind === 'patch') {
        await client.patch(operation.target, operation.patch, { signal });
      }
      await until(async () => modelIn(namespace)?.replicas.desired === 3);

      for (const { id } of driver.resources) {
        const kind = kinds[id];
        const own = rendering.objects.filter(each => each.kind === kind.kind);
        for (const { metadata } of own) {
          const { name } = metadata;
          await client.delete({ kind, namespace, name }, { signal });
        }
      }
      await until(async () => modelIn(namespace) === undefined);
      expect(failures).toEqual([]);
      expect(watch.healthy).toBe(true);
    }, 300_000);
  });
}
