import { isModelState } from '@wakeboard/plugin-inference-common';
import { evidence, modelEvidence } from './evidence';
import { toSnapshots } from './snapshot';
import { allFixtures } from './testing/fixtures';

const states = evidence.stateSet?.states ?? {};

it('knows every state that a model instance can have', () => {
  expect(Object.keys(states).sort()).toEqual([
    'analyzing',
    'downloading',
    'error',
    'initializing',
    'pending',
    'running',
    'scheduled',
    'starting',
    'unreachable',
  ]);
  expect(Object.values(states).every(isModelState)).toBe(true);
});

it('agrees with what the rows say, but for a message that series do not have', () => {
  const differing = allFixtures().flatMap(({ objects }) => {
    const { models } = toSnapshots({ cluster: 'lab', objects });
    const pods = new Map(
      models.flatMap(model => model.pods.map(pod => [pod.name, pod.state])),
    );
    return (objects.instances ?? []).flatMap(({ metadata, status }) => {
      const { state = '' } = Object(status) as { state?: string };
      const read = pods.get(metadata.name);
      return read === (states[state] ?? 'unknown') ? [] : [state];
    });
  });
  expect(new Set(differing)).toEqual(new Set(['pending']));
});

it('joins the series of a model by its number, and those of an instance by name', () => {
  expect(evidence).toMatchObject({
    namespaceLabel: 'cluster_name',
    replicaLabel: 'model_instance_name',
    counters: [],
  });
  expect(modelEvidence).toEqual([
    {
      desired: { metric: 'gpustack:model_desired_instances' },
      ready: { metric: 'gpustack:model_running_instances' },
    },
  ]);
});
