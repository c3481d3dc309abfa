import { anInput } from './__testUtils__/anInput';
import { digestOf, entityRefOf, toSpec } from './toSpec';

it('takes what a form left empty for nothing', () => {
  expect(
    toSpec(anInput({ image: '', owner: '', gpus: 0, rules: false })),
  ).toEqual({ ...anInput(), gpus: 0, rules: false });
});

it.each([
  ['search', 'search'],
  ['group:default/search', 'search'],
  ['group:search', 'search'],
  ['default/search', 'search'],
])('takes %s for the owner %s', (owner, name) => {
  expect(toSpec(anInput({ owner })).owner).toBe(name);
});

it.each([
  ['owner', { owner: 'user:default/ann' }],
  ['owner', { owner: 'group:other/search' }],
  ['owner', { owner: 'group:' }],
  ['system', { system: 'component:default/shop' }],
])('refuses a %s that is of another kind or elsewhere: %j', (field, input) => {
  expect(() => toSpec(anInput(input))).toThrow(
    new RegExp(`^${field}: .* is not accepted; expected the name of a`),
  );
});

it('names the entity before the catalog has it', () => {
  expect(entityRefOf(anInput())).toBe('component:default/demo.llm.vllm.chat');
});

it('tells specifications apart, and not the order they are written in', () => {
  const one = anInput({ labels: { a: '1', b: '2' }, gpus: 1 });
  const same = { gpus: 1, ...anInput({ labels: { b: '2', a: '1' } }) };
  const other = anInput({ labels: { a: '1', b: '3' }, gpus: 1 });
  expect(digestOf(one)).toBe(digestOf(same));
  expect(digestOf(one)).not.toBe(digestOf(other));
});
