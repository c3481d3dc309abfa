import { aMapping, OWN_EXPRESSION } from '../../__testUtils__/doctorBuilders';
import {
  activeExpression,
  differs,
  firstDraft,
  insertAt,
  readDraft,
  SignalDraft,
  toDraft,
} from './signalDraft';

const aDraft = (overrides: Partial<SignalDraft> = {}): SignalDraft => ({
  expression: 'a{b="$model"}',
  factor: '',
  by: '',
  version: 0,
  ...overrides,
});

describe('what feeds a signal', () => {
  const stored = { expression: 'stored' };
  const config = { expression: 'config' };

  it.each([
    ['stored', stored],
    ['config', config],
    ['driver', { expression: OWN_EXPRESSION }],
  ] as const)('is said by %s where it comes from there', (origin, expected) => {
    expect(
      activeExpression(aMapping({ origin, stored, config })),
    ).toStrictEqual(expected);
  });

  it('cannot be said where the driver makes it for each model', () => {
    const mapping = aMapping({ driverExpression: undefined });
    expect(activeExpression(mapping)).toBeUndefined();
    expect(firstDraft(mapping)).toMatchObject({ expression: '' });
  });

  it('is not what is stored and cannot be used, but editing begins with that', () => {
    const mapping = aMapping({ stored, problem: 'It is not used', version: 2 });
    expect(activeExpression(mapping)?.expression).toBe(OWN_EXPRESSION);
    expect(firstDraft(mapping)).toMatchObject({
      expression: 'stored',
      version: 2,
    });
  });
});

describe('a draft', () => {
  it('reads as the expression it was made of', () => {
    const expression = {
      expression: 'a{b="$model"}',
      factor: 0.001,
      by: ['pod', 'gpu'],
    };
    const draft = toDraft(expression, 3);
    expect(draft).toEqual({
      expression: 'a{b="$model"}',
      factor: '0.001',
      by: 'pod, gpu',
      version: 3,
    });
    expect(readDraft(draft).expression).toEqual(expression);
  });

  it('leaves out what is empty', () => {
    expect(readDraft(aDraft({ factor: ' ', by: ' , ' }))).toStrictEqual({
      problems: {},
      expression: {
        expression: 'a{b="$model"}',
        factor: undefined,
        by: undefined,
      },
    });
  });

  it.each(['0', '-1', 'x', '1,5', 'NaN', 'Infinity'])(
    'has a problem with the factor %s',
    factor => {
      expect(readDraft(aDraft({ factor }))).toEqual({
        problems: { factor: 'notPositive' },
      });
    },
  );

  it.each(['a-b', '1a', '$model', 'a b c d e f g h i j k'])(
    'has a problem with the labels %s',
    by => {
      expect(readDraft(aDraft({ by }))).toEqual({
        problems: { by: 'notLabels' },
      });
    },
  );

  it('has a problem without an expression', () => {
    expect(readDraft(aDraft({ expression: ' \n' })).problems).toEqual({
      expression: 'noExpression',
    });
  });

  it('differs by its text, not by what it was made of', () => {
    expect(differs(aDraft(), aDraft({ version: 4 }))).toBe(false);
    expect(differs(aDraft(), aDraft({ by: 'pod' }))).toBe(true);
    expect(differs(aDraft(), aDraft({ factor: '2' }))).toBe(true);
    expect(differs(aDraft(), aDraft({ expression: 'b' }))).toBe(true);
  });
});

it('puts text in place of what is selected', () => {
  expect(insertAt('a="" b', { start: 3, end: 3 }, '$model')).toEqual({
    text: 'a="$model" b',
    caret: 9,
  });
  expect(insertAt('abc', { start: 1, end: 2 }, '')).toEqual({
    text: 'ac',
    caret: 1,
  });
});
