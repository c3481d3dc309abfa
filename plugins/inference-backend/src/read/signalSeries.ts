import { Series } from '@wakeboard/plugin-inference-common';
import {
  MetricSeries,
  SignalDefinition,
} from '@wakeboard/plugin-inference-node';

/** What is between two values of a range query. */
export interface Grid {
  /** Epoch milliseconds, a whole multiple of the step. */
  from: number;
  /** Epoch milliseconds. */
  to: number;
  stepMs: number;
}

/**
 * Lines of a chart from the series of an answer: the labels that tell them
 * apart, the unit of the signal, and a point at every step, with a hole where
 * there was no number.
 */
export function toLines(
  series: MetricSeries[],
  { by, factor = 1 }: Pick<SignalDefinition, 'by' | 'factor'>,
  grid: Grid,
): Series[] {
  return series.map(({ labels, points }) => {
    const values = new Map(points);
    const line: Series['points'] = [];
    for (let at = grid.from; at <= grid.to; at += grid.stepMs) {
      const value = (values.get(at) ?? NaN) * factor;
      line.push([at, Number.isFinite(value) ? value : undefined]);
    }
    return {
      labels: Object.fromEntries(
        by.flatMap(label =>
          Object.hasOwn(labels, label) ? [[label, labels[label]]] : [],
        ),
      ),
      points: line,
    };
  });
}
