import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';
import { render } from './render';

function aSpec(overrides?: Partial<ModelSpec>): ModelSpec {
  return {
    name: 'demo',
    namespace: 'ml-models',
    source: 's3://models/repository',
    replicas: 2,
    gpus: 1,
    labels: {},
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

it('is a Deployment, a Service with three ports and what scrapes the third', () => {
  const { objects, monitors } = rendered();
  expect(objects.map(({ kind }) => kind)).toEqual(['Deployment', 'Service']);
  expect(containerOf(objects)).toMatchObject({
    command: ['tritonserver'],
    args: ['--model-repository=s3://models/repository'],
    ports: [
      { name: 'http', containerPort: 8000 },
      { name: 'grpc', containerPort: 8001 },
      { name: 'metrics', containerPort: 8002 },
    ],
    readinessProbe: { httpGet: { path: '/v2/health/ready', port: 'http' } },
  });
  expect(monitors).toEqual([
    {
      kind: 'pod',
      selector: { app: 'demo' },
      port: 'metrics',
      path: '/metrics',
    },
  ]);
});

it('loads the models that are named in explicit mode, and says which on the workload', () => {
  const { objects } = rendered({
    options: { explicit: true, models: ['resnet', 'bert'] },
  });
  expect(containerOf(objects).args).toEqual([
    '--model-repository=s3://models/repository',
    '--model-control-mode=explicit',
    '--load-model=resnet',
    '--load-model=bert',
  ]);
  expect(objects[0].metadata.annotations).toEqual({
    'inference/triton-models': 'resnet,bert',
  });
});

it('mounts a repository that is in a claim, and keeps latencies where asked to', () => {
  const { objects } = rendered({
    source: 'pvc://repository',
    servedName: 'resnet',
    options: { latencyMetrics: true },
  });
  expect(containerOf(objects)).toMatchObject({
    args: [
      '--model-repository=/models',
      '--metrics-config=summary_latencies=true',
      '--metrics-config=histogram_latencies=true',
    ],
    volumeMounts: expect.arrayContaining([
      { name: 'weights', mountPath: '/models', readOnly: true },
    ]),
  });
});

it.each<[string, Partial<ModelSpec>]>([
  ['no model repository at "hf://a/b"', { source: 'hf://a/b' }],
  ['no model repository', { source: 'pvc://x/../..' }],
  ['has no option "mode"', { options: { mode: 'explicit' } }],
  ['explicit has to be true or false', { options: { explicit: 1 } }],
  ['models has to be a list', { options: { models: ['a,b'] } }],
  ['models has to be a list', { options: { models: ['..'] } }],
  ['give the option models', { options: { explicit: true } }],
  ['no longest context', { maxModelLength: 4096 }],
])('is refused: %s', (reason, overrides) => {
  expect(render(aSpec(overrides))).toEqual({
    refused: expect.stringContaining(reason),
  });
});
