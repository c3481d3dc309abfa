import type { SloHistory } from '../../api/types';
import type { InWindow, Read } from '../../hooks/useModel';
import type { Text } from '../../hooks/useText';
import type { ChartFace } from '../charts/ChartCard';
import type { NamedLine } from '../charts/TimeSeriesChart';
import { hasValues } from '../charts/toChartData';
import { sourceTitle } from '../parts/words';

/** Lines of the charts of an SLO, from its history. */

type Points = SloHistory['points'];

function face(
  text: Text,
  read: Pick<Read<InWindow<SloHistory>>, 'data' | 'error'>,
  line: (history: SloHistory) => Omit<NamedLine, 'stepMs'>,
): ChartFace {
  const { data, error } = read;
  if (!data) {
    return error
      ? { kind: 'error', message: error.message }
      : { kind: 'loading' };
  }
  const lines = [{ ...line(data.value), stepMs: data.value.stepMs }];
  if (hasValues(lines)) {
    return { kind: 'lines', lines };
  }
  const [failed] = data.value.errors;
  return failed
    ? { kind: 'error', message: sourceTitle(text, failed) }
    : { kind: 'noData', cause: text.t('slo.noEventsInRange') };
}

/** What was left of the budget at each moment. */
export function budgetChart(
  text: Text,
  read: Pick<Read<InWindow<SloHistory>>, 'data' | 'error'>,
): ChartFace {
  return face(text, read, ({ points }) => ({
    key: 'remaining',
    name: text.t('slo.left'),
    points: points.map(({ at, remaining }) => [at, remaining] as const),
  }));
}

/** Share of good events of a step; none without events. */
function stepRatio({ good, total }: Points[number]): number | undefined {
  return total > 0 ? good / total : undefined;
}

/** Share of good events of each step. */
export function sliChart(
  text: Text,
  read: Pick<Read<InWindow<SloHistory>>, 'data' | 'error'>,
): ChartFace {
  return face(text, read, ({ points, stepMs }) => ({
    key: 'sli',
    name: text.t('slo.perStep', { step: text.format.duration(stepMs) }),
    points: points.map(point => [point.at, stepRatio(point)] as const),
  }));
}
