import { isLabelKey, isLabelValue, wrongLabels } from './labels';

it.each([
  ['release', true],
  ['app.kubernetes.io/part-of', true],
  ['a_b-c.d', true],
  ['', false],
  ['/release', false],
  ['a/b/c', false],
  ['Upper.io/name', false],
  ['-release', false],
  ['release-', false],
  ['a b', false],
  ['x'.repeat(63), true],
  ['x'.repeat(64), false],
  [`${'x'.repeat(254)}/name`, false],
])('says whether %s can be the key of a label', (key, can) => {
  expect(isLabelKey(key)).toBe(can);
});

it.each([
  ['', true],
  ['kube-prometheus-stack', true],
  ['1.2_3', true],
  ['a b', false],
  ['-a', false],
  ['ä', false],
  ['x'.repeat(64), false],
])('says whether %s can be the value of a label', (value, can) => {
  expect(isLabelValue(value)).toBe(can);
});

it('names what is wrong of several', () => {
  expect(
    wrongLabels([
      ['release', 'ok'],
      ['a b', 'c d'],
    ]),
  ).toEqual([
    { part: 'key', text: 'a b' },
    { part: 'value', text: 'c d' },
  ]);
});
