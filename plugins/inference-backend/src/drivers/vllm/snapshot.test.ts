import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { DriverFixture } from '@wakeboard/plugin-inference-node/testing';
import { ObservedObjects } from '@wakeboard/plugin-inference-node';
import { parse } from 'yaml';
import { IS_SLEEPING, RESOURCES } from './resources';
import { toSnapshots } from './snapshot';

function load(fixture: string): DriverFixture {
  const file = resolve(__dirname, '__fixtures__', `${fixture}.yaml`);
  return parse(readFileSync(file, 'utf8'));
}

function read(fixture: string, overrides: Partial<ObservedObjects> = {}) {
  const { objects, series, answers } = load(fixture);
  return toSnapshots({
    cluster: 'demo',
    objects,
    series,
    answers,
    ...overrides,
  });
}

function modelOf(fixture: string, name = 'demo') {
  return read(fixture).models.find(({ ref }) => ref.name === name)!;
}

describe('a vLLM model', () => {
  it('has everything that its objects say', () => {
    const model = modelOf('sleeping');
    expect(model).toMatchObject({
      ref: {
        cluster: 'demo',
        namespace: 'ml-models',
        driver: 'vllm',
        name: 'demo',
      },
      resourceVersion: '90211',
      servedName: 'mistral-7b',
      replicas: { desired: 1, total: 1, ready: 1, serving: 0, sleeping: 1 },
      driverData: { port: 8000, sleepMode: true, levelsKnown: true },
    });
    expect(model.pods).toEqual([
      {
        name: 'demo-7d8f9b6c54-kx2lp',
        uid: expect.any(String),
        state: 'sleeping',
        createdAt: Date.parse('2026-05-04T09:00:04Z'),
        becameServingAt: Date.parse('2026-05-04T09:02:11Z'),
        node: 'gpu-node-a',
        gpus: [],
        gpuCount: 1,
        gpuProduct: 'NVIDIA-L4',
      },
    ]);
    expect(model.facts).toEqual([
      { label: 'Kind', value: 'Deployment' },
      { label: 'Image', value: 'vllm/vllm-openai:v0.14.1-cu130' },
      { label: 'Weights', value: 'TheBloke/Mistral-7B-v0.1-AWQ' },
      { label: 'Sleep mode', value: 'on' },
      { label: 'Longest context', value: '4096' },
      { label: 'GPU memory utilisation', value: '0.88' },
    ]);
  });

  it.each([
    ['degraded', '1 of 3 replicas are not ready'],
    ['degraded-crashing', 'CrashLoopBackOff: back-off 5m0s restarting'],
    ['degraded-waiting', 'Insufficient nvidia.com/gpu'],
    ['degraded-deadline', 'CrashLoopBackOff'],
    ['asleep-beside-awake', '1 of 2 replicas sleep and still get requests'],
    ['waiting-for-gpu', 'Unschedulable: 0/6 nodes are available'],
    ['waiting-past-deadline', 'Unschedulable: 0/6 nodes are available'],
    ['starting-no-cpu', 'Insufficient cpu'],
    ['failed-deadline', 'ProgressDeadlineExceeded: ReplicaSet'],
    ['failed-quota', 'FailedCreate: pods "demo-7d8f9b6c54-" is forbidden'],
    ['failed-evicted', 'Evicted'],
    ['updating', '1 of 1 replicas are updated'],
  ])('says why it is as it is: %s', (fixture, reason) => {
    expect(modelOf(fixture).stateReason).toContain(reason);
  });

  it('has no reason where all is well', () => {
    for (const fixture of ['serving', 'stopped', 'serving-evicted']) {
      expect(modelOf(fixture).stateReason).toBeUndefined();
    }
  });

  it('counts as ready what the controller left out for being 0', () => {
    expect(modelOf('starting').replicas).toEqual({
      desired: 1,
      total: 1,
      ready: 0,
      serving: 0,
      sleeping: 0,
    });
    expect(modelOf('pods-unreadable').replicas).toEqual({
      desired: 1,
      total: 1,
      ready: 1,
    });
  });

  it('knows an engine that was started by a script', () => {
    expect(modelOf('script')).toMatchObject({
      servedName: 'Qwen/Qwen3-8B',
      driverData: { port: 9000, sleepMode: true },
      pods: [{ gpuCount: 2 }],
    });
  });

  it('knows who else would change it', () => {
    expect(modelOf('managed')).toMatchObject({
      managedBy: { tool: 'argocd', name: 'ml-vllm' },
      driverData: {
        autoscaler: 'HorizontalPodAutoscaler demo (1 to 4 replicas)',
      },
    });
    expect(modelOf('owned').driverData?.owner).toBe('VLLMRuntime mistral');
  });

  it('reports what is wrong with an object, with the path of the field', () => {
    const { errors } = read('malformed');
    expect(errors.map(({ object }) => object)).toEqual([
      'Deployment ml-models/broken: metadata.creationTimestamp',
      'Deployment ml-models/broken: status.conditions',
      'Deployment ml-models/broken: spec.replicas',
      'Deployment ml-models/broken: status.readyReplicas',
    ]);
  });
});

