import { SignalScope } from '@wakeboard/plugin-inference-node';
import { withoutLiterals } from '@wakeboard/plugin-inference-node/testing';
import fc from 'fast-check';
import { parsePromql } from './promql';
import { readTemplate } from './template';

function aScope(overrides?: {
  names?: string;
  replicas?: string[];
  servedName?: string;
}): SignalScope {
  const { names = 'qwen', replicas = ['qwen-0', 'qwen-1'] } = overrides ?? {};
  return {
    model: {
      ref: { cluster: 'c', namespace: 'models', driver: 'kthena', name: names },
      uid: '17',
      servedName: overrides?.servedName,
      state: 'serving',
      replicas: {},
      pods: [],
      conditions: [],
      labels: {},
      facts: [],
    },
    replicas,
    gpus: [],
    rateWindowMs: 60_000,
  };
}

const read = (text: string) => readTemplate(text, 'The expression');

describe('readTemplate', () => {
  it('fills in what differs from model to model', () => {
    const text =
      'sum(rate(requests_total{namespace="$namespace",pod=~"$replicas",model!~"$model-.*",id="$id"}[$window]))';
    expect(read(text).fill(aScope())).toBe(
      'sum(rate(requests_total{namespace="models",pod=~"(?:qwen-0|qwen-1)",model!~"(?:qwen)-.*",id="17"}[60s]))',
    );
    expect(read(text).metrics).toEqual(['requests_total']);
  });

  it('shows nothing where a variable has no value for a model', () => {
    expect(read('a{pod=~"$replicas"}').fill(aScope({ replicas: [] }))).toBe(
      undefined,
    );
    expect(read('a{m="$servedName"}').fill(aScope())).toBe(undefined);
    expect(read('a{m="$servedName"}').fill(aScope({ servedName: 'x' }))).toBe(
      'a{m="x"}',
    );
  });

  it('leaves a dollar alone that is no variable', () => {
    expect(read('a{m=~"$model|end$|$1"}').fill(aScope())).toBe(
      'a{m=~"(?:qwen)|end$|$1"}',
    );
  });

  it.each([
    ['', 'has 0 characters; expected PromQL of 1 to 4000 characters'],
    ['sum(', 'is not PromQL: it ends too early'],
    ['a{m="$model"}[5m]', 'gives no value at a moment'],
    ['sum(up)', 'names no model'],
    ['sum(rate(a[$window]))', 'names no model'],
    ['1', 'gives no value at a moment'],
    [
      'a{m="$modle"}',
      'holds the variable $modle, which is not known; there are $namespace, $model',
    ],
    ['a{m="$model"} > $window', 'is not PromQL from character 17 on'],
    [
      'a{pod="$replicas"}',
      'compares pod by = with $replicas, which are several; expected =~ or !~',
    ],
    [
      "a{m='$model'}",
      'holds $model in a value of m that is not in double quotes',
    ],
    [
      'a{m=`$model`}',
      'holds $model in a value of m that is not in double quotes',
    ],
    ['$model{a="$model"}', 'is not PromQL from character 1 on'],
    ['a{$model="x",b="$model"}', 'is not PromQL from character 3 on'],
  ])('refuses %j and says why', (text, problem) => {
    expect(() => read(text)).toThrow(`The expression ${problem}`);
  });

  it('lets no name of a cluster change what the expression is', () => {
    const text =
      'sum(rate(a{n="$namespace",m=~"x$model",s="$servedName",pod!~"$replicas"}[$window]))';
    const { fill } = read(text);
    const shape = withoutLiterals(fill(aScope({ servedName: 'x' }))!);
    fc.assert(
      fc.property(
        fc.string({ unit: 'binary' }),
        fc.string(),
        (names, other) => {
          const filled = fill(
            aScope({ names, replicas: [names, other, 'a'], servedName: other }),
          )!;
          expect(withoutLiterals(filled)).toBe(shape);
          expect(parsePromql(filled).matchers).toHaveLength(4);
        },
      ),
    );
  });
});
