import {
  componentEntityV1alpha1Validator,
  Entity,
  EntityPolicies,
  FieldFormatEntityPolicy,
  NoForeignRootFieldsEntityPolicy,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';
import fc from 'fast-check';
import { parseModelRef } from '../model/modelRef';
import { catalogManifest, CatalogManifestInput } from './catalogInfo';
import { aRef } from './__testUtils__/targets';

const policy = EntityPolicies.allOf([
  new SchemaValidEntityPolicy(),
  new NoForeignRootFieldsEntityPolicy(),
  new FieldFormatEntityPolicy(),
]);

/** As the catalog judges what it reads from a file. */
async function accept(entity: Entity): Promise<void> {
  expect(await policy.enforce(entity)).toBe(entity);
  expect(await componentEntityV1alpha1Validator.check(entity)).toBe(true);
}

function anInput(
  overrides: Partial<CatalogManifestInput['spec']> = {},
): CatalogManifestInput {
  const ref = aRef();
  return {
    ref,
    driverTitle: 'vLLM',
    spec: { ...ref, owner: 'Search', ...overrides },
  };
}

it('is a Component that the catalog accepts and that names its model', async () => {
  const { object, notes } = catalogManifest({
    ...anInput({
      system: 'assistants',
      sloProfile: 'strict',
      catalog: { title: 'Chat', lifecycle: 'experimental', tags: ['llm'] },
    }),
    links: [{ url: 'https://grafana.example/d/1', title: 'Dashboard' }],
  });
  await accept(object!);
  expect(notes).toEqual([]);
  expect(object).toEqual({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'demo.llm.vllm.chat',
      title: 'Chat',
      description: 'The model service chat on vLLM, demo',
      labels: {
        'inference/provisioned-by': 'wakeboard',
        'inference/provisioned-model': 'llm.vllm.chat',
        'inference/owner': 'Search',
        'inference/system': 'assistants',
        'inference/slo-profile': 'strict',
      },
      annotations: {
        'inference/model': 'demo/llm/vllm/chat',
        'inference/slo-profile': 'strict',
      },
      tags: ['llm'],
      links: [{ url: 'https://grafana.example/d/1', title: 'Dashboard' }],
    },
    spec: {
      type: 'model-service',
      lifecycle: 'experimental',
      owner: 'group:default/search',
      system: 'system:default/assistants',
    },
  });
});

it('is a Component that the catalog accepts with nothing but an owner', async () => {
  const { object } = catalogManifest(anInput());
  await accept(object!);
  expect(object?.spec).toEqual({
    type: 'model-service',
    lifecycle: 'production',
    owner: 'group:default/search',
  });
});

it('is not made without an owner, and says so', () => {
  expect(catalogManifest(anInput({ owner: undefined }))).toEqual({
    notes: [
      'No catalog-info.yaml is made, because a Component has to have an owner; name a Group as the owner of the model.',
    ],
  });
});

it('leaves out a tag that the catalog would refuse, and says which', async () => {
  const { object, notes } = catalogManifest(
    anInput({ catalog: { tags: ['llm', 'Two Words'] } }),
  );
  await accept(object!);
  expect(object?.metadata.tags).toEqual(['llm']);
  expect(notes).toEqual([
    'The tag "Two Words" is left out; expected lower case letters, digits, "+" and "#", in words joined by "-", at most 63.',
  ]);
});

it('is accepted, and names its model, whatever the model is called', async () => {
  const aPart = fc.string({ minLength: 1, maxLength: 80, unit: 'grapheme' });
  const aModel = fc.record({
    cluster: aPart,
    namespace: aPart,
    driver: fc.constant('gpustack'),
    name: aPart,
  });
  await fc.assert(
    fc.asyncProperty(aModel, async ref => {
      const { object } = catalogManifest({
        ...anInput(),
        ref,
        spec: { ...ref, owner: 'search' },
      });
      await accept(object!);
      expect(
        parseModelRef(object!.metadata.annotations!['inference/model']),
      ).toEqual(ref);
    }),
  );
});
