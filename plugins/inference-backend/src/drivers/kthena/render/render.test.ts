import { ModelSpec } from '@wakeboard/plugin-inference-common';
import { KubernetesObject, Rendering } from '@wakeboard/plugin-inference-node';
import { parser } from '@prometheus-io/lezer-promql';
import { render } from '.';
import { faultsOf, whyNoDefinitions } from '../__testUtils__/definitions';
import { booster, ofPods, prometheus, spec } from '../__testUtils__/specs';
import { toSnapshots } from '../snapshot';

function rendered(
  of: ModelSpec,
): Exclude<Rendering, { refused: string }> & { objects: KubernetesObject[] } {
  const answer = render(of);
  if ('refused' in answer) throw new Error(answer.refused);
  return answer;
}

const byKind = (objects: KubernetesObject[], kind: string) =>
  Object(objects.find(each => each.kind === kind));

const everything: ModelSpec = {
  ...spec,
  source: 'pvc://weights/qwen/2.5',
  gpus: 2,
  gpuResource: 'amd.com/gpu',
  cpu: '4',
  memory: '16Gi',
  image: 'registry.example/vllm:1',
  args: ['--enable-prefix-caching'],
  maxModelLength: 4096,
  annotations: { note: 'one' },
  options: {
    ...prometheus,
    role: 'engine',
    schedulerName: 'default-scheduler',
    envFromSecret: 'hugging-face',
  },
};

const specs: Array<[string, ModelSpec]> = [
  ['a ModelServing', spec],
  ['a ModelServing without GPUs', { ...spec, gpus: 0, servedName: undefined }],
  ['a ModelServing with everything', everything],
  ['a ModelServing scaled by its pods', { ...spec, options: ofPods }],
  ['a ModelBooster', booster],
  [
    'a ModelBooster with everything',
    {
      ...everything,
      servedName: 'qwen',
      source: 's3://bucket/qwen',
      args: ['--dtype', 'bfloat16', '--seed=1'],
      options: {
        ...prometheus,
        kind: 'ModelBooster',
        cacheURI: 'hostpath://mnt/cache',
        schedulerName: 'default-scheduler',
        envFromSecret: 'hugging-face',
      },
    },
  ],
];

