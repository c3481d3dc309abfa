import { hostileObjects } from './hostileObjects';
import { withoutLiterals } from './promqlShape';

describe('withoutLiterals', () => {
  it('is the same for expressions that differ in values only', () => {
    expect(withoutLiterals('sum(a{b="x",c=~"y|z"}[5m])')).toBe(
      'sum(a{b="",c=~""}[5m])',
    );
    expect(withoutLiterals('a{b="\\"} or c{d=\\"\\\\"}')).toBe('a{b=""}');
  });

  it('shows a value that got out of its quotes', () => {
    expect(withoutLiterals('a{b="x"} or c{d="y"}')).not.toBe(
      withoutLiterals('a{b="x"}'),
    );
  });

  it.each(['a{b="x}', 'a{b="x\n"}', "a{b='x'}", 'a # b', '(a', 'a)', '(a]'])(
    'throws for %j, which is no whole expression',
    expression => {
      expect(() => withoutLiterals(expression)).toThrow();
    },
  );
});

describe('hostileObjects', () => {
  it('spoils every field of every object once with every value', () => {
    const object = { metadata: { name: 'a' }, list: [{ x: 1 }] };
    const sets = [{ models: [object] }, { models: [object] }];
    const spoilt = [...hostileObjects(sets)];
    const texts = spoilt.map(each => JSON.stringify(each));
    expect(texts).toContain('{"models":[{"metadata":null,"list":[{"x":1}]}]}');
    expect(texts).toContain(
      '{"models":[{"metadata":{"name":"a"},"list":[{"x":-1}]}]}',
    );
    // metadata, metadata.name, list, list[0], list[0].x
    expect(spoilt.length % 5).toBe(0);
    expect(sets[0].models[0]).toEqual(object);
  });
});
