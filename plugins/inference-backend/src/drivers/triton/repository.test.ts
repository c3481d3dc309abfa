import fc from 'fast-check';
import { isModelState } from '@wakeboard/plugin-inference-common';
import { isModelName, judgeServer, readIndex } from './repository';

const entry = (
  name: string,
  state?: string,
  reason?: string,
  version = '1',
) => ({
  name,
  ...(state !== undefined && { version, state }),
  ...(reason !== undefined && { reason }),
});

const stateOf = (
  index: unknown[],
  wanted: string[] | undefined = ['a'],
): string => {
  const judged = judgeServer(readIndex(index) ?? [], wanted);
  return [judged?.state, judged?.reason].filter(Boolean).join(': ');
};

it.each([
  ['serving', [entry('a', 'READY')]],
  ['waking', [entry('a', 'LOADING')]],
  ['draining', [entry('a', 'UNLOADING')]],
  ['sleeping', [entry('a', 'UNAVAILABLE', 'unloaded')]],
  ['sleeping', [entry('a', 'UNAVAILABLE')]],
  ['sleeping', [entry('a')]],
  ['failed: a: no space', [entry('a', 'UNAVAILABLE', 'no space')]],
  ['failed: a: not in the repository', [entry('b', 'READY')]],
  ['failed: a: not in the repository', []],
  ['unknown', [entry('a', 'UNKNOWN')]],
  ['unknown', [entry('a', 'READYING')]],
  // Of several versions, the one that serves.
  [
    'serving',
    [entry('a', 'UNAVAILABLE', 'unloaded', '1'), entry('a', 'READY', '', '2')],
  ],
  [
    'serving',
    [entry('a', 'READY', '', '1'), entry('a', 'UNAVAILABLE', 'broken', '2')],
  ],
])('is %s with %j', (expected, index) => {
  expect(stateOf(index)).toBe(expected);
});

it.each([
  ['serving', [entry('a', 'READY'), entry('b', 'READY')]],
  [
    'degraded: 1 of 2 models are loaded',
    [entry('a', 'READY'), entry('b', 'LOADING')],
  ],
  ['degraded: b: x', [entry('a', 'READY'), entry('b', 'UNAVAILABLE', 'x')]],
  ['waking', [entry('a', 'LOADING'), entry('b', 'UNAVAILABLE', 'x')]],
])('is %s of two that are wanted with %j', (expected, index) => {
  expect(stateOf(index, ['a', 'b'])).toBe(expected);
});

it('takes what is loaded for what is wanted, where nothing is named', () => {
  const judge = (index: unknown[]) =>
    judgeServer(readIndex(index) ?? [], undefined)?.state;
  expect(judge([entry('a', 'READY'), entry('b')])).toBe('serving');
  expect(judge([entry('a', 'UNAVAILABLE', 'unloaded'), entry('b')])).toBe(
    'sleeping',
  );
  expect(judge([])).toBeUndefined();
});

it.each([undefined, null, 'text', 7, {}, { models: [] }])(
  'reads no index of %j',
  body => {
    expect(readIndex(body)).toBeUndefined();
  },
);

it('takes a name literally, and none that would move about in a path', () => {
  expect(isModelName('a"b\\c \'{{$x}}')).toBe(true);
  expect(isModelName('a/../b')).toBe(true);
  for (const name of ['', '.', '..', 'a\0', '\ud800', 'x'.repeat(301)]) {
    expect(isModelName(name)).toBe(false);
  }
});

it('keeps its head over any index', () => {
  const anEntry = fc.record(
    {
      name: fc.oneof(fc.string(), fc.constant('a'), fc.jsonValue()),
      state: fc.oneof(
        fc.constantFrom('READY', 'LOADING', 'UNAVAILABLE'),
        fc.jsonValue(),
      ),
      reason: fc.jsonValue(),
    },
    { requiredKeys: [] },
  );
  fc.assert(
    fc.property(
      fc.oneof(fc.jsonValue(), fc.array(fc.oneof(anEntry, fc.jsonValue()))),
      fc.option(fc.array(fc.string()), { nil: undefined }),
      (body, wanted) => {
        const index = readIndex(body);
        const judged = index && judgeServer(index, wanted);
        expect(judged === undefined || isModelState(judged.state)).toBe(true);
        for (const { name } of index ?? []) {
          expect(encodeURIComponent(name)).not.toMatch(/^\.{0,2}$|[/?#]/);
        }
      },
    ),
  );
});
