import {
  SIGNALS,
  SignalName,
  SignalUnit,
} from '@wakeboard/plugin-inference-common';
import type { SeriesList, SourceError } from '../../api/types';
import type { InWindow, Read } from '../../hooks/useModel';
import type { Text } from '../../hooks/useText';
import type { ChartFace } from '../charts/ChartCard';
import type { NamedLine } from '../charts/TimeSeriesChart';
import { hasValues } from '../charts/toChartData';
import { sourceTitle } from '../parts/words';

/** One chart: signals of one unit. */
export interface ChartSpec {
  id:
    | 'rate'
    | 'latency'
    | 'ttft'
    | 'interToken'
    | 'queue'
    | 'kvCache'
    | 'tokens'
    | 'preemptions';
  signals: readonly SignalName[];
}

/** The charts of traffic and latency, in order. */
export const TRAFFIC_CHARTS: readonly ChartSpec[] = [
  { id: 'rate', signals: ['requestRate', 'errorRate'] },
  { id: 'latency', signals: ['latencyP50', 'latencyP95', 'latencyP99'] },
  { id: 'ttft', signals: ['ttftP50', 'ttftP95'] },
  { id: 'interToken', signals: ['interTokenLatencyP95'] },
  { id: 'queue', signals: ['inFlight', 'queueDepth'] },
  { id: 'kvCache', signals: ['kvCacheUsage'] },
  { id: 'tokens', signals: ['promptTokenRate', 'generationTokenRate'] },
  { id: 'preemptions', signals: ['preemptionRate'] },
];

/** The signals of charts that a driver can measure, for one request. */
export function measurable(
  specs: ReadonlyArray<{ signals: readonly SignalName[] }>,
  signals: readonly string[],
): SignalName[] {
  return specs
    .flatMap(spec => spec.signals)
    .filter(signal => signals.includes(signal));
}

export function unitOf(spec: { signals: readonly SignalName[] }): SignalUnit {
  return SIGNALS[spec.signals[0]].unit;
}

/** Lines of a chart from what was read, named by signal and by what tells them apart. */
export function linesOf(
  { t }: Text,
  list: SeriesList,
  signals: readonly SignalName[],
): NamedLine[] {
  return signals.flatMap(signal => {
    const series = list.items.find(item => item.signal === signal);
    return (series?.lines ?? []).map(line => {
      const labels = Object.values(line.labels).join(' ');
      const name = t(`signal.${signal}`);
      return {
        key: `${signal} ${labels}`,
        name: labels ? `${labels} ${name}` : name,
        points: line.points as NamedLine['points'],
        stepMs: series?.stepMs,
      };
    });
  });
}

/** Whether it is known that nothing was asked of the model. */
export function noTraffic(list: SeriesList): boolean {
  const rate = list.items.find(item => item.signal === 'requestRate');
  return (
    !list.errors.length &&
    rate !== undefined &&
    rate.lines.every(line => line.points.every(point => !point[1]))
  );
}

/** How old an answer may be before it is said to be old. */
const FRESH_MS = 5 * 60_000;

function staleSince(
  list: SeriesList,
  signals: readonly SignalName[],
  to: number,
): number | undefined {
  const times = list.items
    .filter(item => signals.includes(item.signal as SignalName))
    .map(item => item.observedAt);
  const oldest = Math.min(...times);
  return list.errors.length && to - oldest > FRESH_MS ? oldest : undefined;
}

export function chartFace(
  text: Text,
  read: Pick<Read<InWindow<SeriesList>>, 'data' | 'error'>,
  signals: readonly SignalName[],
): ChartFace {
  if (!read.data) {
    return read.error
      ? { kind: 'error', message: read.error.message }
      : { kind: 'loading' };
  }
  const { value: list, window } = read.data;
  const lines = linesOf(text, list, signals);
  if (hasValues(lines)) {
    return {
      kind: 'lines',
      lines,
      staleSince: staleSince(list, signals, window.to),
    };
  }
  const error: SourceError | undefined = list.errors[0];
  if (error) {
    return { kind: 'error', message: sourceTitle(text, error) };
  }
  return {
    kind: 'noData',
    cause: text.t(noTraffic(list) ? 'traffic.none' : 'traffic.noData'),
  };
}
