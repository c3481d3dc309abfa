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

  it('is unknown where the history begins with it', () => {
    const history = [
      { replica: 'a', intervals: asleep(1_000) },
      { replica: 'b', intervals: asleep(1_000) },
    ];
    expect(stateSinceOf(model, history, 1_000)).toBeUndefined();
  });
});
