import { SIGNALS, SignalName } from '@wakeboard/plugin-inference-common';
import {
  aSeries,
  aSeriesList,
  aSourceError,
  HOUR,
  NOW,
} from '../../__testUtils__/builders';
import { aText } from '../../__testUtils__/text';
import { createFormat } from '../charts/format';
import { GPU_CHARTS } from '../gpu/GpuSection';
import {
  chartFace,
  linesOf,
  measurable,
  noTraffic,
  TRAFFIC_CHARTS,
  unitOf,
} from './charts';

const text = aText(createFormat('en-GB', 'UTC'));
const window = { from: NOW - HOUR, to: NOW };
const read = (value: ReturnType<typeof aSeriesList>) => ({
  data: { window, value },
});
const LATENCY = ['latencyP50', 'latencyP95', 'latencyP99'] as const;

it.each([...TRAFFIC_CHARTS, ...GPU_CHARTS])(
  'puts only signals of one unit into the chart $id',
  spec => {
    const signals: readonly SignalName[] = spec.signals;
    expect(new Set(signals.map(signal => SIGNALS[signal].unit)).size).toBe(1);
    expect(unitOf(spec)).toBe(SIGNALS[signals[0]].unit);
  },
);

it('asks only for what the driver can measure, in one request', () => {
  expect(
    measurable(TRAFFIC_CHARTS, ['latencyP50', 'requestRate', 'x']),
  ).toEqual(['requestRate', 'latencyP50']);
  expect(measurable(TRAFFIC_CHARTS, Object.keys(SIGNALS)).length).toBeLessThan(
    21,
  );
});

it('names lines by signal, and by their labels where there are several', () => {
  const list = aSeriesList({
    items: [
      aSeries('latencyP50', 1),
      aSeries('latencyP95', 1, {
        lines: [
          { labels: { gpu: 'a' }, points: [] },
          { labels: { gpu: 'b' }, points: [] },
        ],
      }),
    ],
  });
  expect(linesOf(text, list, LATENCY).map(line => line.name)).toEqual([
    'P50',
    'a P95',
    'b P95',
  ]);
});

describe('the face of a chart', () => {
  it('is loading before anything was read', () => {
    expect(chartFace(text, {}, LATENCY)).toEqual({ kind: 'loading' });
  });

  it('is the error of a failed request', () => {
    expect(chartFace(text, { error: new Error('down') }, LATENCY)).toEqual({
      kind: 'error',
      message: 'down',
    });
  });

  it('has lines where there are values', () => {
    const face = chartFace(text, read(aSeriesList()), LATENCY);
    expect(face).toMatchObject({ kind: 'lines', staleSince: undefined });
  });

  it('names the source that failed where there are none', () => {
    const list = aSeriesList({ items: [], errors: [aSourceError()] });
    expect(chartFace(text, read(list), LATENCY)).toEqual({
      kind: 'error',
      message: 'Prometheus demo cannot be reached',
    });
  });

  it('says that there was no traffic only where that is known', () => {
    const quiet = aSeriesList({ items: [aSeries('requestRate', 0)] });
    expect(chartFace(text, read(quiet), LATENCY)).toEqual({
      kind: 'noData',
      cause: 'No traffic in this range',
    });
    const unknown = aSeriesList({ items: [] });
    expect(chartFace(text, read(unknown), LATENCY)).toEqual({
      kind: 'noData',
      cause: 'No data in this range',
    });
  });

  it('shows the last answer of a source that failed, with its age', () => {
    const list = aSeriesList({
      items: [aSeries('latencyP50', 1, { observedAt: NOW - HOUR })],
      errors: [aSourceError()],
    });
    expect(chartFace(text, read(list), LATENCY)).toMatchObject({
      kind: 'lines',
      staleSince: NOW - HOUR,
    });
  });
});

it('does not take a failed source for quiet', () => {
  const items = [aSeries('requestRate', 0)];
  expect(noTraffic(aSeriesList({ items }))).toBe(true);
  expect(noTraffic(aSeriesList({ items, errors: [aSourceError()] }))).toBe(
    false,
  );
  expect(noTraffic(aSeriesList({ items: [] }))).toBe(false);
});
