import { InputError } from '@backstage/errors';
import {
  InferenceDriver,
  KubernetesObject,
} from '@wakeboard/plugin-inference-node';
import { DriverCluster } from './DriverCluster';
import { renderedDriver, renderedDrivers } from './specs';

const { signal } = new AbortController();
/** An object may carry 256 KiB of annotations. */
const MOST_ANNOTATION = 200 * 2 ** 10;
const TOO_MUCH = 2 ** 20;
const MOST_NAME = 253;

/** What people put into a cluster that they should not, as far as the API takes it. */
export function describeHostile(cluster: () => DriverCluster): void {
  const firstOf = (id: string, namespace: string) => {
    const { driver, spec } = renderedDriver(id);
    const rendering = driver.render?.({ ...spec, namespace });
    if (!rendering || 'refused' in rendering) {
      throw new Error(rendering?.refused);
    }
    const named = driver.resources[0].kind;
    const object = rendering.objects.find(({ kind }) => kind === named);
    if (!object) throw new Error(`${id} renders no ${named}`);
    return { driver, object };
  };
  const withMetadata = (
    object: KubernetesObject,
    metadata: Partial<KubernetesObject['metadata']>,
  ) => ({ ...object, metadata: { ...object.metadata, ...metadata } });
  const kindOf = async (driver: InferenceDriver) =>
    (await cluster().kinds(driver))[driver.resources[0].id];

  describe.each(renderedDrivers.map(({ driver }) => driver.id))(
    'hostile objects of %s',
    id => {
      it('are read without what is large in them', async () => {
        const namespace = await cluster().newNamespace();
        const { driver, object } = firstOf(id, namespace);
        const kind = await kindOf(driver);
        const annotations = { note: 'x'.repeat(MOST_ANNOTATION) };
        await cluster().create(kind, withMetadata(object, { annotations }));
        const { items } = await cluster().client.list(kind, {
          namespace,
          signal,
        });
        expect(JSON.stringify(items).length).toBeGreaterThan(MOST_ANNOTATION);
        const { project } = driver.resources[0];
        const kept = project ? items.map(project) : items;
        expect(JSON.stringify(kept).length).toBeLessThan(20_000);
        const { models, errors } = await cluster().read(driver, namespace);
        expect(models.map(({ ref }) => ref.name)).toEqual(['demo']);
        expect(errors).toEqual([]);
      });

      it('are not made where the API does not take them', async () => {
        const namespace = await cluster().newNamespace();
        const { driver, object } = firstOf(id, namespace);
        const annotations = { note: 'x'.repeat(TOO_MUCH) };
        const refused = cluster().client.apply(
          await kindOf(driver),
          withMetadata(object, { annotations }),
          { signal },
        );
        await expect(refused).rejects.toThrow(InputError);
        await expect(refused).rejects.toThrow('metadata.annotations');
      });

      it('are models under the longest name too', async () => {
        const namespace = await cluster().newNamespace();
        const { driver, object } = firstOf(id, namespace);
        const name = `${'x'.repeat(MOST_NAME - 2)}.y`;
        await cluster().create(
          await kindOf(driver),
          withMetadata(object, { name }),
        );
        const { models, errors } = await cluster().read(driver, namespace);
        expect(errors).toEqual([]);
        expect(models.map(({ ref }) => ref.name)).toEqual([name]);
      });
    },
  );

  // The definition of KServe takes any spec; those of the others check it.
  it.each<[string, object]>([
    ['spec.predictor.minReplicas', { predictor: { minReplicas: 'three' } }],
    [
      'spec.predictor.model.storageUri',
      { predictor: { model: { storageUri: ['a', { b: 1 }] } } },
    ],
  ])(
    'says that %s is of a wrong type, and keeps the others',
    async (path, spec) => {
      const namespace = await cluster().newNamespace();
      const { driver, object } = firstOf('kserve', namespace);
      const kind = await kindOf(driver);
      await cluster().create(kind, object);
      const metadata = { name: 'wrong' };
      await cluster().create(kind, { ...withMetadata(object, metadata), spec });
      const { models, errors } = await cluster().read(driver, namespace);
      expect(models.map(({ ref }) => ref.name)).toContain('demo');
      expect(errors).toEqual([
        expect.objectContaining({ message: expect.stringContaining(path) }),
      ]);
    },
  );
}
