import { Interval, ModelState } from '@wakeboard/plugin-inference-common';
import {
  anInterval,
  aSnapshot,
} from '@wakeboard/plugin-inference-common/testing';
import { stateSinceOf } from './stateSince';

const pod = (name: string) => ({ name, state: 'sleeping' as const, gpus: [] });
const asleep = (from: number) => [
  anInterval({ from: from - 100, to: from, state: 'serving' }),
  anInterval({ from, to: from + 100, state: 'sleeping' }),
];
const model = aSnapshot({ state: 'sleeping', pods: [pod('a'), pod('b')] });

describe('since when a model is in its state, by its history', () => {
  it('is when the last of its replicas came into it', () => {
    const history = [
      { replica: 'a', intervals: asleep(1_000) },
      { replica: 'b', intervals: asleep(2_000) },
      { replica: 'gone', intervals: asleep(3_000) },
    ];
    expect(stateSinceOf(model, history, 0)).toBe(2_000);
  });

  it('is unknown where the history knows nothing of a replica, or another state', () => {
    const a = { replica: 'a', intervals: asleep(1_000) };
    const serving = anInterval({ from: 1, to: 2, state: 'serving' });
    expect(stateSinceOf(model, [a], 0)).toBeUndefined();
    expect(
      stateSinceOf(model, [a, { replica: 'b', intervals: [serving] }], 0),
    ).toBeUndefined();
    expect(stateSinceOf({ ...model, pods: [] }, [a], 0)).toBeUndefined();
  });

  it('is that of the model itself where it has no replicas', () => {
    const stopped = aSnapshot({ state: 'stopped', pods: [] });
    const history = (before: ModelState) => [
      {
        replica: '',
        intervals: [
          anInterval({ from: 900, to: 1_000, state: before }),
          anInterval({
            from: 1_000,
            to: 1_100,
            state: 'stopped',
            mark: 'scrape',
          }),
        ],
      },
    ];
    expect(stateSinceOf(stopped, history('serving'), 0)).toBe(1_000);
    expect(stateSinceOf(stopped, history('unknown'), 0)).toBeUndefined();
    expect(stateSinceOf(stopped, [], 0)).toBeUndefined();
  });

  it('is unknown where nothing is known of the time before, unless an object gave the moment', () => {
    const serving = aSnapshot({
      state: 'serving',
      pods: [{ name: 'a', state: 'serving', gpus: [] }],
    });
    const history = (last: Partial<Interval>) => [
      {
        replica: 'a',
        intervals: [
          anInterval({ from: 900, to: 1_000, state: 'unknown' }),
          anInterval({ from: 1_000, to: 1_100, state: 'serving', ...last }),
        ],
      },
    ];
    expect(
      stateSinceOf(serving, history({ mark: 'resync' }), 0),
    ).toBeUndefined();
    expect(stateSinceOf(serving, history({ mark: 'exact' }), 0)).toBe(1_000);
  });

  it('is unknown where the history begins with it', () => {
    const history = [
      { replica: 'a', intervals: asleep(1_000) },
      { replica: 'b', intervals: asleep(1_000) },
    ];
    expect(stateSinceOf(model, history, 1_000)).toBeUndefined();
  });
});
