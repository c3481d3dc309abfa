import fc from 'fast-check';
import { manifestMetadata, manifestName } from './manifestName';
import { aRef, aTarget } from './__testUtils__/targets';

const LEGAL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

it('is the system and the model in the namespace of the model', () => {
  expect(manifestName({ ref: aRef() })).toBe('vllm-chat');
  expect(manifestName({ ref: aRef(), place: { namespace: 'llm' } })).toBe(
    'vllm-chat',
  );
});

it.each([
  [
    'two models of one name where namespaces meet',
    { ref: aRef(), place: { namespace: 'monitoring' } },
    { ref: aRef({ namespace: 'other' }), place: { namespace: 'monitoring' } },
  ],
  [
    'namespace and name that read the same when joined',
    {
      ref: aRef({ namespace: 'a', name: 'b-c' }),
      place: { namespace: 'monitoring' },
    },
    {
      ref: aRef({ namespace: 'a-b', name: 'c' }),
      place: { namespace: 'monitoring' },
    },
  ],
  [
    'models of two servers beside each other',
    { ref: aRef({ cluster: 'east' }), ofServer: true },
    { ref: aRef({ cluster: 'west' }), ofServer: true },
  ],
  [
    'names that differ only where no name may have it',
    { ref: aRef({ name: 'Chat' }) },
    { ref: aRef({ name: 'chat' }) },
  ],
  [
    'names that differ only after the cut',
    { ref: aRef({ name: `${'a'.repeat(80)}1` }) },
    { ref: aRef({ name: `${'a'.repeat(80)}2` }) },
  ],
  [
    'a system and a name that read the same when joined',
    { ref: aRef({ driver: 'a', name: 'b-c' }) },
    { ref: aRef({ driver: 'a-b', name: 'c' }) },
  ],
  [
    'a model and one that is named like what is made for it elsewhere',
    { ref: aRef(), place: { namespace: 'monitoring' } },
    {
      ref: aRef({
        namespace: 'monitoring',
        name: manifestName({
          ref: aRef(),
          place: { namespace: 'monitoring' },
        }).replace('vllm-', ''),
      }),
    },
  ],
])('keeps apart %s', (_, one, other) => {
  expect(manifestName(one)).not.toBe(manifestName(other));
});

it('says where a model is that is described elsewhere', () => {
  expect(
    manifestName({ ref: aRef(), place: { namespace: 'monitoring' } }),
  ).toMatch(/^vllm-llm-chat-[0-9a-f]{16}$/);
});

it('tells several objects of one kind apart, also from a model that is named like that', () => {
  const second = manifestName({ ref: aRef() }, '2');
  expect(second).toMatch(/^vllm-chat-2-[0-9a-f]{16}$/);
  expect(second).not.toBe(manifestName({ ref: aRef({ name: 'chat-2' }) }));
});

it('is a legal name of a service for every model, and that of no other model', () => {
  const aPart = fc.string({ minLength: 1, maxLength: 90 });
  const aTargetOf = fc.record({
    ref: fc.record({
      cluster: aPart,
      namespace: aPart,
      driver: fc.constantFrom('vllm', 'gpustack', 'my-vllm'),
      name: aPart,
    }),
    place: fc.constant({ namespace: 'monitoring' }),
  });
  fc.assert(
    fc.property(aTargetOf, aTargetOf, (one, other) => {
      const name = manifestName(one);
      expect(name).toMatch(LEGAL);
      expect(name.length).toBeLessThanOrEqual(63);
      expect(manifestName({ ref: one.ref })).toMatch(LEGAL);
      expect(name === manifestName(other)).toBe(
        JSON.stringify(one) === JSON.stringify(other),
      );
    }),
  );
});

it('is of one model only of those that live in one namespace', () => {
  const aWord = fc.stringMatching(/^[a-c](-?[a-c]){0,3}$/);
  const aModel = fc.record({ driver: aWord, name: aWord });
  fc.assert(
    fc.property(aModel, aModel, (one, other) => {
      const [name, otherName] = [one, other].map(model =>
        manifestName({ ref: aRef(model) }),
      );
      expect(name === otherName).toBe(
        one.driver === other.driver && one.name === other.name,
      );
    }),
    { numRuns: 2_000 },
  );
});

it('lets a place add labels and take none of those that decommissioning goes by', () => {
  const metadata = manifestMetadata(
    aTarget({
      place: {
        namespace: 'monitoring',
        labels: { release: 'prom', 'inference/provisioned-by': 'me' },
      },
    }),
  );
  expect(metadata.namespace).toBe('monitoring');
  expect(metadata.labels).toEqual({
    release: 'prom',
    'inference/provisioned-by': 'wakeboard',
    'inference/provisioned-model': 'llm.vllm.chat',
    'inference/owner': 'search',
  });
  expect(metadata.annotations).toEqual({
    'inference/provisioned-for': 'llm/vllm/chat',
  });
});

it('is in no namespace where it belongs to a model of a server and none is named', () => {
  const ref = aRef({ namespace: 'Default Cluster', driver: 'gpustack' });
  const target = aTarget({ ref, ofServer: true });
  expect(manifestMetadata(target)).not.toHaveProperty('namespace');
  expect(
    manifestMetadata({ ...target, place: { namespace: 'monitoring' } }),
  ).toMatchObject({ namespace: 'monitoring' });
});
