import { plainNumber } from './rules';

it.each([
  [1 - 0.999, '0.001'],
  [1 - 0.9999, '0.0001'],
  [0.07, '0.07'],
  [14.4, '14.4'],
  [100, '100'],
  [1e-7, '0.0000001'],
  [0, '0'],
])('writes %d as a person would: %s', (value, text) => {
  expect(plainNumber(value)).toBe(text);
});

it('refuses what is no number', () => {
  expect(() => plainNumber(NaN)).toThrow('NaN cannot stand in a rule');
});
