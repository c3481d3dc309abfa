import fc from 'fast-check';
import { parseAnswer, UnreadableAnswerError } from './prometheusAnswer';

type Pair = [number, string];

function answer(data: unknown, more: Record<string, unknown> = {}): string {
  return JSON.stringify({ status: 'success', data, ...more });
}

function matrix(result: Array<{ metric: object; values: Pair[] }>): string {
  return answer({ resultType: 'matrix', result });
}

function pointsOf(text: string): Array<[number, number]> {
  const parsed = parseAnswer(text);
  if (parsed.status !== 'success') throw new Error(parsed.error);
  return parsed.series.flatMap(({ points }) => points);
}

const sampleText = fc.oneof(
  fc.double({ noNaN: true }).map(value => {
    if (value === Infinity) return '+Inf';
    return value === -Infinity ? '-Inf' : String(value);
  }),
  fc.integer().map(String),
  fc.bigInt({ min: -(2n ** 80n), max: 2n ** 80n }).map(String),
  fc.stringMatching(/^-?[0-9]{1,25}\.[0-9]{1,25}$/),
);

describe('parseAnswer', () => {
  it('reads every number as the double nearest to its text', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 0, max: 4e12 }), sampleText), {
          minLength: 1,
        }),
        samples => {
          const values = samples.map(([ms, text]): Pair => [ms / 1000, text]);
          expect(pointsOf(matrix([{ metric: {}, values }]))).toEqual(
            samples.map(([ms, text]) => [
              ms,
              Number(text.replace('Inf', 'Infinity')),
            ]),
          );
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('keeps every label as it is, whatever is in it', () => {
    const text = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc.constantFrom('"values":[', '"values":[[1,"2"]]', '\\"values":[', ']]'),
    );
    fc.assert(
      fc.property(fc.array(fc.dictionary(text, text)), metrics => {
        const result = metrics.map(metric => ({
          metric,
          values: [[1, '2']] as Pair[],
        }));
        const parsed = parseAnswer(matrix(result));
        expect(parsed).toMatchObject({ status: 'success', warnings: [] });
        expect(
          parsed.status === 'success' &&
            parsed.series.map(({ labels }) => JSON.stringify(labels)),
        ).toEqual(metrics.map(metric => JSON.stringify(metric)));
      }),
      { numRuns: 2000 },
    );
  });

  it('leaves out what is not a number and keeps what is infinite', () => {
    const values: Pair[] = [
      [1, 'NaN'],
      [2, '+Inf'],
      [3, '-Inf'],
      [4, '-0.5'],
      [5, ''],
    ];
    expect(pointsOf(matrix([{ metric: {}, values }]))).toEqual([
      [2000, Infinity],
      [3000, -Infinity],
      [4000, -0.5],
    ]);
  });

  it('reads an answer that is written with spaces', () => {
    const text = JSON.stringify(
      JSON.parse(matrix([{ metric: { a: 'b' }, values: [[1.5, '2']] }])),
      undefined,
      2,
    );
    expect(pointsOf(text)).toEqual([[1500, 2]]);
    expect(pointsOf(text.replace('"values": [', '"values":['))).toEqual([
      [1500, 2],
    ]);
  });

  it('reads vectors and scalars', () => {
    const result = [{ metric: { pod: 'a' }, value: [1.234, '5'] }];
    expect(parseAnswer(answer({ resultType: 'vector', result }))).toMatchObject(
      { series: [{ labels: { pod: 'a' }, points: [[1234, 5]] }] },
    );
    expect(
      pointsOf(answer({ resultType: 'scalar', result: [1, '7'] })),
    ).toEqual([[1000, 7]]);
  });

  it('gives no points for a native histogram', () => {
    const result = [{ metric: {}, histogram: [1, { count: '3' }] }];
    expect(pointsOf(answer({ resultType: 'vector', result }))).toEqual([]);
  });

  it('tells warnings, partial answers and remarks apart', () => {
    expect(
      parseAnswer(
        answer(
          { resultType: 'vector', result: [] },
          {
            warnings: ['a store is down'],
            infos: ['no counter'],
            isPartial: true,
          },
        ),
      ),
    ).toMatchObject({
      warnings: ['a store is down', 'The engine marked it as partial'],
      infos: ['no counter'],
    });
  });

  it('reads errors', () => {
    expect(
      parseAnswer('{"status":"error","errorType":"bad_data","error":"no"}'),
    ).toEqual({ status: 'error', errorType: 'bad_data', error: 'no' });
  });

  const whole = matrix([
    {
      metric: { a: 'b' },
      values: [
        [1, '2'],
        [3, '4'],
      ],
    },
  ]);
  it.each([
    ['nothing', ''],
    ['a web page', '<!doctype html><title>Sign in</title>'],
    ['null', 'null'],
    ['a list', '[]'],
    ['an object without a status', '{"data":{}}'],
    ['success without data', '{"status":"success"}'],
    ['a string result', answer({ resultType: 'string', result: [1, 'a'] })],
    ['a matrix without labels', answer({ resultType: 'matrix', result: [1] })],
    [
      'points that are not pairs',
      answer({ resultType: 'matrix', result: [{ metric: {}, values: [1] }] }),
    ],
  ])('refuses %s', (_, text) => {
    expect(() => parseAnswer(text)).toThrow(UnreadableAnswerError);
  });

  it('refuses an answer that was cut off anywhere', () => {
    for (let length = 0; length < whole.length; length++) {
      expect(() => parseAnswer(whole.slice(0, length))).toThrow(
        UnreadableAnswerError,
      );
    }
  });
});
