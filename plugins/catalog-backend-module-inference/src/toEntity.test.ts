import {
  entityEnvelopeSchemaValidator,
  componentEntityV1alpha1Validator,
  makeValidator,
} from '@backstage/catalog-model';
import fc from 'fast-check';
import { aMapping, aModel } from './__testUtils__/builders';
import { toEntity } from './toEntity';

it('makes a component of a model, with owner, system and SLO profile from its labels', () => {
  const model = aModel({
    ref: {
      cluster: 'demo',
      namespace: 'llm',
      driver: 'vllm',
      name: 'qwen3-8b',
    },
    driverTitle: 'vLLM',
    servedName: 'Qwen/Qwen3-8B',
    labels: {
      'inference/owner': 'Search',
      'inference/system': 'shop',
      'inference/slo-profile': 'interactive',
    },
  });
  expect(toEntity(model, aMapping())).toEqual({
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name: 'demo.llm.vllm.qwen3-8b',
      namespace: 'default',
      title: 'qwen3-8b',
      description: 'Qwen/Qwen3-8B, served by vLLM in llm of demo',
      annotations: {
        'inference/model': 'demo/llm/vllm/qwen3-8b',
        'inference/slo-profile': 'interactive',
        'backstage.io/managed-by-location': 'inference:demo/llm/vllm/qwen3-8b',
        'backstage.io/managed-by-origin-location': 'inference:demo',
      },
      tags: ['vllm'],
      links: [],
    },
    spec: {
      type: 'model-service',
      lifecycle: 'production',
      owner: 'group:default/search',
      system: 'system:default/shop',
    },
  });
});

it('takes owner and system from config where the labels name none', () => {
  const mapping = aMapping({ owner: 'platform', system: 'models' });
  const entity = toEntity(
    aModel({ labels: { 'inference/owner': '' } }),
    mapping,
  );
  expect(entity.spec).toMatchObject({ owner: 'platform', system: 'models' });
  expect(toEntity(aModel(), aMapping()).spec).not.toHaveProperty('system');
});

it('reads the labels that config names', () => {
  const mapping = aMapping({ labels: { owner: 'team', system: 'app' } });
  const model = aModel({ labels: { team: 'search', app: 'shop' } });
  expect(toEntity(model, mapping).spec).toMatchObject({
    owner: 'group:default/search',
    system: 'system:default/shop',
  });
});

it('takes no label for one that every object has', () => {
  const mapping = aMapping({
    labels: { owner: 'constructor', system: '__proto__' },
  });
  expect(toEntity(aModel(), mapping).spec).toEqual({
    type: 'model-service',
    lifecycle: 'production',
    owner: mapping.owner,
  });
});

it('fills links in without letting a name leave its place', () => {
  const mapping = aMapping({
    links: [
      { url: 'https://logs/?q={name}&in={cluster}/{namespace}', title: 'Logs' },
    ],
  });
  const ref = { ...aModel().ref, name: '../a&b=c', namespace: 'llm' };
  expect(toEntity(aModel({ ref }), mapping).metadata.links).toEqual([
    { url: 'https://logs/?q=..%2Fa%26b%3Dc&in=demo/llm', title: 'Logs' },
  ]);
});

it('is a legal component for every model', async () => {
  const envelope = entityEnvelopeSchemaValidator();
  const rules = makeValidator();
  const aText = fc.string({ minLength: 1, unit: 'grapheme' });
  const aRef = fc.record({
    cluster: aText,
    namespace: aText,
    driver: aText,
    name: aText,
  });
  await fc.assert(
    fc.asyncProperty(aRef, async ref => {
      const entity = toEntity(aModel({ ref }), aMapping());
      envelope(entity);
      expect(rules.isValidEntityName(entity.metadata.name)).toBe(true);
      for (const tag of entity.metadata.tags!)
        expect(rules.isValidTag(tag)).toBe(true);
      expect(await componentEntityV1alpha1Validator.check(entity)).toBe(true);
    }),
  );
});
