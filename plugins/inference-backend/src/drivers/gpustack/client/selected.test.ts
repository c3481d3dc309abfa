import { InputError } from '@backstage/errors';
import { isSelected } from './selected';

const labels = { 'inference/owner': 'a', tier: '' };

it.each<[string | undefined, boolean]>([
  [undefined, true],
  ['inference/owner=a', true],
  ['inference/owner==a,tier=', true],
  ['inference/owner=b', false],
  ['inference/owner=a,missing=x', false],
  ['toString=x', false],
])('a model with labels is selected by %s: %s', (selector, expected) => {
  expect(isSelected(labels, selector)).toBe(expected);
});

it.each(['tier', '!tier', 'tier!=x', 'tier in (a,b)', ''])(
  'refuses %j rather than to take everything for selected',
  selector => {
    expect(() => isSelected(labels, selector)).toThrow(InputError);
  },
);
