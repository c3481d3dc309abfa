import { HistoryContext } from '../store/types';
import { ReplicaChunk, reviseChunk } from './reviseChunk';

const MINUTE = 60_000;
const START = Date.UTC(2026, 2, 1);

/** Serves for four minutes; a watch begins some seconds after its last sample, and lasts until now. */
const chunk: ReplicaChunk = {
  model: { cluster: 'demo', namespace: 'ml', driver: 'vllm', name: 'demo' },
  replica: 'demo-7d8f9b6c54-kx2lp',
  span: { from: START, to: START + 10 * MINUTE },
  samples: Array.from({ length: 17 }, (_, i) => ({
    kind: 'sample' as const,
    at: START + i * 15_000,
    state: 'serving' as const,
    counters: {},
  })),
  margins: { from: START, to: START + 10 * MINUTE },
  read: [{ from: START, to: START + 10 * MINUTE }],
  readAt: START + 10 * MINUTE,
  newest: true,
  scrapeIntervalMs: 15_000,
};
const context: HistoryContext = {
  coverage: [],
  events: [],
  watched: [{ from: START + 4 * MINUTE + 10_000, to: START + 10 * MINUTE }],
};

const shown = (isGone: boolean, events: HistoryContext['events'] = []) =>
  reviseChunk({ ...chunk, isGone })
    .reconstruct({ ...context, events })
    ?.intervals.map(({ state, to }) => ({ state, to: to - START }));

describe('the revision of a chunk', () => {
  it('lets the last state of a replica hold as long as a watch shows it', () => {
    expect(shown(false)).toEqual([{ state: 'serving', to: 10 * MINUTE }]);
  });

  it('lets it end with the last sample where no watch ever showed the replica', () => {
    expect(shown(true)).toEqual([{ state: 'serving', to: 4 * MINUTE }]);
  });

  it('goes by the events where a watch told of a replica that is gone', () => {
    const at = START + 6 * MINUTE;
    expect(
      shown(true, [{ kind: 'event', at, state: 'stopped', mark: 'exact' }]),
    ).toEqual([
      { state: 'serving', to: 6 * MINUTE },
      { state: 'stopped', to: 10 * MINUTE },
    ]);
  });
});
