import { ModelSnapshot, ModelState } from '@wakeboard/plugin-inference-common';
import { toEvents } from './events';
import { momentsOf, Schedule } from './schedule';

const office: Schedule = {
  baseline: 0,
  rules: [{ cron: '30 8 * * 1-5', durationSeconds: 36_000, replicas: 2 }],
};

function aModel(
  state: ModelState,
  desired: number,
  schedule: Schedule | undefined = office,
): ModelSnapshot {
  return {
    ref: {
      cluster: 'lab',
      namespace: 'Default Cluster',
      driver: 'gpustack',
      name: 'qwen',
    },
    state,
    replicas: { desired },
    pods: [],
    conditions: [],
    labels: {},
    facts: [],
    driverData: schedule && { scheduleMoments: momentsOf(schedule) },
  };
}

function told(
  previous: ModelSnapshot,
  next: ModelSnapshot,
  at: string,
  via: 'watch' | 'list' = 'watch',
) {
  const seenAt = Date.parse(at);
  return toEvents({
    previous,
    previousSeenAt: seenAt - 60_000,
    next,
    seenAt,
    via,
  }).map(({ event: { state, cause } }) => `${state} ${cause?.kind ?? '-'}`);
}

describe('a change of a schedule', () => {
  it.each([
    ['the rule begins', 0, 2, '2026-03-02T08:30:25Z'],
    ['the rule begins, in another zone', 0, 2, '2026-03-02T02:45:25Z'],
    ['the rule ends', 2, 0, '2026-03-02T18:30:10Z'],
  ])('is its doing when %s', (_, before, after, at) => {
    const from = aModel(before ? 'serving' : 'stopped', before);
    const to = aModel(after ? 'starting' : 'draining', after);
    expect(told(from, to, at)).toEqual([`${to.state} schedule`]);
  });

  it.each<[string, ModelSnapshot, ModelSnapshot, string]>([
    [
      'it comes at another moment',
      aModel('stopped', 0),
      aModel('starting', 2),
      '2026-03-02T08:36:00Z',
    ],
    [
      'the number is not the schedule’s',
      aModel('stopped', 0),
      aModel('starting', 1),
      '2026-03-02T08:30:25Z',
    ],
    [
      'the schedule is off',
      aModel('stopped', 0, { rules: [] }),
      aModel('starting', 2),
      '2026-03-02T08:30:25Z',
    ],
    [
      'the number stays',
      aModel('starting', 2),
      aModel('serving', 2),
      '2026-03-02T08:30:25Z',
    ],
    [
      'the schedule is of every minute',
      ...([0, 2].map(desired =>
        aModel(desired ? 'starting' : 'stopped', desired, {
          baseline: 0,
          rules: [{ cron: '* 8 * * *', durationSeconds: 60, replicas: 2 }],
        }),
      ) as [ModelSnapshot, ModelSnapshot]),
      '2026-03-02T08:30:25Z',
    ],
  ])('has no cause where %s', (_, from, to, at) => {
    expect(told(from, to, at)).toEqual([`${to.state} -`]);
  });

  it('has no cause where no one saw when it was', () => {
    const at = '2026-03-02T08:30:25Z';
    expect(
      told(aModel('stopped', 0), aModel('starting', 2), at, 'list'),
    ).toEqual(['starting -']);
  });

  it('is recognised by steps and lists of minutes', () => {
    const moments = (cron: string) =>
      JSON.parse(momentsOf({ rules: [{ cron, replicas: 1 }] })).map(
        ({ second }: { second: number }) => second / 60,
      );
    expect(moments('*/20 * * * *')).toEqual([0, 5, 10]);
    expect(moments('5,50 * * * *')).toEqual([5, 5]);
    expect(moments('1-5 * * * *')).toEqual([]);
    expect(moments('')).toEqual([]);
  });
});