describe('an engine that nobody hears of any more', () => {
  const { objects, series } = load('sleeping');

  it('sleeps on, so that a Prometheus that is away wakes nobody', () => {
    const previous = read('sleeping').models;
    const silences: Array<ObservedObjects['series']> = [
      undefined,
      {},
      { sleepState: [] },
    ];
    for (const silence of silences) {
      const [model] = read('sleeping', { previous, series: silence }).models;
      expect(model.state).toBe('sleeping');
    }
  });

  it('is awake after its pod became ready anew', () => {
    const previous = read('sleeping').models;
    const restarted = structuredClone(objects);
    Reflect.set(restarted.pods[0], 'status', {
      phase: 'Running',
      conditions: [
        {
          type: 'Ready',
          status: 'True',
          lastTransitionTime: '2026-05-04T10:05:00Z',
        },
      ],
    });
    const observed = { cluster: 'demo', objects: restarted, previous };
    expect(toSnapshots(observed).models[0].state).toBe('serving');
    // Neither does it believe what was said before.
    expect(toSnapshots({ ...observed, series }).models[0].state).toBe(
      'serving',
    );
  });

  it('sleeps on when its pod was not ready for a moment, and did not restart', () => {
    const flapped = structuredClone(objects);
    const { status } = flapped.pods[0] as unknown as StatusOf;
    status.conditions[0].lastTransitionTime = '2026-05-04T10:05:00Z';
    const observed = { cluster: 'demo', objects: flapped, series };
    expect(toSnapshots(observed).models[0].state).toBe('sleeping');

    status.containerStatuses[0].state.running.startedAt =
      '2026-05-04T10:04:00Z';
    expect(toSnapshots(observed).models[0].state).toBe('serving');
  });

  it('was never known to sleep, and serves', () => {
    expect(read('sleeping', { series: undefined }).models[0].state).toBe(
      'serving',
    );
  });
});

describe('what is kept of objects', () => {
  const projectOf = (id: string) =>
    RESOURCES.find(resource => resource.id === id)!.project!;
  const [deployment] = load('sleeping').objects.deployments;

  it('is nothing of workloads and pods that are no models', () => {
    const [, web, resnet] = load('other-workloads').objects.deployments;
    expect(projectOf('deployments')(web)).toBeUndefined();
    expect(projectOf('deployments')(resnet)).toBeUndefined();
    expect(
      projectOf('pods')({
        metadata: {
          name: 'x',
          ownerReferences: [
            { apiVersion: 'batch/v1', kind: 'Job', name: 'x', uid: 'u' },
          ],
        },
      }),
    ).toBeUndefined();
    expect(projectOf('nodes')({ metadata: { name: 'a' } })).toBeUndefined();
  });

  it('has no secret, and no annotation of others', () => {
    const marked = structuredClone(deployment);
    marked.metadata.annotations = { big: 'x'.repeat(1_000_000) };
    const [container] = (marked as unknown as TemplateOf).spec.template.spec
      .containers;
    container.env.push({ name: 'HF_TOKEN', value: 'hf_secret' });
    const kept = JSON.stringify(projectOf('deployments')(marked));
    expect(kept.length).toBeLessThan(3_000);
    expect(kept).not.toContain('hf_secret');
    expect(kept).toContain('VLLM_SERVER_DEV_MODE');
  });
});

describe('the question whether an engine sleeps', () => {
  it('goes to pods that are up, of engines that can', () => {
    expect(IS_SLEEPING.requests(modelOf('asleep-beside-awake'))).toEqual(
      ['demo-7d8f9b6c54-kx2lp', 'demo-7d8f9b6c54-zt7wd'].map(pod => ({
        namespace: 'ml-models',
        pod,
        port: 8000,
        method: 'GET',
        path: '/is_sleeping',
      })),
    );
    expect(IS_SLEEPING.requests(modelOf('serving'))).toEqual([]);
    expect(IS_SLEEPING.requests(modelOf('waiting-for-gpu'))).toEqual([]);
  });
});

interface TemplateOf {
  spec: {
    template: {
      spec: { containers: Array<{ env: Array<Record<string, string>> }> };
    };
  };
}

interface StatusOf {
  status: {
    conditions: Array<{ lastTransitionTime: string }>;
    containerStatuses: Array<{ state: { running: { startedAt: string } } }>;
  };
}
