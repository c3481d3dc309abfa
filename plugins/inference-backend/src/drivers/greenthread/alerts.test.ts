import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { alerts } from './alerts';

/** When they fire is tested with Prometheus' own engine, in test/rules. */

const model: ModelSnapshot = {
  ref: {
    cluster: 'demo',
    namespace: 'greenthread-system',
    driver: 'greenthread',
    name: 'llama-3',
  },
  state: 'sleeping',
  replicas: {},
  pods: [],
  conditions: [],
  labels: {},
  facts: [],
};

const expressionOf = (name: string, of = model) =>
  alerts.find(alert => alert.name === name)?.expression(of);

it('looks at the pods of the model, and of no other whose name begins the same', () => {
  const [, pattern = ''] =
    /pod=~"([^"]+)"/.exec(expressionOf('wake-stuck') ?? '') ?? [];
  const isMatched = (pod: string) =>
    new RegExp(`^(?:${pattern.replace(/\\\\/g, '\\')})$`).test(pod);
  expect(isMatched('llama-3-6c9d8f7b54-x2lkq')).toBe(true);
  expect(isMatched('llama-3-8b-6c9d8f7b54-x2lkq')).toBe(false);
});

it('counts waiting for a GPU as a part of the wake, in the words of both generations', () => {
  expect(expressionOf('wake-stuck')).toContain(
    'state=~"waking|activating|pending"',
  );
});

it('gives a model the time to drain that its resource gives it', () => {
  const of = (drainTimeoutMs: number) =>
    expressionOf('drain-stuck', { ...model, driverData: { drainTimeoutMs } });
  expect(of(30_000)).not.toContain('min_over_time');
  expect(of(600_000)).toMatch(/min_over_time\(.*\[(600s|10m)\]\)/);
});

it('does not go by the readiness of pods, which a sleeping one has not', () => {
  for (const { name } of alerts) {
    expect(expressionOf(name)).not.toContain('kube_pod_status_ready');
  }
});
