import { ModelServiceSpec } from '@wakeboard/plugin-inference-common';
import { composedService } from './__testUtils__/composedService';
import { hostPathProblems } from './hostPathProblems';

const CACHE = { kind: 'ModelBooster', cacheURI: 'hostpath://mnt/cache' };

function problemsOf(
  driverId: string,
  overrides: Partial<ModelServiceSpec>,
  hostPaths?: boolean,
) {
  const { spec, target, service } = composedService(driverId, overrides, {
    hostPaths,
  });
  return hostPathProblems(spec, target, service).map(
    ({ field, message }) => [field, message] as const,
  );
}

it.each<[string, Partial<ModelServiceSpec>, string, string]>([
  [
    'llmkube',
    { source: 'file:///etc/kubernetes' },
    'source',
    'inference.clusters.lab.provisioning.hostPaths: true',
  ],
  [
    'llmkube',
    { source: '/etc/kubernetes' },
    'source',
    'inference.clusters.lab.provisioning.hostPaths: true',
  ],
  [
    'gpustack',
    { source: 'file:///etc' },
    'source',
    'inference.servers.lab.provisioning.hostPaths: true',
  ],
  [
    'gpustack',
    { source: '/etc' },
    'source',
    'inference.servers.lab.provisioning.hostPaths: true',
  ],
  [
    'kthena',
    { options: CACHE },
    'options',
    'inference.clusters.lab.provisioning.hostPaths: true',
  ],
])(
  'refuses of %s %j what is on the machines, unless config allows it',
  (driver, overrides, field, key) => {
    expect(problemsOf(driver, overrides)).toEqual([
      [field, expect.stringContaining(key)],
    ]);
    expect(problemsOf(driver, overrides, true)).toEqual([]);
  },
);

it.each<[string, Partial<ModelServiceSpec>]>([
  ['vllm', {}],
  ['vllm', { source: 'pvc://weights/chat' }],
  ['vllm', { args: ['--chat-template=/templates/chat.jinja'] }],
  ['llmkube', { source: 'https://example.com/chat.gguf' }],
  ['gpustack', {}],
  ['kthena', { options: { ...CACHE, cacheURI: 'pvc://cache/x' } }],
])('lets %s %j be', (driver, overrides) => {
  expect(problemsOf(driver, overrides)).toEqual([]);
});
