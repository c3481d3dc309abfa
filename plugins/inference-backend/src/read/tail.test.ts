import {
  anInterval,
  aSnapshot,
  NOON,
} from '@wakeboard/plugin-inference-common/testing';
import { withTail } from './tail';

const MINUTE = 60_000;
const REPLICA = 'qwen3-4b-0';
const sleeping = anInterval({ from: NOON, to: NOON + MINUTE });
const known = { from: NOON + 5 * MINUTE, until: NOON + 10 * MINUTE };

describe('withTail', () => {
  it('lets the last state go on while it is known to hold', () => {
    expect(
      withTail(
        [{ replica: REPLICA, intervals: [sleeping] }],
        aSnapshot(),
        known,
      ),
    ).toEqual([
      { replica: REPLICA, intervals: [{ ...sleeping, to: known.until }] },
    ]);
  });

  it('begins another state where history ends, and says how far off that may be', () => {
    const model = aSnapshot({
      pods: [{ name: REPLICA, state: 'serving', gpus: [] }],
    });
    expect(
      withTail([{ replica: REPLICA, intervals: [sleeping] }], model, known),
    ).toEqual([
      {
        replica: REPLICA,
        intervals: [
          sleeping,
          {
            from: NOON + MINUTE,
            to: known.until,
            state: 'serving',
            mark: 'resync',
            toleranceMs: 4 * MINUTE,
            cause: { kind: 'unknown' },
          },
        ],
      },
    ]);
  });

  it('shows a replica without any history from when it was read', () => {
    expect(withTail([], aSnapshot(), known)).toMatchObject([
      {
        replica: REPLICA,
        intervals: [
          {
            from: known.from,
            to: known.until,
            state: 'sleeping',
            toleranceMs: 0,
          },
        ],
      },
    ]);
  });

  it('adds nothing to a replica that is gone', () => {
    const gone = { replica: 'qwen3-4b-old', intervals: [sleeping] };
    expect(withTail([gone], aSnapshot({ pods: [] }), known)).toEqual([gone]);
  });

  it('adds nothing where history reaches as far as is known', () => {
    const history = [{ replica: REPLICA, intervals: [sleeping] }];
    expect(
      withTail(history, aSnapshot(), { from: NOON, until: NOON + MINUTE }),
    ).toEqual(history);
  });

  it('goes on with the model itself where it has a history of its own', () => {
    const history = [{ replica: '', intervals: [sleeping] }];
    expect(withTail(history, aSnapshot({ pods: [] }), known)).toEqual([
      { replica: '', intervals: [{ ...sleeping, to: known.until }] },
    ]);
  });
});