describe('what is made of a model', () => {
  it('is a ModelServing, a ModelServer and a ModelRoute', () => {
    const { objects, monitors, notes } = rendered(spec);
    expect(objects.map(({ kind }) => kind)).toEqual([
      'ModelServing',
      'ModelServer',
      'ModelRoute',
    ]);
    for (const { metadata } of objects) {
      expect(metadata).toMatchObject({
        name: 'qwen',
        namespace: 'inference',
        labels: { 'inference/owner': 'team-a' },
      });
    }
    expect(monitors).toEqual([
      {
        kind: 'pod',
        selector: {
          'modelserving.volcano.sh/name': 'qwen',
          'modelserving.volcano.sh/entry': 'true',
        },
        port: 'http',
        path: '/metrics',
      },
    ]);
    expect(notes.join(' ')).toContain('default-scheduler');
  });

  it('passes everything on to the engine', () => {
    const [serving] = rendered(everything).objects;
    const [role] = Object(serving.spec).template.roles;
    const { containers, volumes } = role.entryTemplate.spec;
    expect(role).toMatchObject({ name: 'engine', workerReplicas: 0 });
    expect(containers[0]).toMatchObject({
      image: 'registry.example/vllm:1',
      args: [
        '--model',
        '/weights/qwen/2.5',
        '--served-model-name',
        'Qwen/Qwen2.5-0.5B-Instruct',
        '--port',
        '8000',
        '--tensor-parallel-size',
        '2',
        '--max-model-len',
        '4096',
        '--enable-prefix-caching',
      ],
      envFrom: [{ secretRef: { name: 'hugging-face' } }],
      resources: {
        requests: { cpu: '4', memory: '16Gi' },
        limits: { 'amd.com/gpu': '2' },
      },
    });
    expect(volumes).toEqual([
      {
        name: 'weights',
        persistentVolumeClaim: { claimName: 'weights', readOnly: true },
      },
      { name: 'shm', emptyDir: { medium: 'Memory' } },
    ]);
  });

  it('is one ModelBooster where that is asked for, whose pods are scraped by number', () => {
    const { objects, monitors } = rendered({
      ...booster,
      args: ['--dtype', 'bfloat16', '--seed=1'],
    });
    expect(objects).toHaveLength(1);
    expect(objects[0]).toMatchObject({
      kind: 'ModelBooster',
      spec: {
        name: 'qwen',
        backend: {
          name: 'server',
          modelURI: 'hf://Qwen/Qwen2.5-0.5B-Instruct',
          workers: [
            {
              config: {
                'served-model-name': 'qwen',
                dtype: 'bfloat16',
                seed: '1',
              },
            },
          ],
        },
      },
    });
    expect(monitors).toMatchObject([
      {
        selector: { 'modelserving.volcano.sh/name': 'qwen-server' },
        port: 8100,
      },
    ]);
  });

  it('can be scaled from 0 by a query that always gives one sample', () => {
    const { objects, notes } = rendered({ ...spec, options: prometheus });
    const { homogeneousTarget } = byKind(objects, 'AutoscalingPolicy').spec;
    const { query } =
      homogeneousTarget.target.metricSources.requests_per_second.prometheus;
    expect(query).toBe(
      'sum(rate(kthena_router_requests_total{model="Qwen/Qwen2.5-0.5B-Instruct"}[120s])) or vector(0)',
    );
    expect(homogeneousTarget).toMatchObject({
      minReplicas: 0,
      maxReplicas: 4,
      target: { targetRef: { kind: 'ModelServing', name: 'qwen' } },
    });
    expect(notes.join(' ')).toContain('at 0 groups fail until');
  });

  it('keeps a served name in its place in the query', () => {
    const { objects } = rendered({
      ...spec,
      servedName: '"} or vector(1) #',
      options: prometheus,
    });
    const policy = JSON.parse(
      JSON.stringify(byKind(objects, 'AutoscalingPolicy')),
    );
    const { query } =
      policy.spec.homogeneousTarget.target.metricSources.requests_per_second
        .prometheus;
    const names: string[] = [];
    parser.parse(query).iterate({ enter: ({ name }) => void names.push(name) });
    expect(names).not.toContain('⚠');
    expect(names.filter(name => name === 'VectorSelector')).toHaveLength(1);
  });

  it('says what an AutoscalingPolicy does to what was asked for', () => {
    const notes = rendered({
      ...spec,
      replicas: 9,
      options: {
        ...prometheus,
        minReplicas: 2,
        metric: { ...prometheus.metric, query: 'sum(up)' },
      },
    }).notes.join(' ');
    expect(notes).toContain('will change the 9 asked for');
    expect(notes).toContain('putting the model to sleep is reverted');
    expect(notes).toContain('end it with "or vector(0)"');
  });

  it.each(specs)('reads back as the same model: %s', (_, of) => {
    const { objects } = rendered(of);
    const resources: Record<string, KubernetesObject[]> = { pods: [] };
    for (const object of objects) {
      const id = `${object.kind}s`.toLowerCase().replace(/ys$/, 'ies');
      resources[id] = [...(resources[id] ?? []), object];
    }
    const { models, errors } = toSnapshots({
      cluster: 'demo',
      objects: resources,
    });
    expect(errors).toEqual([]);
    expect(models).toMatchObject([
      {
        ref: { namespace: 'inference', name: 'qwen' },
        servedName: of.servedName ?? 'qwen',
        replicas: { desired: of.replicas },
        labels: of.labels,
      },
    ]);
  });
});

const missing = whyNoDefinitions();
const withDefinitions = missing ? describe.skip : describe;

withDefinitions(
  `what Kthena's own definitions accept${missing ? ` (${missing})` : ''}`,
  () => {
    it.each(specs)(
      'is every object of %s',
      (_, of) => {
        for (const object of rendered(of).objects) {
          expect(faultsOf(object)).toEqual([]);
        }
      },
      300_000,
    );
  },
);
