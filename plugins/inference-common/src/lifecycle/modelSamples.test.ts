import { sample } from './testing/minutes';
import { NOON } from '../testing';
import { toModelSamples, withSleepOf } from './modelSamples';

const SCRAPE_MS = 15_000;
const at = (seconds: number) => NOON + seconds * 1000;

type Points = Array<[seconds: number, value: number]>;

/** Seconds after noon and state, from series of wanted and ready replicas. */
function states(desired: Points[], ready: Points[]) {
  const inTime = (all: Points[]) =>
    all.map(points =>
      points.map(([seconds, value]): [number, number] => [at(seconds), value]),
    );
  return toModelSamples(
    { desired: inTime(desired), ready: inTime(ready) },
    SCRAPE_MS,
  ).map(each => [(each.at - NOON) / 1000, each.state]);
}

describe('toModelSamples', () => {
  it.each([
    [0, 0, 'stopped'],
    [0, 2, 'draining'],
    [2, 0, 'starting'],
    [3, 1, 'degraded'],
    [2, 2, 'serving'],
    [1, 2, 'serving'],
  ])('%d wanted and %d ready are %s', (desired, ready, state) => {
    expect(states([[[0, desired]]], [[[0, ready]]])).toEqual([[0, state]]);
  });

  it('says nothing of a moment at which one of both is missing', () => {
    const desired: Points = [
      [0, 1],
      [15, 1],
    ];
    expect(states([desired], [[[15, 1]]])).toEqual([[15, 'serving']]);
    expect(states([desired], [])).toEqual([]);
  });

  it('says nothing of what is no count', () => {
    const ready: Points = [
      [0, NaN],
      [15, -1],
      [30, 0.5],
      [45, 1],
    ];
    const desired = ready.map(([seconds]): [number, number] => [seconds, 1]);
    expect(states([desired], [ready])).toEqual([[45, 'serving']]);
  });

  it('takes the most of copies that say different things of one moment', () => {
    const wanted: Points = [[0, 1]];
    expect(states([wanted, wanted], [[[0, 1]], [[0, 0]]])).toEqual([
      [0, 'serving'],
    ]);
  });

  it('keeps to the most while a copy hangs, and waits only for what it says first', () => {
    const every = (from: number, value: number): Points =>
      [0, 15, 30, 45].map(seconds => [from + seconds, value]);
    expect(
      states([every(0, 1), every(7, 0)], [every(0, 1), every(7, 0)]).map(
        ([, state]) => state,
      ),
    ).toEqual(Array(7).fill('serving'));
  });

  it('waits for the other copy where one of them shows less', () => {
    const first: Points = [
      [0, 1],
      [15, 0],
      [30, 0],
    ];
    const second: Points = [
      [-8, 1],
      [7, 0],
      [22, 0],
    ];
    expect(states([first, second], [first, second])).toEqual([
      [-8, 'serving'],
      [0, 'serving'],
      [15, 'stopped'],
      [22, 'stopped'],
      [30, 'stopped'],
    ]);
  });

  it('goes on with a restarted exporter when the one before is gone', () => {
    const before: Points = [
      [0, 1],
      [15, 1],
    ];
    const after: Points = [
      [25, 0],
      [40, 0],
      [55, 0],
    ];
    expect(states([before, after], [before, after])).toEqual([
      [0, 'serving'],
      [15, 'serving'],
      [55, 'stopped'],
    ]);
    const same = after.map(([seconds]): [number, number] => [seconds, 1]);
    expect(states([before, same], [before, same])).toHaveLength(5);
  });
});

describe('withSleepOf', () => {
  const of = (...samples: Array<ReturnType<typeof sample>>) => samples;
  const told = (
    counted: ReturnType<typeof sample>,
    ...replicas: Array<ReturnType<typeof of>>
  ) => withSleepOf([counted], replicas, SCRAPE_MS).map(({ state }) => state);

  it('lets a model sleep whose replicas all do', () => {
    const asleep = of(sample(5, 'sleeping'), sample(20, 'sleeping'));
    expect(told(sample(10, 'serving'), asleep, asleep)).toEqual(['sleeping']);
  });

  it('lets it serve where one of them does', () => {
    const asleep = of(sample(5, 'sleeping'), sample(20, 'sleeping'));
    const awake = of(sample(5, 'serving'), sample(20, 'serving'));
    expect(told(sample(10, 'degraded'), asleep, awake)).toEqual(['degraded']);
  });

  it('says nothing while one changes, or as long as nothing came after', () => {
    const changes = of(sample(5, 'sleeping'), sample(20, 'serving'));
    expect(told(sample(10, 'serving'), changes)).toEqual([]);
    expect(told(sample(10, 'serving'), of(sample(5, 'sleeping')))).toEqual([]);
  });

  it('leaves counts alone of which the replicas say nothing', () => {
    expect(told(sample(10, 'serving'))).toEqual(['serving']);
    expect(told(sample(100, 'serving'), of(sample(5, 'sleeping')))).toEqual([
      'serving',
    ]);
    const asleep = of(sample(5, 'sleeping'), sample(20, 'sleeping'));
    expect(told(sample(10, 'stopped'), asleep)).toEqual(['stopped']);
    expect(told(sample(10, 'starting'), asleep)).toEqual(['starting']);
  });
});
