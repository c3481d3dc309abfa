import { HistoryContext } from '../store/types';
import { reviseTail } from './observe';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1);
const model = {
  cluster: 'demo',
  namespace: 'ml',
  driver: 'vllm',
  name: 'demo',
};

/** A model that was made under a watch which had been alive for long. */
const born = START + 10 * MINUTE;
const sampled = born + 1_000;
const context: HistoryContext = {
  coverage: [
    {
      first: { kind: 'sample', at: sampled, state: 'starting', counters: {} },
      last: {
        kind: 'sample',
        at: sampled + MINUTE,
        state: 'starting',
        counters: {},
      },
    },
  ],
  events: [{ kind: 'event', at: born, state: 'starting', mark: 'resync' }],
  watched: [{ from: START, to: born + 2 * MINUTE }],
};

const revise = (from: number, given: HistoryContext = context) =>
  reviseTail({ model, replica: '' }, from, {
    now: born + 2 * MINUTE,
    scrapeIntervalMs: 15_000,
  }).reconstruct(given);

describe('the newest part of the history of a model', () => {
  it('begins with what was first known of it, however far back it is revised', () => {
    expect(revise(START + 5 * MINUTE)).toMatchObject({
      from: born,
      intervals: [{ from: born, to: born + 2 * MINUTE, state: 'starting' }],
    });
    expect(
      revise(START + 5 * MINUTE, { ...context, events: [] }),
    ).toMatchObject({ intervals: [{ from: sampled, state: 'starting' }] });
  });

  it('begins before its last sample where an event came in late', () => {
    const at = sampled + 30_000;
    expect(
      revise(at, {
        ...context,
        events: [
          ...context.events,
          { kind: 'event', at, state: 'serving', mark: 'exact' },
        ],
      })?.intervals,
    ).toMatchObject([
      { from: at - 1, to: at, state: 'starting' },
      { from: at, to: born + 2 * MINUTE, state: 'serving' },
    ]);
  });
});
