import { isModelState } from '@wakeboard/plugin-inference-common';
import { evidence } from './evidence';

describe('evidence of GreenThread', () => {
  it('knows the states of the sidecar in both generations of the documents', () => {
    expect(evidence.stateSet?.states).toEqual({
      sleeping: 'sleeping',
      pending: 'waitingForGpu',
      waking: 'waking',
      activating: 'waking',
      serving: 'serving',
      deactivating: 'draining',
      offline: 'stopped',
      error: 'failed',
    });
    expect(
      Object.values(evidence.stateSet?.states ?? {}).every(isModelState),
    ).toBe(true);
  });

  it('counts a preemption by its role, in both spellings', () => {
    const matchers = (counter: string) =>
      evidence.counters.find(each => each.counter === counter)?.matchers;
    expect(matchers('preempted')).toEqual([
      { label: 'role', op: '=', value: 'preempted' },
    ]);
    expect(matchers('preempting')).toEqual([
      { label: 'role', op: 'oneOf', values: ['preempting', 'preemptor'] },
    ]);
  });

  it('has one source for each counter', () => {
    expect(evidence.counters.map(({ counter }) => counter)).toEqual([
      'wakes',
      'wakeSeconds',
      'sleeps',
      'sleepSeconds',
      'preempted',
      'preempting',
    ]);
  });
});
