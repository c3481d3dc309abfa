import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { alerts } from './alerts';

/** When they fire is tested with Prometheus' own engine, in test/rules. */

const expressionOf = (name: string, driverData: ModelSnapshot['driverData']) =>
  alerts
    .find(alert => alert.name === name)
    ?.expression({
      ref: { cluster: 'demo', namespace: 'ml', driver: 'triton', name: 'demo' },
      state: 'serving',
      replicas: {},
      pods: [],
      conditions: [],
      labels: {},
      facts: [],
      driverData,
    });

it('can tell slow loads only where models are loaded and unloaded', () => {
  expect(expressionOf('wake-slow', { explicit: false })).toBeUndefined();
  expect(
    expressionOf('wake-slow', { explicit: true, unmetered: true }),
  ).toBeUndefined();
  expect(
    expressionOf('wake-slow', { explicit: true, models: '["a","b"]' }),
  ).toContain('model=~"a|b"');
  expect(expressionOf('wake-slow', { explicit: true })).not.toContain('model=');
});

it('counts no request that a client cancelled as failed', () => {
  expect(expressionOf('errors', {})).toContain('reason!="CANCELED"');
});

it('can tell nothing of the requests of a server without metrics', () => {
  expect(expressionOf('errors', { unmetered: true })).toBeUndefined();
  expect(expressionOf('wake-stuck', { unmetered: true })).toBeDefined();
});
