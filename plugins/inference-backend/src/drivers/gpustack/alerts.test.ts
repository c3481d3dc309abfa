import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { alerts } from './alerts';

/** When they fire is tested with Prometheus' own engine, in test/rules. */

function aModel(overrides: Partial<ModelSnapshot> = {}): ModelSnapshot {
  return {
    ref: {
      cluster: 'lab',
      namespace: 'Default Cluster',
      driver: 'gpustack',
      name: 'qwen-17',
    },
    servedName: 'qwen',
    state: 'serving',
    replicas: {},
    pods: [],
    conditions: [],
    labels: {},
    facts: [],
    driverData: { backend: 'vLLM' },
    ...overrides,
  };
}

const expressionOf = (name: string, model: ModelSnapshot) =>
  alerts.find(alert => alert.name === name)?.expression(model);

it.each(alerts.map(({ name }) => name))(
  'finds the series of %s by the number of the model, or by its name before it has one',
  name => {
    const numbered = expressionOf(name, aModel({ uid: '17' }));
    expect(numbered).toContain('model_id="17"');
    expect(numbered).not.toContain('model_name');
    expect(expressionOf(name, aModel())).toContain(
      'cluster_name="Default Cluster",model_name="qwen"',
    );
  },
);

it('reads one of the copies of the server, whatever their number', () => {
  for (const name of ['wake-stuck', 'drain-stuck', 'start-failed']) {
    const expression = expressionOf(name, aModel());
    const selectors = expression?.match(/gpustack:/g) ?? [];
    const largest = expression?.match(/\bmax( by)?\b/g) ?? [];
    expect(selectors.length).toBeGreaterThan(0);
    expect(largest.length).toBe(selectors.length);
  }
});

it('cannot tell how requests end where GPUStack does not', () => {
  const errors = (driverData: ModelSnapshot['driverData']) =>
    expressionOf('errors', aModel({ driverData }));
  expect(errors({ backend: 'SGLang' })).toBeUndefined();
  expect(errors({ unmetered: 'no metrics' })).toBeUndefined();
  expect(errors({ backend: 'vLLM' })).toContain('finished_reason="error"');
});
