import { monitorManifests } from './monitors';
import { aTarget } from './__testUtils__/targets';
import { MonitorSpec } from './types';

function aMonitor(overrides: Partial<MonitorSpec> = {}): MonitorSpec {
  return {
    kind: 'pod',
    selector: { app: 'chat' },
    port: 'http',
    path: '/metrics',
    ...overrides,
  };
}

const made = (
  monitors: MonitorSpec[],
  overrides: Parameters<typeof aTarget>[0] = {},
) => monitorManifests({ ...aTarget(overrides), monitors });

it('scrapes the pods beside it by the name of their port', () => {
  expect(made([aMonitor()])).toEqual([
    {
      apiVersion: 'monitoring.coreos.com/v1',
      kind: 'PodMonitor',
      metadata: {
        name: 'vllm-chat',
        namespace: 'llm',
        labels: aTarget().labels,
        annotations: { 'inference/provisioned-for': 'llm/vllm/chat' },
      },
      spec: {
        selector: { matchLabels: { app: 'chat' } },
        podMetricsEndpoints: [{ port: 'http', path: '/metrics' }],
      },
    },
  ]);
});

it.each([
  ['pod', 8100, 'podMetricsEndpoints', { portNumber: 8100, path: '/metrics' }],
  ['pod', 'http', 'podMetricsEndpoints', { port: 'http', path: '/metrics' }],
  ['service', 8100, 'endpoints', { targetPort: 8100, path: '/metrics' }],
  ['service', 'http', 'endpoints', { port: 'http', path: '/metrics' }],
] as const)(
  'names the port of a %s that is %s',
  (kind, port, field, endpoint) => {
    const [{ spec }] = made([aMonitor({ kind, port })]);
    expect(spec).toMatchObject({ [field]: [endpoint] });
  },
);

it('says in which namespace the model is where it lives elsewhere', () => {
  const [{ metadata, spec }] = made([aMonitor()], {
    place: { namespace: 'monitoring', labels: { release: 'prom' } },
  });
  expect(metadata).toMatchObject({
    namespace: 'monitoring',
    labels: { release: 'prom' },
  });
  expect(spec).toMatchObject({
    namespaceSelector: { matchNames: ['llm'] },
  });
});

it('puts endpoints of the same pods into one object, and names the others apart', () => {
  const objects = made([
    aMonitor({ selector: { app: 'chat', role: 'entry' } }),
    aMonitor({ selector: { role: 'entry', app: 'chat' }, port: 9090 }),
    aMonitor({ selector: { app: 'router' } }),
    aMonitor({ kind: 'service' }),
  ]);
  expect(objects.map(({ kind, metadata }) => [kind, metadata.name])).toEqual([
    ['PodMonitor', 'vllm-chat'],
    ['PodMonitor', expect.stringMatching(/^vllm-chat-2-/)],
    ['ServiceMonitor', 'vllm-chat'],
  ]);
  expect(objects[0].spec).toMatchObject({
    podMetricsEndpoints: [{ port: 'http' }, { portNumber: 9090 }],
  });
});

it('makes nothing where nothing is to be scraped', () => {
  expect(made([])).toEqual([]);
});
