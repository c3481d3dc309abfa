import fc from 'fast-check';
import { modelEntityName } from './entityName';

const ENTITY_NAME = /^([A-Za-z0-9][-A-Za-z0-9_.]*)?[A-Za-z0-9]$/;
const aPart = fc.oneof(
  fc.stringMatching(/^[a-zA-Z0-9._-]{1,8}$/),
  fc.constantFrom('a', 'b', 'a.b', 'A', 'a-b', 'x'.repeat(60)),
  fc.string({ minLength: 1 }),
);
const aRef = fc.record({
  cluster: aPart,
  namespace: aPart,
  driver: aPart,
  name: aPart,
});

it('is the reference with dots where that is a legal name', () => {
  expect(
    modelEntityName({
      cluster: 'demo',
      namespace: 'llm',
      driver: 'vllm',
      name: 'qwen3-8b.v2',
    }),
  ).toBe('demo.llm.vllm.qwen3-8b.v2');
});

it('is cut and told apart where the reference is too long', () => {
  const name = modelEntityName({
    cluster: 'demo',
    namespace: 'greenthread-system',
    driver: 'greenthread',
    name: 'meta-llama-3-8b-instruct-awq-with-long-context',
  });
  expect(name).toMatch(
    /^demo\.greenthread-system\.greenthread\.meta-llama-[0-9a-f]{16}$/,
  );
});

it('tells apart what the catalog does not: capital letters, and dots in other parts', () => {
  const names = [
    { cluster: 'g', namespace: 'n', driver: 'd', name: 'Chat' },
    { cluster: 'g', namespace: 'n', driver: 'd', name: 'chat' },
    { cluster: 'a.b', namespace: 'c', driver: 'd', name: 'e' },
    { cluster: 'a', namespace: 'b', driver: 'c', name: 'd.e' },
  ].map(modelEntityName);
  expect(new Set(names.map(name => name.toLowerCase())).size).toBe(4);
});

it('is a legal name of an entity for every model, and of one model only', () => {
  fc.assert(
    fc.property(aRef, aRef, (one, other) => {
      expect(modelEntityName(one)).toMatch(ENTITY_NAME);
      expect(modelEntityName(one).length).toBeLessThanOrEqual(63);
      expect(
        modelEntityName(one).toLowerCase() ===
          modelEntityName(other).toLowerCase(),
      ).toBe(JSON.stringify(one) === JSON.stringify(other));
    }),
    { numRuns: 2000 },
  );
});
