import { toEvent } from './resourceEvents';

const metadata = { name: 'e' };

describe('toEvent', () => {
  it('takes the last moment and the count of a series', () => {
    expect(
      toEvent({
        metadata,
        type: 'Warning',
        reason: 'BackOff',
        message: 'again',
        count: 1,
        eventTime: '2026-01-01T00:00:00Z',
        series: { count: 7, lastObservedTime: '2026-01-01T01:00:00.5Z' },
      }),
    ).toEqual({
      type: 'Warning',
      reason: 'BackOff',
      message: 'again',
      count: 7,
      at: Date.parse('2026-01-01T01:00:00.500Z'),
    });
  });

  it('falls back to older fields, and shows what is missing or broken as missing', () => {
    expect(
      toEvent({
        metadata: { ...metadata, creationTimestamp: '2026-01-01T00:00:00Z' },
        type: 3,
        count: 'many',
        lastTimestamp: 'yesterday',
        series: null,
      }),
    ).toEqual({
      type: '',
      reason: '',
      message: '',
      count: undefined,
      at: Date.parse('2026-01-01T00:00:00Z'),
    });
  });
});
