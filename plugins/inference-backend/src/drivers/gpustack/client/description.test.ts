import fc from 'fast-check';
import { describe as describeModel, labelsIn, wordsIn } from './description';

const labels = fc.dictionary(
  fc.constantFrom('inference/owner', 'inference/system', 'a.b/c_d'),
  fc.stringMatching(/^[A-Za-z0-9._-]{1,63}$/),
);

it('keeps labels and words through any number of changes', () => {
  fc.assert(
    fc.property(fc.string(), labels, labels, (words, before, after) => {
      const first = describeModel(words, before);
      const second = describeModel(first, after);
      expect(labelsIn(second)).toEqual(after);
      expect(wordsIn(second)).toBe(wordsIn(words));
      expect(describeModel(second, after)).toBe(second);
    }),
  );
});

it.each<[unknown, Record<string, string>]>([
  [undefined, {}],
  [null, {}],
  [7, {}],
  ['Chat for a=b, see http://x/y=z', {}],
  ['owner=team', {}],
  ['  inference/owner=team-a  \nText', { 'inference/owner': 'team-a' }],
  ['inference/owner=', {}],
  ['inference/owner=two words', {}],
])('reads labels of %j', (description, expected) => {
  expect(labelsIn(description)).toEqual(expected);
});

it('leaves out what cannot be a label, and says nothing where there is nothing', () => {
  expect(describeModel(null, {})).toBeUndefined();
  expect(describeModel('', {})).toBe('');
  expect(describeModel('Text', { 'no-prefix': 'x', 'a/b': 'c\nd/e=f' })).toBe(
    'Text',
  );
});
