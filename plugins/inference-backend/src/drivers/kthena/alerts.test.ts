import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { alerts } from './alerts';

/** When they fire is tested with Prometheus' own engine, in test/rules. */

function aModel(overrides: Partial<ModelSnapshot> = {}): ModelSnapshot {
  return {
    ref: { cluster: 'demo', namespace: 'ml', driver: 'kthena', name: 'demo' },
    servedName: 'qwen',
    state: 'serving',
    replicas: {},
    pods: [],
    conditions: [],
    labels: {},
    facts: [],
    driverData: { serving: 'demo' },
    ...overrides,
  };
}

const expressionOf = (name: string, model: ModelSnapshot) =>
  alerts.find(alert => alert.name === name)?.expression(model);

it.each([
  [{ serving: 'demo' }, 'demo'],
  [{ booster: 'demo', serving: 'demo-backend' }, 'demo-backend'],
  // As it will be called when its controller has made it.
  [{ booster: 'demo' }, 'demo-server'],
])('counts the groups of the ModelServing of %j', (driverData, serving) => {
  expect(expressionOf('wake-stuck', aModel({ driverData }))).toContain(
    `modelserving="${serving}"`,
  );
});

it('can tell of no request where the name that clients ask for is not known', () => {
  expect(
    expressionOf('errors', aModel({ servedName: undefined })),
  ).toBeUndefined();
});

it('never picks failures by what is missing on just those', () => {
  const errors = expressionOf('errors', aModel());
  expect(errors).toContain('model="qwen"');
  expect(errors).not.toMatch(/backend_name|model_route|successful_request/);
});
