import { replicasAt, scheduleEntries, startsOf } from './scalingSchedule';

const office = {
  enabled: true,
  baseline_replicas: 0,
  rules: [
    {
      name: 'day',
      start_cron: '30 7 * * 1-5',
      duration_seconds: 11 * 3_600,
      replicas: 2,
    },
    {
      name: 'night',
      start_cron: '0 23 * * 6',
      duration_seconds: 2 * 3_600,
      replicas: 1,
    },
  ],
};

// 2026-03-02 is a Monday.
const at = (day: number, hour: number, minute = 0) =>
  Date.UTC(2026, 2, day, hour, minute);

describe('scaling_schedule', () => {
  it.each([
    ['before the start', at(2, 7, 29), 0],
    ['from the start on', at(2, 7, 30), 2],
    ['until the last minute', at(2, 18, 29), 2],
    ['not after it', at(2, 18, 30), 0],
    ['not on other days', at(7, 12), 0],
    ['over midnight', at(8, 0, 59), 1],
    ['to the end over midnight', at(8, 1), 0],
  ])('holds %s', (_, time, replicas) => {
    expect(replicasAt(office, time)).toBe(replicas);
  });

  it('gives a start and an end for each rule, on the next day where it lasts that long', () => {
    expect(
      scheduleEntries(office).map(({ minute, days, act }) => [
        minute,
        days,
        act,
      ]),
    ).toEqual([
      [450, [1, 2, 3, 4, 5], { replicas: 2 }],
      [1_110, [1, 2, 3, 4, 5], { replicas: 0 }],
      [1_380, [6], { replicas: 1 }],
      [60, [0], { replicas: 0 }],
    ]);
  });

  it('refuses what it cannot read', () => {
    expect(() => startsOf('0 8 * *')).toThrow('five fields');
    expect(() => startsOf('0 8 1 * *')).toThrow('days of the month');
    expect(() => startsOf('0 25 * * *')).toThrow('between 0 and 23');
    expect(() => startsOf('a 8 * * *')).toThrow('not a field');
  });
});
