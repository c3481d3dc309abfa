import fc from 'fast-check';
import { parseAllDocuments } from 'yaml';
import { manifestYaml } from './manifestYaml';

/** The Kubernetes tools of today read YAML 1.1, the catalog 1.2. */
const VERSIONS = ['1.1', '1.2'] as const;

const WORDS = [
  'on',
  'off',
  'yes',
  'no',
  'y',
  'n',
  'Y',
  'true',
  'False',
  'null',
  'Null',
  '~',
  '',
  '1e3',
  'e3',
  'E-0',
  '1E3',
  '1.',
  '.5',
  '-.5',
  '+1',
  '1_000',
  '0x1',
  '0o7',
  '010',
  '0b1',
  '.inf',
  '-.Inf',
  '.nan',
  '1:30',
  '190:20:30',
  '2026-11-23',
  '2026-11-23T15:00:00Z',
  '2026-11-23 15:00:00',
  '{{',
  '{{ .Values.x }}',
  '${{ parameters.name }}',
  '[',
  '- a',
  '? a',
  ': a',
  'a: b',
  'a #b',
  '#',
  '&a',
  '*a',
  '!a',
  '|',
  '>',
  '%YAML',
  '@a',
  '`a',
  '=',
  '<<',
  '---',
  '...',
  'a\nb',
  '\n',
  ' a',
  'a ',
  'a\n',
  '\ta',
  "it's",
  '"',
  '\\',
  '\u0007',
  '\u0085',
  '\u2028',
  '\ufeff',
  '0',
];

/** An object that holds a value, and what those who take it for either version read. */
function readBack(value: unknown) {
  const object = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'chat' },
    data: value,
  };
  const text = manifestYaml(object);
  const read = VERSIONS.flatMap(version =>
    parseAllDocuments(text, { version }).map(document => {
      expect(document.errors).toEqual([]);
      return document.toJS();
    }),
  );
  return { object, read };
}

it.each(WORDS.map(word => [JSON.stringify(word), word]))(
  'reads back %s as the text that it is, as a value and as a key',
  (_, word) => {
    const held = { value: word, list: [word], [word]: 'a key' };
    const { object, read } = readBack(held);
    expect(read).toEqual([object, object]);
  },
);

it('reads back whatever an object holds, for every version of YAML', () => {
  const aText = fc.oneof(
    fc.constantFrom(...WORDS),
    fc.string({ unit: 'grapheme' }),
    fc.string({ unit: 'binary' }),
    fc.stringMatching(/^[-+.0-9eExob_:]{1,90}$/),
  );
  const aValue = fc.letrec(tie => ({
    any: fc.oneof(
      { maxDepth: 3 },
      aText,
      fc.integer(),
      fc
        .double({ noNaN: true, noDefaultInfinity: true })
        .filter(n => !Object.is(n, -0)),
      fc.boolean(),
      fc.constant(null),
      fc.array(tie('any'), { maxLength: 4 }),
      fc.dictionary(
        aText.filter(key => key !== '__proto__'),
        tie('any'),
        { maxKeys: 4 },
      ),
    ),
  })).any;
  fc.assert(
    fc.property(aValue, value => {
      const { object, read } = readBack(value);
      expect(read).toEqual([object, object]);
    }),
    { numRuns: 200 },
  );
});

it('has the head of an object first, and its labels in the order of their names', () => {
  const object = {
    spec: { b: 1, a: 2 },
    metadata: {
      annotations: { z: '1', y: '2' },
      labels: { b: 'on', a: 'x' },
      namespace: 'llm',
      name: 'chat',
    },
    kind: 'Service',
    apiVersion: 'v1',
    absent: undefined,
  };
  expect(manifestYaml(object)).toBe(`apiVersion: v1
kind: Service
metadata:
  name: chat
  namespace: llm
  labels:
    a: x
    b: "on"
  annotations:
    "y": "2"
    z: "1"
spec:
  b: 1
  a: 2
`);
});

it('does not break long lines, nor write twice the same as once', () => {
  const shared = { expr: 'sum(rate(x[5m])) '.repeat(20) };
  const text = manifestYaml({
    apiVersion: 'v1',
    kind: 'X',
    metadata: { name: 'x' },
    ...{ spec: { one: shared, other: shared } },
  });
  expect(text).not.toMatch(/[&*]a1/);
  expect(text.split('\n')).toHaveLength(10);
});
