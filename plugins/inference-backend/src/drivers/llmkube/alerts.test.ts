import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { alerts } from './alerts';

/** When they fire is tested with Prometheus' own engine, in test/rules. */

const expressionOf = (name: string, driverData: ModelSnapshot['driverData']) =>
  alerts
    .find(alert => alert.name === name)
    ?.expression({
      ref: {
        cluster: 'demo',
        namespace: 'ml',
        driver: 'llmkube',
        name: 'demo',
      },
      state: 'serving',
      replicas: {},
      pods: [],
      conditions: [],
      labels: {},
      facts: [],
      driverData,
    });

it.each(['llamacpp', 'sglang', 'tgi'])(
  'cannot tell how the requests of %s end',
  runtime => {
    expect(expressionOf('errors', { runtime })).toBeUndefined();
    expect(expressionOf('wake-stuck', { runtime })).toBeDefined();
  },
);

it('takes no request that a client broke off for an error', () => {
  const errors = expressionOf('errors', { runtime: 'vllm' });
  expect(errors).toContain('finished_reason="error"');
  expect(errors).not.toContain('abort');
});

it('looks for no pods of a service on a Mac', () => {
  const metal = { runtime: 'llamacpp', metal: true };
  expect(expressionOf('drain-stuck', metal)).toBeUndefined();
  expect(expressionOf('wake-stuck', metal)).toBeDefined();
});

it('does not take the age of the resource for the time of a wake', () => {
  expect(alerts.map(({ name }) => name)).not.toContain('wake-slow');
});
