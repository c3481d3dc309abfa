import { anEntity, REF } from '../__testUtils__/builders';
import { ownersOf, readEntityModel } from './entityModel';

it('reads the model that the annotation names', () => {
  expect(readEntityModel(anEntity())).toEqual({ kind: 'model', ref: REF });
  expect(
    readEntityModel(anEntity(' demo/greenthread-system/greenthread/qwen3-4b ')),
  ).toEqual({ kind: 'model', ref: REF });
});

it('tells a missing annotation from one that cannot be read', () => {
  expect(readEntityModel(anEntity(null))).toEqual({ kind: 'none' });
  expect(readEntityModel(anEntity(' '))).toEqual({ kind: 'none' });
  expect(readEntityModel(anEntity('a/b'))).toEqual({
    kind: 'malformed',
    message: expect.stringContaining('"a/b" is not a model reference'),
  });
});

it('names each owner once', () => {
  const entity = anEntity();
  entity.relations = [
    ...(entity.relations ?? []),
    ...(entity.relations ?? []),
    { type: 'partOf', targetRef: 'system:default/chat' },
  ];
  expect(ownersOf(entity)).toEqual(['group:default/assistants']);
});
