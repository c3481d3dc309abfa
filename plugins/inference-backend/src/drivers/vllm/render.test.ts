import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { render } from './render';

function aSpec(overrides?: Partial<ModelSpec>): ModelSpec {
  return {
    name: 'demo',
    namespace: 'ml-models',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    labels: { 'inference/owner': 'team-a' },
    ...overrides,
  };
}

function rendered(overrides?: Partial<ModelSpec>) {
  const rendering = render(aSpec(overrides));
  if ('refused' in rendering) throw new Error(rendering.refused);
  return rendering;
}

const containerOf = ([deployment]: KubernetesObject[]) => {
  const { template } = deployment.spec as {
    template: { spec: { containers: Array<Record<string, unknown>> } };
  };
  return template.spec.containers[0];
};

it('is a Deployment, a Service and what scrapes them', () => {
  const { objects, monitors } = rendered();
  expect(objects).toEqual([
    {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: {
        name: 'demo',
        namespace: 'ml-models',
        labels: {
          'inference/owner': 'team-a',
          'inference/driver': 'vllm',
          app: 'demo',
        },
      },
      spec: {
        replicas: 1,
        progressDeadlineSeconds: 3600,
        selector: { matchLabels: { app: 'demo' } },
        template: {
          metadata: {
            labels: { 'inference/driver': 'vllm', app: 'demo' },
          },
          spec: { containers: [expect.anything()] },
        },
      },
    },
    {
      apiVersion: 'v1',
      kind: 'Service',
      metadata: expect.objectContaining({ name: 'demo' }),
      spec: {
        selector: { app: 'demo' },
        ports: [
          { name: 'http', port: 8000, targetPort: 'http', protocol: 'TCP' },
        ],
      },
    },
  ]);
  expect(containerOf(objects)).toMatchObject({
    command: ['vllm', 'serve'],
    args: ['Qwen/Qwen3-8B', '--port', '8000', '--served-model-name', 'demo'],
    resources: { limits: { 'nvidia.com/gpu': '1' } },
  });
  expect(monitors).toEqual([
    { kind: 'pod', selector: { app: 'demo' }, port: 'http', path: '/metrics' },
  ]);
});

it('lets the engine sleep where that is asked for, and warns of who else may then', () => {
  const { objects, notes } = rendered({ options: { sleepMode: true } });
  expect(containerOf(objects)).toMatchObject({
    args: expect.arrayContaining(['--enable-sleep-mode']),
    env: [{ name: 'VLLM_SERVER_DEV_MODE', value: '1' }],
  });
  expect(notes.join(' ')).toContain('NetworkPolicy');
});

it('gives several GPUs of a replica to one model', () => {
  const { objects } = rendered({
    gpus: 2,
    gpuResource: 'amd.com/gpu',
    cpu: '4',
    memory: '32Gi',
    maxModelLength: 8192,
    args: ['--enforce-eager'],
    options: { tokenSecret: 'hugging-face' },
  });
  expect(containerOf(objects)).toMatchObject({
    args: expect.arrayContaining([
      '--tensor-parallel-size',
      '2',
      '--max-model-len',
      '8192',
      '--enforce-eager',
    ]),
    env: [
      {
        name: 'HF_TOKEN',
        valueFrom: { secretKeyRef: { name: 'hugging-face', key: 'token' } },
      },
    ],
    resources: {
      requests: { cpu: '4', memory: '32Gi' },
      limits: { memory: '32Gi', 'amd.com/gpu': '2' },
    },
    volumeMounts: [{ name: 'shared-memory', mountPath: '/dev/shm' }],
  });
});

it('mounts weights that are in a claim', () => {
  const { objects } = rendered({ source: 'pvc://weights/qwen/8b' });
  expect(containerOf(objects)).toMatchObject({
    args: expect.arrayContaining(['/weights/qwen/8b']),
    volumeMounts: [{ name: 'weights', mountPath: '/weights', readOnly: true }],
  });
});

it.each<[string, Partial<ModelSpec>]>([
  ['vLLM cannot load "s3://bucket/x"', { source: 's3://bucket/x' }],
  ['vLLM cannot load', { source: 'pvc://weights/../../etc' }],
  ['vLLM cannot load', { source: 'hf://a/b; rm -rf /' }],
  ['"Demo_1" cannot be the name', { name: 'Demo_1' }],
  ['cannot be the name', { name: 'x'.repeat(64) }],
  ['"" cannot be the namespace', { namespace: '' }],
  ['-1 is not a number of replicas', { replicas: -1 }],
  ['0.5 is not a number of GPUs', { gpus: 0.5 }],
  ['0 is not a length of context', { maxModelLength: 0 }],
  ['no option "sleep"; there are sleepMode', { options: { sleep: true } }],
  ['sleepMode has to be true or false', { options: { sleepMode: 'yes' } }],
  ['tokenSecret has to be the name', { options: { tokenSecret: 'A b' } }],
])('is refused: %s', (reason, overrides) => {
  expect(render(aSpec(overrides))).toEqual({
    refused: expect.stringContaining(reason),
  });
});
