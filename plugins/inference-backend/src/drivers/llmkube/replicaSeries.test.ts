import { modelOf, read } from './__testUtils__/fixtures';
import { modelEvidence, modelOfSeries } from './replicaSeries';

const { models } = read('name-prefixes');
const ref = modelOf('name-prefixes', 'qwen3').ref;

it('reads what is wanted and what is ready from the two states of one series', () => {
  const series = modelEvidence.map(({ matchersOf, ...each }) => ({
    ...each,
    ofModel: matchersOf?.(modelOf('name-prefixes', 'qwen3')),
  }));
  expect(series).toEqual([
    {
      desired: {
        metric: 'llmkube_inferenceservice_replicas',
        matchers: [{ label: 'state', op: '=', value: 'desired' }],
      },
      ready: {
        metric: 'llmkube_inferenceservice_replicas',
        matchers: [{ label: 'state', op: '=', value: 'ready' }],
      },
      ofModel: [
        { label: 'namespace', op: '=', value: ref.namespace },
        { label: 'inferenceservice', op: '=', value: 'qwen3' },
      ],
    },
  ]);
});

it.each<[string, Record<string, string>]>([
  ['of the operator', { namespace: 'models', inferenceservice: 'qwen3' }],
  [
    'of the operator, where its own namespace came in between',
    {
      namespace: 'llmkube-system',
      exported_namespace: 'models',
      inferenceservice: 'qwen3',
      pod: 'llmkube-controller-manager-0',
    },
  ],
  [
    "of an engine, as LLMKube's own monitor labels it",
    { namespace: 'models', service: 'qwen3', runtime: 'vllm' },
  ],
])('finds the model of a series %s', (_, labels) => {
  expect(modelOfSeries(labels, models)).toEqual(ref);
});

it.each<[string, Record<string, string>]>([
  ['of another namespace', { namespace: 'other', inferenceservice: 'qwen3' }],
  ['of a service that is gone', { namespace: 'models', service: 'gone' }],
  ['that names nothing', { namespace: 'models' }],
  ['of everything', {}],
])('finds no model for a series %s', (_, labels) => {
  expect(modelOfSeries(labels, models)).toBeUndefined();
});
