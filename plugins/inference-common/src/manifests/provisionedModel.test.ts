import fc from 'fast-check';
import { provisionedLabels, provisionedModel } from './provisionedModel';

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
