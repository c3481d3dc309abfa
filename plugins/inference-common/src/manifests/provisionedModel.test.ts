import fc from 'fast-check';
import {
  isProvisionedFor,
  provisionedAnnotations,
  provisionedFor,
  provisionedLabels,
  provisionedModel,
} from './provisionedModel';

const LABEL_VALUE = /^[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$/;
/** Of a cluster, or of a server that gives its namespaces any name. */
const aName = fc.oneof(
  fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,60}[a-z0-9])?$/),
  fc.string({ minLength: 1, unit: 'grapheme' }),
);

it('names the model in words where they fit', () => {
  expect(
    provisionedModel({ namespace: 'llm', driver: 'vllm', name: 'qwen3-8b' }),
  ).toBe('llm.vllm.qwen3-8b');
});

it('is cut after a head for people and told apart by 128 bits where it is too long', () => {
  const ref = { namespace: 'llm', driver: 'vllm', name: 'x'.repeat(63) };
  expect(provisionedModel(ref)).toMatch(/^llm_vllm_x{21}-[0-9a-f]{32}$/);
  expect(provisionedModel(ref)).not.toBe(
    provisionedModel({ ...ref, name: `${'x'.repeat(62)}y` }),
  );
});

it.each([
  [
    'a namespace of a server that reads like namespace, system and name',
    { namespace: 'a', driver: 'gpustack', name: 'gpustack.b' },
    { namespace: 'a.gpustack', driver: 'gpustack', name: 'b' },
  ],
  [
    'a name that reads like the label of a long one',
    { namespace: 'llm', driver: 'vllm', name: 'x'.repeat(63) },
    {
      namespace: 'llm',
      driver: 'vllm',
      name: provisionedModel({
        namespace: 'llm',
        driver: 'vllm',
        name: 'x'.repeat(63),
      }).slice('llm_vllm_'.length),
    },
  ],
])('keeps apart %s', (_, one, other) => {
  expect(provisionedModel(one)).not.toBe(provisionedModel(other));
  expect(provisionedFor(one)).not.toBe(provisionedFor(other));
});

it('says that an object is of a model by label and annotation together', () => {
  const ref = { namespace: 'llm', driver: 'vllm', name: 'chat' };
  const labels = provisionedLabels(ref);
  const annotations = provisionedAnnotations(ref);
  const theirs = provisionedAnnotations({ ...ref, namespace: 'other' });
  expect(annotations).toEqual({ 'inference/provisioned-for': 'llm/vllm/chat' });
  expect(isProvisionedFor({ labels, annotations }, ref)).toBe(true);
  expect(isProvisionedFor({ labels, annotations: theirs }, ref)).toBe(false);
  expect(isProvisionedFor({ annotations }, ref)).toBe(false);
  // GPUStack keeps no annotations.
  expect(isProvisionedFor({ labels }, ref)).toBe(true);
});

it('is a legal label for every model', () => {
  fc.assert(
    fc.property(aName, aName, fc.string({ minLength: 1 }), (a, b, name) => {
      const value = provisionedModel({ namespace: a, driver: 'vllm', name });
      const other = provisionedModel({ namespace: b, driver: 'vllm', name });
      expect(value).toMatch(LABEL_VALUE);
      expect(value === other).toBe(a === b);
    }),
  );
});

it('lets nobody take the labels that decommissioning goes by', () => {
  expect(
    provisionedLabels({
      namespace: 'llm',
      driver: 'vllm',
      name: 'chat',
      labels: { 'inference/provisioned-model': 'mine', tier: 'gold' },
      owner: 'search',
    }),
  ).toEqual({
    'inference/provisioned-by': 'wakeboard',
    'inference/provisioned-model': 'llm.vllm.chat',
    'inference/owner': 'search',
    tier: 'gold',
  });
});
