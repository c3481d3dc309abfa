import fc from 'fast-check';
import { groundTruth } from '../testing';
import { CounterValues, StateSample } from './evidence';
import { ReplicaSeries, toSamples } from './toSamples';
import { ModelState } from '../model/states';

const STATES: ModelState[] = [
  'sleeping',
  'waitingForGpu',
  'waking',
  'serving',
  'draining',
  'starting',
];
const COUNTERS: Array<keyof CounterValues> = [
  'wakes',
  'wakeSeconds',
  'sleeps',
  'sleepSeconds',
  'preempted',
  'preempting',
];

function toSeries(samples: StateSample[]): ReplicaSeries {
  return {
    stateSeries: STATES.map(stateValue => ({
      stateValue,
      points: samples.map(({ at, state }) => [
        at,
        Number(state === stateValue),
      ]),
    })),
    counterSeries: COUNTERS.map(counter => ({
      counter,
      points: samples.map(({ at, counters }) => [at, counters[counter] ?? 0]),
    })),
  };
}

describe('toSamples', () => {
  it('makes one sample of what shares a timestamp', () => {
    expect(
      toSamples({
        stateSeries: [
          {
            stateValue: 'sleeping',
            points: [
              [10, 1],
              [20, 0],
            ],
          },
          {
            stateValue: 'serving',
            points: [
              [10, 0],
              [20, 1],
            ],
          },
        ],
        counterSeries: [
          {
            counter: 'wakes',
            points: [
              [10, 4],
              [20, 5],
            ],
          },
        ],
      }),
    ).toEqual([
      { kind: 'sample', at: 10, state: 'sleeping', counters: { wakes: 4 } },
      { kind: 'sample', at: 20, state: 'serving', counters: { wakes: 5 } },
    ]);
  });

  it('gives back the samples that series were made of', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 1_000_000 }), seed => {
        const { samples } = groundTruth({
          seed,
          observation: { duplicated: 0 },
        });
        samples.sort((a, b) => a.at - b.at);
        expect(toSamples(toSeries(samples))).toEqual(samples);
      }),
    );
  });

  it.each([
    ['none', [[10, 0]], [[10, 0]]],
    ['two', [[10, 1]], [[10, 1]]],
  ] as const)('gives no state where %s is 1', (_, sleeping, serving) => {
    expect(
      toSamples({
        stateSeries: [
          { stateValue: 'sleeping', points: sleeping },
          { stateValue: 'serving', points: serving },
        ],
        counterSeries: [{ counter: 'wakes', points: [[10, 4]] }],
      }),
    ).toEqual([{ kind: 'sample', at: 10, counters: { wakes: 4 } }]);
  });

  it('makes no sample of a moment that says nothing', () => {
    expect(
      toSamples({
        stateSeries: [
          {
            stateValue: 'serving',
            points: [
              [10, 0],
              [20, NaN],
            ],
          },
        ],
        counterSeries: [{ counter: 'wakes', points: [[20, NaN]] }],
      }),
    ).toEqual([]);
  });

  it('adds the series of one counter', () => {
    const [sample] = toSamples({
      stateSeries: [],
      counterSeries: [
        { counter: 'preempting', points: [[10, 2]] },
        { counter: 'preempting', points: [[10, 3]] },
      ],
    });
    expect(sample.counters).toEqual({ preempting: 5 });
  });

  it('takes a moment once that a series has twice', () => {
    expect(
      toSamples({
        stateSeries: [
          {
            stateValue: 'serving',
            points: [
              [10, 1],
              [10, 1],
            ],
          },
        ],
        counterSeries: [
          {
            counter: 'wakes',
            points: [
              [10, 3],
              [10, 3],
            ],
          },
        ],
      }),
    ).toEqual([
      { kind: 'sample', at: 10, state: 'serving', counters: { wakes: 3 } },
    ]);
  });

  it('takes series of different lengths', () => {
    expect(
      toSamples({
        stateSeries: [{ stateValue: 'serving', points: [[20, 1]] }],
        counterSeries: [
          {
            counter: 'wakes',
            points: [
              [10, 1],
              [30, 2],
            ],
          },
        ],
      }).map(({ at, state }) => [at, state]),
    ).toEqual([
      [10, undefined],
      [20, 'serving'],
      [30, undefined],
    ]);
  });
});
