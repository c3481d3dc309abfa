import { HistogramData } from '../world/types';

/** What an exporter says, as data: pods' HTTP answers and the written history are made from the same. */

export type Labels = Record<string, string>;

export interface Family {
  name: string;
  help: string;
  type: 'counter' | 'gauge' | 'histogram' | 'summary';
  series: Series[];
  /** Its series are other ones from time to time: they are to be read anew each time. */
  isChanging?: boolean;
}

export interface Series {
  /** Family name with its suffix, if any. */
  name: string;
  labels: Labels;
  /** Reads the present value: the series stays, the value moves. */
  read: () => number;
  /** Whether the exporter has it now; always, if left out. */
  isThere?: () => boolean;
}

export function gauge(
  name: string,
  help: string,
  series: Array<[Labels, () => number]>,
): Family {
  return {
    name,
    help,
    type: 'gauge',
    series: series.map(([labels, read]) => ({ name, labels, read })),
  };
}

export function counter(
  name: string,
  help: string,
  series: Array<[Labels, () => number]>,
): Family {
  return { ...gauge(name, help, series), type: 'counter' };
}

/** @param bound - how the exporter's language prints a bucket's bound */
export function histogram(
  name: string,
  help: string,
  labels: Labels,
  bounds: readonly number[],
  read: () => HistogramData,
  bound: (value: number) => string,
): Family {
  return {
    name,
    help,
    type: 'histogram',
    series: [
      ...bounds.map((value, i) => ({
        name: `${name}_bucket`,
        labels: { ...labels, le: bound(value) },
        read: () => read().buckets[i],
      })),
      {
        name: `${name}_bucket`,
        labels: { ...labels, le: '+Inf' },
        read: () => read().count,
      },
      { name: `${name}_sum`, labels, read: () => read().sum },
      { name: `${name}_count`, labels, read: () => read().count },
    ],
  };
}

/** As Go prints a bound: `1`. */
export const goBound = (value: number) => String(value);

/** As Python prints a bound: `1.0`. */
export const pythonBound = (value: number) =>
  Number.isInteger(value) ? `${value}.0` : String(value);
