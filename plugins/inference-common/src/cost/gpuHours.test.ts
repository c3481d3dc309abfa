import { ModelState } from '../model/states';
import { anInterval, NOON } from '../testing';
import { gpuHoursOf, gpuLedgerSum, gpuSecondsOfHour } from './gpuHours';

const MINUTE = 60_000;
const HOUR = { from: NOON, to: NOON + 60 * MINUTE };
const GIB = 2 ** 30;

const minutes = (state: ModelState, from: number, to: number) =>
  anInterval({ state, from: NOON + from * MINUTE, to: NOON + to * MINUTE });

describe('gpuSecondsOfHour', () => {
  it('counts what was held and what sleep freed, within the hour', () => {
    expect(
      gpuSecondsOfHour(
        [
          {
            intervals: [
              minutes('serving', -30, 10),
              minutes('sleeping', 10, 40),
              minutes('waking', 40, 41),
              minutes('serving', 41, 90),
            ],
            devices: [{ product: 'L40S' }],
          },
        ],
        HOUR,
      ),
    ).toEqual([{ product: 'L40S', used: 1800, freed: 1800 }]);
  });

  it('counts each device, and of each the share that the model takes', () => {
    expect(
      gpuSecondsOfHour(
        [
          {
            intervals: [minutes('serving', 0, 60)],
            devices: [
              { product: 'H100', totalBytes: 80 * GIB },
              { product: 'H100', totalBytes: 80 * GIB },
              { product: 'A10', totalBytes: 10 * GIB },
              { product: 'T4' },
            ],
            servingMemoryPerGpuBytes: 20 * GIB,
          },
        ],
        HOUR,
      ),
    ).toEqual([
      { product: 'H100', used: 1800, freed: 0 },
      { product: 'A10', used: 3600, freed: 0 },
      { product: 'T4', used: 3600, freed: 0 },
    ]);
  });

  it('adds the replicas, and names a product that is not known with nothing', () => {
    const replica = { intervals: [minutes('serving', 0, 1)], devices: [{}] };
    expect(gpuSecondsOfHour([replica, replica], HOUR)).toEqual([
      { product: '', used: 120, freed: 0 },
    ]);
  });

  it('has nothing for a replica without devices or outside the hour', () => {
    expect(
      gpuSecondsOfHour(
        [
          { intervals: [minutes('failed', 0, 60)], devices: [] },
          { intervals: [minutes('serving', 60, 90)], devices: [{}] },
        ],
        HOUR,
      ),
    ).toEqual([]);
  });

  const OF_A_MINUTE: Record<ModelState, [used: number, freed: number]> = {
    preparing: [0, 0],
    starting: [60, 0],
    serving: [60, 0],
    degraded: [60, 0],
    updating: [60, 0],
    waitingForGpu: [0, 0],
    waking: [60, 0],
    draining: [60, 0],
    sleeping: [0, 60],
    stopped: [0, 60],
    failed: [60, 0],
    unknown: [0, 0],
  };
  it.each(Object.entries(OF_A_MINUTE))(
    'counts a minute of %s as %j seconds held and freed',
    (state, expected) => {
      const [sum] = gpuSecondsOfHour(
        [
          {
            intervals: [minutes(state as ModelState, 0, 1)],
            devices: [{}],
          },
        ],
        HOUR,
      );
      expect([sum?.used ?? 0, sum?.freed ?? 0]).toEqual(expected);
    },
  );
});

describe('gpuHoursOf', () => {
  it('gives back from the ledger what was put in', () => {
    const seconds = { product: 'H100', used: 1800, freed: 5400 };
    expect(gpuHoursOf('H100', gpuLedgerSum(seconds))).toEqual({
      product: 'H100',
      used: 0.5,
      freed: 1.5,
    });
  });
});
