import { SourceError } from '@wakeboard/plugin-inference-common';
import { readingOf, ReadingPart } from './readingOf';

const error: SourceError = {
  source: { kind: 'cluster', name: 'demo' },
  reason: 'unreachable',
  message: 'Cluster "demo" cannot be reached',
};
const fine: ReadingPart = { malformed: [] };
const whole: ReadingPart = { malformed: [], whole: true, readAt: 5 };

it.each<[string, ReadingPart[], ReturnType<typeof readingOf>]>([
  ['is whole', [fine, whole], { ok: true, readAt: 5 }],
  [
    'has not begun',
    [],
    { ok: false, message: 'Not everything has been read yet' },
  ],
  [
    'has only a part',
    [fine, { ...whole, whole: false }],
    { ok: false, readAt: 5, message: 'Not everything has been read yet' },
  ],
  [
    'lacks what cannot be reached',
    [
      { ...whole, whole: false },
      { ...fine, error },
    ],
    { ok: false, readAt: 5, message: 'Cluster "demo" cannot be reached' },
  ],
  [
    'is whole without what is optional',
    [whole, { ...fine, error }],
    { ok: true, readAt: 5 },
  ],
  [
    'could not be stored',
    [{ ...whole, error }],
    { ok: false, readAt: 5, message: 'Cluster "demo" cannot be reached' },
  ],
  [
    'has an object that cannot be read',
    [
      {
        ...whole,
        malformed: [{ ...error, object: 'llm/a', message: 'no spec' }],
      },
    ],
    {
      ok: false,
      readAt: 5,
      message: '1 object cannot be read, for example llm/a: no spec',
    },
  ],
])('a reading that %s', (_, parts, expected) => {
  expect(readingOf(parts)).toEqual(expected);
});
