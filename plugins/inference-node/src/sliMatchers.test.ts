import { aSnapshot } from '@wakeboard/plugin-inference-common/testing';
import { DriverIndicators } from './driver';
import { sliMatchers } from './sliMatchers';

const indicators: DriverIndicators = {
  namespaceLabel: 'namespace',
  replicaLabel: 'pod',
  slis: {},
  ofModels: ['availability'],
  modelMatchers: ({ servedName }) =>
    servedName ? [{ label: 'model', op: '=', value: servedName }] : undefined,
  replicaPattern: ({ name }) => `${name}-[0-9]+`,
};
const ref = { cluster: 'demo', namespace: 'ml', driver: 'x', name: 'qwen' };
const model = aSnapshot({ ref, servedName: 'Qwen/Qwen3-4B' });

it('picks what names the model by what names it', () => {
  expect(sliMatchers(indicators, 'availability', model)).toEqual([
    { label: 'model', op: '=', value: 'Qwen/Qwen3-4B' },
  ]);
});

it('picks what names replicas by the names of all that the model ever has', () => {
  expect(sliMatchers(indicators, 'latency', model)).toEqual([
    { label: 'namespace', op: '=', value: 'ml' },
    { label: 'pod', op: 'matches', pattern: 'qwen-[0-9]+' },
  ]);
});

it('picks nothing where no series can name the model, and never those of all models', () => {
  const unnamed = aSnapshot({ ref, servedName: undefined });
  expect(sliMatchers(indicators, 'availability', unnamed)).toBeUndefined();
  const { modelMatchers: _, ...without } = indicators;
  expect(sliMatchers(without, 'availability', model)).toBeUndefined();
});
