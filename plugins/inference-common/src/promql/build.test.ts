import { InputError } from '@backstage/errors';
import { parser } from '@prometheus-io/lezer-promql';
import fc from 'fast-check';
import {
  atLeast,
  avgBy,
  bucketMatcher,
  divide,
  firstOf,
  histogramQuantile,
  increase,
  Matcher,
  maxBy,
  multiply,
  onlyWhere,
  PromQL,
  rate,
  selector,
  selectorByName,
  sumBy,
  withRange,
} from './build';

interface ParsedMatcher {
  label: string;
  operator: string;
  value: string;
}

interface ParsedSelector {
  metric: string | undefined;
  matchers: ParsedMatcher[];
}

/** Unquotes as Go does, for the escapes that are legal in what we build. */
function unquote(literal: string): string {
  expect(literal).toMatch(/^"[^\n]*"$/);
  return literal
    .slice(1, -1)
    .replace(/\\(u[0-9a-f]{4}|.)/gsu, (_, escape: string) => {
      if (escape === 'n') return '\n';
      if (escape === '"' || escape === '\\') return escape;
      expect(escape).toMatch(/^u/);
      return String.fromCodePoint(parseInt(escape.slice(1), 16));
    });
}

function parse(query: string): { shape: string; selectors: ParsedSelector[] } {
  const tree = parser.parse(query);
  const shape: string[] = [];
  const selectors: ParsedSelector[] = [];
  tree.iterate({
    enter(node) {
      const text = query.slice(node.from, node.to);
      shape.push(node.type.isError ? 'ERROR' : node.name);
      const current = selectors[selectors.length - 1];
      if (node.name === 'VectorSelector') {
        selectors.push({ metric: undefined, matchers: [] });
      } else if (
        node.name === 'Identifier' &&
        node.node.parent?.name === 'VectorSelector'
      ) {
        current.metric = text;
      } else if (node.name === 'UnquotedLabelMatcher') {
        const [label, operator, literal] = [
          node.node.firstChild,
          node.node.firstChild?.nextSibling,
          node.node.lastChild,
        ].map(child => query.slice(child?.from, child?.to));
        current.matchers.push({ label, operator, value: unquote(literal) });
      }
    },
  });
  return { shape: shape.join(' '), selectors };
}

const nasty = fc.constantFrom(
  '"',
  '\\',
  '\n',
  '"} or vector(1) #',
  '{}',
  '|',
  '.*',
  '$^',
  '`',
  "'",
  '\r',
  '\0',
  '\u2028',
  '\ufffd',
  '🐘',
  'مرحبا',
);
const anyValue = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc
    .array(fc.oneof(nasty, fc.string({ maxLength: 3 })), { maxLength: 6 })
    .map(parts => parts.join('')),
);
const metricName = fc.stringMatching(/^[a-zA-Z_:][a-zA-Z0-9_:]{0,20}_x$/);
const anyLabel = fc.stringMatching(/^[a-z_][a-zA-Z0-9_]{0,12}$/);
const anyMatcher: fc.Arbitrary<Matcher> = fc.oneof(
  fc.record({
    label: anyLabel,
    op: fc.constantFrom('=' as const, '!=' as const),
    value: anyValue,
  }),
  fc.record({
    label: anyLabel,
    op: fc.constant('oneOf' as const),
    values: fc.array(anyValue, { minLength: 1, maxLength: 4 }),
  }),
);

const up = (): PromQL => selector({ metric: 'up' });

describe('selector', () => {
  it('reads back as one selector with exactly the given matchers, whatever the values are', () => {
    fc.assert(
      fc.property(metricName, fc.array(anyMatcher), (metric, matchers) => {
        const { shape, selectors } = parse(selector({ metric, matchers }));
        expect(shape).not.toContain('ERROR');
        expect(selectors).toHaveLength(1);
        expect(selectors[0].metric).toBe(metric);
        expect(
          selectors[0].matchers.map(({ label, operator }) => [label, operator]),
        ).toEqual(
          matchers.map(({ label, op }) => [label, op === 'oneOf' ? '=~' : op]),
        );
        const literal = (_: unknown, index: number) =>
          matchers[index].op !== 'oneOf';
        expect(
          selectors[0].matchers.filter(literal).map(({ value }) => value),
        ).toEqual(
          matchers.flatMap(each => ('value' in each ? [each.value] : [])),
        );
      }),
      { numRuns: 2000 },
    );
  });

  it('gives every query over given names the same shape, whatever the values are', () => {
    const query = (value: string) =>
      divide(
        sumBy(
          ['pod'],
          rate({
            metric: 'a_total',
            matchers: [
              { label: 'namespace', op: '=', value },
              { label: 'pod', op: 'oneOf', values: [value, `${value}-1`] },
            ],
            rangeMs: 300_000,
          }),
        ),
        multiply(selector({ metric: 'b' }), 2),
      );
    const expected = parse(query('plain')).shape;
    expect(expected).not.toContain('ERROR');
    fc.assert(
      fc.property(anyValue, value => {
        expect(parse(query(value)).shape).toBe(expected);
      }),
      { numRuns: 2000 },
    );
  });

  it('matches with oneOf exactly the given values', () => {
    fc.assert(
      fc.property(
        fc.array(anyValue, { minLength: 1, maxLength: 4 }),
        anyValue,
        (values, other) => {
          const query = selector({
            metric: 'up',
            matchers: [{ label: 'pod', op: 'oneOf', values }],
          });
          const [{ value }] = parse(query).selectors[0].matchers;
          // The anchors and the flag that Prometheus adds.
          const expression = new RegExp(`^(?:${value})$`, 's');
          values.forEach(each => expect(expression.test(each)).toBe(true));
          expect(expression.test(other)).toBe(values.includes(other));
        },
      ),
      { numRuns: 2000 },
    );
  });

  it.each([
    '',
    '1up',
    'up-time',
    'up{}',
    'up or vector',
    'größe',
    'up\n',
    'NaN',
    'inf',
  ])('refuses %j as the name of a metric', metric => {
    expect(() => selector({ metric })).toThrow(InputError);
  });

  it.each(['', '1a', 'a-b', 'a=', 'a:b', 'ä', 'a\n', '__name__'])(
    'refuses %j as the name of a label',
    label => {
      const matchers: Matcher[] = [{ label, op: '=', value: 'x' }];
      expect(() => selector({ metric: 'up', matchers })).toThrow(InputError);
    },
  );

  it('refuses to match one of no values, which would match series without the label', () => {
    expect(() =>
      selector({
        metric: 'up',
        matchers: [{ label: 'pod', op: 'oneOf', values: [] }],
      }),
    ).toThrow('No values given for label "pod"');
  });

  it.each([0, -1, 1.5, NaN, Infinity])('refuses %d ms as a range', rangeMs => {
    expect(() => rate({ metric: 'up', rangeMs })).toThrow(InputError);
  });

  it('replaces half of a surrogate pair, which cannot be sent', () => {
    expect(
      selector({
        metric: 'up',
        matchers: [{ label: 'pod', op: '=', value: 'a\ud800b' }],
      }),
    ).toBe('up{pod="a\\ufffdb"}');
  });
});

