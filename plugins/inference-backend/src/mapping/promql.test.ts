import { parsePromql } from './promql';

describe('parsePromql', () => {
  it('finds the metrics and the matchers of an expression', () => {
    const text =
      'sum by (le) (rate(vllm:a_bucket{ns="x",pod=~"a|b"}[5m])) / (b_total{} > 0)';
    const { metrics, matchers, isVector } = parsePromql(text);
    expect(metrics).toEqual(['vllm:a_bucket', 'b_total']);
    expect(
      matchers.map(({ label, op, value }) => [
        label,
        op,
        text.slice(value.from, value.to),
      ]),
    ).toEqual([
      ['ns', '=', '"x"'],
      ['pod', '=~', '"a|b"'],
    ]);
    expect(isVector).toBe(true);
  });

  it('finds names that are quoted or matched as a label', () => {
    expect(parsePromql('{__name__="vllm:x"}').metrics).toEqual(['vllm:x']);
    expect(parsePromql('{"dotted.name",a="b"}').metrics).toEqual([
      'dotted.name',
    ]);
    expect(parsePromql('{__name__=~"a|b"}').metrics).toEqual([]);
  });

  it.each(['a[5m]', '(a[5m])', '"text"', '5', '(5)', 'a[5m:1m]'])(
    'tells that %s has no value per series at a moment',
    text => {
      expect(parsePromql(text).isVector).toBe(false);
    },
  );

  it.each([
    ['sum(', 'it ends too early'],
    ['', 'it ends too early'],
    ['sum(a) by', 'ends too early'],
    ['sum a b', 'from character'],
    ['a{x=b}', 'from character 5'],
    ['a; drop', 'from character 2'],
  ])('says where %j is not PromQL', (text, message) => {
    expect(() => parsePromql(text)).toThrow(message);
  });
});
