import { InputError } from '@backstage/errors';
import {
  InferenceDriver,
  KubernetesObject,
  ResourceKind,
} from '@wakeboard/plugin-inference-node';
import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { DriverCluster, read } from './DriverCluster';
import { ownedSections } from './ownedFields';
import { RenderedDriver } from './specs';

const { signal } = new AbortController();

/**
 * What drivers render is what the API takes, keeps and gives back.
 *
 * @param isChecked - whether the API knows every field of what a driver renders
 */
export function describeRendering(
  { driver, specs }: RenderedDriver,
  cluster: () => DriverCluster,
  isChecked: (driver: InferenceDriver) => boolean,
): void {
  const objectsOf = (spec: ModelSpec): KubernetesObject[] => {
    const rendering = driver.render?.(spec);
    if (!rendering || 'refused' in rendering) {
      throw new Error(rendering?.refused ?? `${driver.id} renders nothing`);
    }
    return rendering.objects;
  };
  let kinds: Record<string, ResourceKind>;
  beforeAll(async () => {
    kinds = await cluster().kindsByName(driver);
  });
  const kindOf = ({ kind = '' }: KubernetesObject) => kinds[kind];

  describe.each(specs)('what is rendered for %s', (_, asked) => {
    let spec: ModelSpec;
    let objects: KubernetesObject[];
    beforeAll(async () => {
      spec = { ...asked, namespace: await cluster().newNamespace() };
      objects = objectsOf(spec);
    });

    it('is accepted, first without being stored, and a second time without a change', async () => {
      const { client } = cluster();
      for (const object of objects) {
        const kind = kindOf(object);
        const tried = await client.apply(kind, object, {
          dryRun: true,
          signal,
        });
        expect(tried).toMatchObject(object);
        const made = await client.apply(kind, object, { signal });
        expect(made).toMatchObject(object);
        const again = await client.apply(kind, object, { signal });
        expect(again).toEqual(made);
      }
      expect(await cluster().objects(driver, spec.namespace)).toHaveLength(
        objects.length,
      );
    });

    it('keeps what is wanted of its pods when its labels change', async () => {
      const { client } = cluster();
      const labels = {
        ...spec.labels,
        'inference/owner': 'team-b',
        'inference/slo-profile': 'strict',
      };
      for (const object of objectsOf({ ...spec, labels })) {
        const { name, namespace } = object.metadata;
        const kind = kindOf(object);
        const before = await client.get({ kind, name, namespace }, { signal });
        const after = await client.apply(kind, object, {
          dryRun: true,
          signal,
        });
        expect(after.metadata.labels).toMatchObject(labels);
        expect(after.spec).toEqual(before.spec);
      }
    });

    it('is ours, and nothing else of the objects is', async () => {
      for (const object of objects) {
        const sections = await ownedSections(cluster(), kindOf(object), object);
        expect(sections).toEqual(new Set(['metadata', 'spec']));
      }
    });

    it('is read back as the model that was asked for', async () => {
      const { models, errors } = await cluster().read(driver, spec.namespace);
      expect(errors).toEqual([]);
      expect(models).toHaveLength(1);
      const byId: Record<string, KubernetesObject[]> = {};
      for (const { id, kind, group } of driver.resources) {
        byId[id] = objects.filter(
          each =>
            each.kind === kind && each.apiVersion?.split('/')[0] === group,
        );
      }
      const { cluster: name } = cluster().client;
      const [offline] = read(driver, name, byId).models;
      // The server says when it was made, and adds defaults to what is wanted.
      expect(models[0]).toMatchObject({
        ...offline,
        uid: expect.any(String),
        resourceVersion: expect.any(String),
        createdAt: expect.any(Number),
        labels: spec.labels,
        facts: expect.arrayContaining(offline.facts),
      });
      expect(offline.ref).toEqual({
        cluster: name,
        namespace: spec.namespace,
        driver: driver.id,
        name: spec.name,
      });
      const { desired = spec.replicas } = offline.replicas;
      expect(desired).toBe(spec.replicas);
    });
  });

  const itIfChecked = isChecked(driver) ? it : it.skip;

  itIfChecked(
    'of which the API refuses a field that it does not know',
    async () => {
      const { client } = cluster();
      const namespace = await cluster().newNamespace();
      const [object] = objectsOf({ ...specs[0][1], namespace });
      const spec = { ...Object(object.spec), colour: 'red' };
      const kind = kindOf(object);
      for (const dryRun of [true, false]) {
        const refused = client.apply(
          kind,
          { ...object, spec },
          { dryRun, signal },
        );
        await expect(refused).rejects.toThrow('colour');
      }
      await client.apply(kind, object, { signal });
      const { name } = object.metadata;
      const patched = client.patch(
        { kind, namespace, name },
        { spec: { colour: 'red' } },
        { signal },
      );
      await expect(patched).rejects.toThrow(InputError);
      await expect(patched).rejects.toThrow('colour');
    },
  );
}
