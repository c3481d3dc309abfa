import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { modelOfWorkloadSeries } from './workloadSeries';

const aModel = (name: string, namespace = 'ml'): ModelSnapshot => ({
  ref: { cluster: 'c', namespace, driver: 'vllm', name },
  state: 'serving',
  replicas: {},
  pods: [],
  conditions: [],
  labels: {},
  facts: [],
});
const models = [
  aModel('demo'),
  aModel('demo_statefulset'),
  aModel('demo', 'other'),
];

it.each([
  [{ namespace: 'ml', deployment: 'demo' }, models[0]],
  [{ namespace: 'ml', statefulset: 'demo' }, models[1]],
  [{ namespace: 'other', deployment: 'demo' }, models[2]],
  [
    {
      namespace: 'monitoring',
      exported_namespace: 'ml',
      deployment: 'demo',
    },
    models[0],
  ],
  [{ namespace: 'other', statefulset: 'demo' }, undefined],
  [{ namespace: 'ml' }, undefined],
  [{ deployment: 'demo' }, undefined],
] as Array<[Record<string, string>, ModelSnapshot | undefined]>)(
  'finds the model of %j',
  (labels, expected) => {
    expect(modelOfWorkloadSeries(labels, models)).toBe(expected?.ref);
  },
);
