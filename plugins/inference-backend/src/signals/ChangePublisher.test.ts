import { mockServices } from '@backstage/backend-test-utils';
import { modelHint } from '@wakeboard/plugin-inference-common';
import { ChangePublisher } from './ChangePublisher';

const REF = { cluster: 'demo', namespace: 'ns', driver: 'd', name: 'secret' };
const OTHER = { ...REF, name: 'other' };

function setUp() {
  const signals = { publish: jest.fn(async (_signal: unknown) => {}) };
  const logger = mockServices.logger.mock();
  return {
    signals,
    logger,
    publisher: ChangePublisher.create({ signals, logger }),
  };
}

describe('ChangePublisher', () => {
  it('says once that models changed, however often they did, and not which', async () => {
    const { publisher, signals } = setUp();
    publisher.changed([REF, OTHER]);
    publisher.changed([REF]);
    await publisher.publish();
    await publisher.publish();
    expect(signals.publish.mock.calls).toEqual([
      [
        {
          recipients: { type: 'broadcast' },
          channel: 'inference:models',
          message: { hints: [modelHint(REF), modelHint(OTHER)].sort() },
        },
      ],
    ]);
    expect(JSON.stringify(signals.publish.mock.calls)).not.toContain('secret');
  });

  it('goes out by itself', async () => {
    jest.useFakeTimers();
    try {
      const { publisher, signals } = setUp();
      publisher.changed([REF]);
      expect(signals.publish).not.toHaveBeenCalled();
      await jest.runAllTimersAsync();
      expect(signals.publish).toHaveBeenCalledTimes(1);
    } finally {
      jest.useRealTimers();
    }
  });

  it('logs a failure once and goes on', async () => {
    const { publisher, signals, logger } = setUp();
    signals.publish.mockRejectedValue(new Error('no bus'));
    for (const ref of [REF, OTHER]) {
      publisher.changed([ref]);
      await publisher.publish();
    }
    expect(signals.publish).toHaveBeenCalledTimes(2);
    expect(logger.warn).toHaveBeenCalledTimes(1);
  });
});
