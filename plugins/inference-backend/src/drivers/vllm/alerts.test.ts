import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { alerts } from './alerts';

/** When they fire is tested with Prometheus' own engine, in test/rules. */

function aModel(overrides: Partial<ModelSnapshot> = {}): ModelSnapshot {
  return {
    ref: { cluster: 'demo', namespace: 'ml', driver: 'vllm', name: 'demo' },
    state: 'serving',
    replicas: {},
    pods: [],
    conditions: [],
    labels: {},
    facts: [],
    ...overrides,
  };
}

const expressionOf = (name: string, model: ModelSnapshot) =>
  alerts.find(alert => alert.name === name)?.expression(model);

it('can tell slow wakes only of engines that can sleep', () => {
  expect(expressionOf('wake-slow', aModel())).toBeUndefined();
  const driverData = { sleepMode: true };
  expect(expressionOf('wake-slow', aModel({ driverData }))).toContain(
    'handler="/wake_up"',
  );
});

it('counts the replicas of a StatefulSet where the model is one', () => {
  const { ref } = aModel();
  const model = aModel({ ref: { ...ref, name: 'demo_statefulset' } });
  expect(expressionOf('wake-stuck', model)).toContain(
    'kube_statefulset_replicas{namespace="ml",statefulset="demo"}',
  );
  expect(expressionOf('start-failed', model)).toContain('demo-\\\\d{1,5}');
});

it('counts answers with 5xx, grouped or not, and no calls that manage the server', () => {
  const errors = expressionOf('errors', aModel());
  expect(errors).toContain('handler=~"/v1/.+",status=~"5xx|500');
});