describe('expressions', () => {
  const requests = { metric: 'requests_total', rangeMs: 60_000 };

  it.each<[string, PromQL]>([
    ['up', up()],
    ['requests_total[60s]', selector(requests)],
    ['up[1500ms]', withRange(up(), 1500)],
    ['rate(requests_total[60s])', rate(requests)],
    [
      'increase(requests_total[500ms])',
      increase({ ...requests, rangeMs: 500 }),
    ],
    ['sum(up)', sumBy([], up())],
    ['sum by (namespace, pod) (up)', sumBy(['namespace', 'pod'], up())],
    ['max by (pod) (up)', maxBy(['pod'], up())],
    ['avg by (pod) (up)', avgBy(['pod'], up())],
    ['histogram_quantile(0.95, up)', histogramQuantile(0.95, up())],
    ['(up) / ((up) > 0)', divide(up(), up())],
    ['(up) * 0.001', multiply(up(), 0.001)],
    ['(up) >= 0', atLeast(up(), 0)],
    ['up', firstOf([up()])],
    ['(up) or (sum(up))', firstOf([up(), sumBy([], up())])],
    ['(up) * -1e-9', multiply(up(), -1e-9)],
    ['(up) and on (pod) (up)', onlyWhere(up(), ['pod'], up())],
    ['(up) and on (a, b) (up)', onlyWhere(up(), ['a', 'b'], up())],
  ])('makes %s', (expected, query) => {
    expect(query).toBe(expected);
    expect(parse(query).shape).not.toContain('ERROR');
  });

  it('selects series by names, and by what names look like', () => {
    const named = selectorByName({ names: ['slo:objective:ratio', 'up'] }, [
      { label: 'slo', op: '!=', value: '' },
    ]);
    expect(named).toBe('{__name__=~"slo:objective:ratio|up",slo!=""}');
    expect(selectorByName({ pattern: '.+:burnrate.+' })).toBe(
      '{__name__=~".+:burnrate.+"}',
    );
    for (const query of [named, selectorByName({ pattern: 'a"b' })]) {
      expect(parse(query).shape).not.toContain('ERROR');
    }
  });

  it.each([[[]], [['up', 'a|b']], [['inf']]])(
    'refuses to select by the names %j',
    names => {
      expect(() => selectorByName({ names })).toThrow(InputError);
    },
  );

  it.each([-0.1, 1.1, NaN])('refuses %d as a quantile', quantile => {
    expect(() => histogramQuantile(quantile, up())).toThrow(InputError);
  });

  it.each([NaN, Infinity])('refuses %d as a factor', factor => {
    expect(() => multiply(up(), factor)).toThrow(InputError);
  });

  it('refuses to choose from no expressions', () => {
    expect(() => firstOf([])).toThrow(InputError);
  });

  it('refuses to group by a name that is not a label', () => {
    expect(() => sumBy(['pod) or (up'], up())).toThrow(InputError);
    expect(() => onlyWhere(up(), ['a) or ('], up())).toThrow(InputError);
  });
});

describe('bucketMatcher', () => {
  it.each<[number, string[]]>([
    [1, ['1', '1.0']],
    [0.5, ['0.5']],
    [0, ['0', '0.0']],
    [1e6, ['1000000', '1000000.0', '1e+06']],
    [2.5e6, ['2500000', '2500000.0', '2.5e+06']],
    [5e-5, ['0.00005', '5e-05']],
    [1e-7, ['1e-7', '1e-07']],
  ])('matches the bucket of %d in every spelling', (bound, values) => {
    expect(bucketMatcher(bound)).toEqual({ label: 'le', op: 'oneOf', values });
  });

  it('matches the last bucket', () => {
    expect(bucketMatcher(Infinity)).toEqual({
      label: 'le',
      op: '=',
      value: '+Inf',
    });
  });
});
