import { MODEL_STATES, ModelState } from '@wakeboard/plugin-inference-common';
import fc from 'fast-check';
import { judgeWorkload, WorkloadReplica } from './workloadState';

const STATES = Object.keys(MODEL_STATES) as ModelState[];

const aReplica = fc.record<WorkloadReplica>({
  state: fc.constantFrom(...STATES),
  terminating: fc.boolean(),
  ended: fc.boolean(),
});
const anObservation = fc.record(
  {
    desired: fc.integer({ min: 0, max: 4 }),
    deleting: fc.boolean(),
    pods: fc.array(aReplica, { maxLength: 4 }),
    counts: fc.record(
      {
        total: fc.integer({ min: 0, max: 4 }),
        ready: fc.integer({ min: 0, max: 4 }),
      },
      { requiredKeys: [] },
    ),
    rollout: fc.constant('1 of 2 replicas are updated'),
    failure: fc.constant('FailedCreate'),
  },
  { requiredKeys: ['deleting', 'counts'] },
);

it('shows a model as serving only while a replica does', () => {
  fc.assert(
    fc.property(anObservation, observation => {
      const { state } = judgeWorkload(observation);
      const serves = observation.pods?.some(
        pod => MODEL_STATES[pod.state].serves && !pod.ended && !pod.terminating,
      );
      const mayServe = serves ?? true;
      expect(MODEL_STATES[state].serves && !mayServe).toBe(false);
    }),
  );
});

it('shows a model as stopped only where nothing is left of it and nobody wants it', () => {
  fc.assert(
    fc.property(anObservation, observation => {
      const { desired, deleting, pods, counts } = observation;
      const left = pods
        ? pods.filter(({ ended }) => !ended).length
        : counts.total;
      expect(judgeWorkload(observation).state === 'stopped').toBe(
        (deleting || desired === 0) && left === 0,
      );
    }),
  );
});

it('does not know what it was told nothing of', () => {
  expect(judgeWorkload({ desired: 1, deleting: false, counts: {} }).state).toBe(
    'unknown',
  );
  expect(judgeWorkload({ desired: 0, deleting: false, counts: {} }).state).toBe(
    'unknown',
  );
});

it('believes no number of pods that nobody could have', () => {
  const { state } = judgeWorkload({
    desired: 1,
    deleting: false,
    counts: { total: 1e15, ready: 1e15 },
  });
  expect(state).toBe('serving');
});

it.each([
  ['draining', 'counts as ready what is gone already', { total: 1, ready: 1 }],
  ['starting', 'has made its pods, which are not told yet', { total: 1 }],
  ['starting', 'has made none yet', { total: 0, ready: 0 }],
])(
  'shows a model as %s that is wanted, has no pod, and %s',
  (state, _, counts) => {
    const workload = { desired: 1, deleting: false, pods: [], counts };
    expect(judgeWorkload(workload).state).toBe(state);
  },
);
