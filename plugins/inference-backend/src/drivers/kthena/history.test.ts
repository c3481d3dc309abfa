import { ModelSnapshot } from '@wakeboard/plugin-inference-common';
import { kthenaDriver } from '.';
import { modelOf } from './__testUtils__/fixtures';

const readyAt = Date.parse('2026-07-20T08:15:31Z');
const createdAt = Date.parse('2026-07-20T08:11:09Z');
const seenAt = Date.parse('2026-07-20T08:20:00Z');

function between(
  previous: ModelSnapshot,
  next: ModelSnapshot | undefined,
  via: 'watch' | 'list',
) {
  return kthenaDriver
    .toEvents({ previous, previousSeenAt: createdAt - 1000, next, seenAt, via })
    .map(({ replica, event }) => ({
      replica,
      state: event.state,
      at: event.at,
      mark: event.mark,
      cause: event.cause,
    }));
}

describe('what happened between two readings', () => {
  it('is a start at the moments that its pods give, even if nobody watched', () => {
    const cause = undefined;
    const mark = 'exact';
    expect(between(modelOf('stopped'), modelOf('serving'), 'list')).toEqual([
      { replica: 'demo-0', state: 'starting', at: createdAt, mark, cause },
      { replica: 'demo-0', state: 'serving', at: readyAt, mark, cause },
      { replica: '', state: 'serving', at: readyAt, mark, cause },
    ]);
  });

  it.each([
    ['watch', 'exact'],
    ['list', 'resync'],
  ] as const)('is a stop as seen by a %s: %s', (via, mark) => {
    const events = between(modelOf('serving'), modelOf('stopped'), via);
    expect(events).toMatchObject([
      { replica: 'demo-0', state: 'stopped', at: seenAt, mark },
      { replica: '', state: 'stopped', at: seenAt, mark },
    ]);
  });

  it('is one replica that passes where a group has three pods', () => {
    const before = modelOf('serving-disaggregated');
    const events = between(
      before,
      { ...before, pods: [], state: 'stopped' },
      'watch',
    );
    expect(events.map(({ replica }) => replica)).toEqual(['demo-0', '']);
  });

  it('names no cause, because no object says who set the number of groups', () => {
    const events = between(modelOf('autoscaled'), modelOf('stopped'), 'watch');
    expect(events.every(({ cause }) => cause === undefined)).toBe(true);
  });
});
