import { anEntity, REF } from '../__testUtils__/builders';
import {
  isInferenceSummaryAvailable,
  ownersOf,
  readEntityModel,
  sumsUpModels,
} from './entityModel';

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

it.each([
  ['Component', null, false, false],
  ['Component', 'a/b/c/d', true, false],
  ['System', null, true, true],
  ['Domain', null, true, true],
  ['group', null, true, true],
  ['User', null, false, false],
])(
  'says whether a %s with the annotation %s has cards and sums up models',
  (kind, annotation, has, sums) => {
    const entity = { ...anEntity(annotation), kind };
    expect(isInferenceSummaryAvailable(entity)).toBe(has);
    expect(sumsUpModels(entity)).toBe(sums);
  },
);
