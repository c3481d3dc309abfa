import { createFormat } from '../charts/format';
import {
  aGpu,
  aModel,
  aSeries,
  aSeriesList,
  aSourceError,
  aTimeline,
  aWakeList,
  NO_WAKES,
  NOW,
} from '../../__testUtils__/builders';
import { aText } from '../../__testUtils__/text';
import {
  gpuMemoryFace,
  integrate,
  requestsFace,
  servingFace,
  wakesFace,
} from './tileFaces';

const text = aText(createFormat('en-GB', 'UTC'));
const window = { from: NOW - 86_400_000, to: NOW };
const read = <T>(value: T) => ({ data: { window, value } });
const loading = {};
const failed = { error: new Error('down') };

const TILES = {
  wakes: {
    face: (given: {}) => wakesFace(text, given),
    empty: read(NO_WAKES),
    broken: read({ ...NO_WAKES, errors: [aSourceError()] }),
  },
  serving: {
    face: (given: {}) => servingFace(text, given),
    empty: read(aTimeline({ bands: [] })),
    broken: read(aTimeline({ bands: [], errors: [aSourceError()] })),
  },
  requests: {
    face: (given: {}) => requestsFace(text, aModel(), given),
    empty: read({ items: [aSeries('requestRate', 0)], errors: [] }),
    broken: read({ items: [], errors: [aSourceError()] }),
  },
};

describe.each(Object.entries(TILES))('the tile of %s', (_, tile) => {
  it('is loading before anything is read', () => {
    expect(tile.face(loading)).toEqual({ kind: 'loading' });
  });

  it('has the error of a failed request', () => {
    expect(tile.face(failed)).toEqual({ kind: 'error', message: 'down' });
  });

  it('says that there was nothing, not zero', () => {
    expect(tile.face(tile.empty)).toEqual({
      kind: 'noData',
      cause: expect.any(String),
    });
  });

  it('blames the source where it failed', () => {
    expect(tile.face(tile.broken)).toEqual({
      kind: 'error',
      message: expect.stringContaining('Prometheus demo'),
    });
  });
});

it('counts wakes and says how long they took', () => {
  expect(wakesFace(text, read(aWakeList()))).toEqual({
    kind: 'value',
    value: '4',
    detail: 'p95 2 s · median 600 ms',
  });
});

it('says that the system does not report how long wakes took', () => {
  const { statistics } = NO_WAKES;
  expect(
    wakesFace(
      text,
      read({ ...NO_WAKES, statistics: { ...statistics, count: 2 } }),
    ),
  ).toEqual({ kind: 'value', value: '2', detail: 'duration not reported' });
});

it('divides the observed time into serving and asleep', () => {
  expect(servingFace(text, read(aTimeline()))).toEqual({
    kind: 'value',
    value: '25 %',
    detail: 'asleep 75 %',
  });
});

it('tells what was stopped from what slept', () => {
  const { bands } = aTimeline();
  const [band] = bands;
  const intervals = band.intervals?.map(interval =>
    interval.state === 'sleeping'
      ? { ...interval, state: 'stopped' as const }
      : interval,
  );
  expect(
    servingFace(text, read(aTimeline({ bands: [{ ...band, intervals }] }))),
  ).toMatchObject({ detail: 'stopped 75 %' });
  expect(
    servingFace(
      text,
      read(aTimeline({ bands: [band, { ...band, replica: 'b', intervals }] })),
    ),
  ).toMatchObject({ detail: 'asleep 37.5 % · stopped 37.5 %' });
});

it('says how many GPUs a model holds where only that is known', () => {
  const pod = { name: 'a', state: 'serving' as const, gpus: [], gpuCount: 2 };
  const pods = [pod, { ...pod, name: 'b' }];
  expect(gpuMemoryFace(text, aModel({ gpus: [], pods }))).toEqual({
    kind: 'noData',
    cause: '4 GPUs; the system does not say how much it holds',
  });
});

it('takes the model’s own band where as much is known of it, and those of its replicas where more is', () => {
  const { bands } = aTimeline();
  const [replica] = bands;
  const whole = replica.intervals?.map(interval => ({
    ...interval,
    state: 'serving' as const,
  }));
  const withOwn = (intervals: typeof whole) =>
    servingFace(
      text,
      read(
        aTimeline({
          bands: [...bands, { ...replica, replica: '', intervals }],
        }),
      ),
    );
  expect(withOwn(whole)).toMatchObject({ value: '100 %' });
  expect(withOwn(whole?.slice(2))).toMatchObject({ value: '25 %' });
});

describe('GPU memory now', () => {
  it('sums what the model holds and counts the devices that hold it', () => {
    expect(
      gpuMemoryFace(text, aModel({ gpus: [aGpu(), aGpu({ name: 'b' })] })),
    ).toEqual({ kind: 'value', value: '80 GiB', detail: 'on 2 GPUs' });
  });

  it('says what it needs while it holds nothing', () => {
    const gpu = aGpu();
    gpu.occupants[0].reservedBytes = 0;
    expect(gpuMemoryFace(text, aModel({ gpus: [gpu] }))).toEqual({
      kind: 'value',
      value: '0 B',
      detail: 'nothing held; needs 42 GiB on each GPU to serve',
    });
  });

  it('is unknown where no device says anything about it', () => {
    const gpu = aGpu();
    gpu.occupants[0].reservedBytes = undefined;
    expect(gpuMemoryFace(text, aModel({ gpus: [gpu] })).kind).toBe('noData');
    expect(gpuMemoryFace(text, aModel({ gpus: [] })).kind).toBe('noData');
  });
});

describe('requests', () => {
  it('are the rate summed over time, with the share that failed', () => {
    expect(requestsFace(text, aModel(), read(aSeriesList()))).toEqual({
      kind: 'value',
      value: '≈ 36 k',
      detail: '1 % failed',
    });
  });

  it('say that failures are not measured rather than that there were none', () => {
    expect(
      requestsFace(
        text,
        aModel(),
        read({ items: [aSeries('requestRate', 10)], errors: [] }),
      ),
    ).toMatchObject({ detail: 'failures not measured' });
  });

  it('are not measurable with a driver that does not know them', () => {
    expect(requestsFace(text, aModel({ signals: [] }), loading)).toEqual({
      kind: 'noData',
      cause: 'Not measurable with GreenThread',
    });
  });
});

it('leaves out of a sum what was not measured', () => {
  expect(
    integrate(
      [
        [0, 2],
        [1_000, null],
        [2_000, 4],
      ],
      1_000,
    ),
  ).toBe(6);
  expect(integrate([[0, null]], 1_000)).toBeUndefined();
  expect(integrate([], 1_000)).toBeUndefined();
});

it('sums the lines of several replicas', () => {
  const series = aSeries('requestRate', 10);
  const both = { ...series, lines: [...series.lines, ...series.lines] };
  expect(
    requestsFace(text, aModel(), read({ items: [both], errors: [] })),
  ).toMatchObject({ value: '≈ 72 k' });
});
