/**
 * A named measurement. The browser asks for signals, never for PromQL.
 *
 * @public
 */
export type SignalName =
  | 'requestRate'
  | 'errorRate'
  | 'latencyP50'
  | 'latencyP95'
  | 'latencyP99'
  | 'ttftP50'
  | 'ttftP95'
  | 'interTokenLatencyP95'
  | 'queueDepth'
  | 'inFlight'
  | 'kvCacheUsage'
  | 'promptTokenRate'
  | 'generationTokenRate'
  | 'preemptionRate'
  | 'gpuMemoryReserved'
  | 'gpuMemoryServing'
  | 'gpuUtilization'
  | 'gpuMemoryUsed'
  | 'gpuTemperature'
  | 'gpuPower';

/**
 * Unit of a signal's values.
 *
 * @public
 */
export type SignalUnit =
  | 'perSecond'
  | 'seconds'
  | 'count'
  | 'ratio'
  | 'percent'
  | 'bytes'
  | 'celsius'
  | 'watts';

/**
 * All signals with their unit, as data.
 *
 * @public
 */
export const SIGNALS: Readonly<Record<SignalName, { unit: SignalUnit }>> = {
  requestRate: { unit: 'perSecond' },
  errorRate: { unit: 'perSecond' },
  latencyP50: { unit: 'seconds' },
  latencyP95: { unit: 'seconds' },
  latencyP99: { unit: 'seconds' },
  ttftP50: { unit: 'seconds' },
  ttftP95: { unit: 'seconds' },
  interTokenLatencyP95: { unit: 'seconds' },
  queueDepth: { unit: 'count' },
  inFlight: { unit: 'count' },
  kvCacheUsage: { unit: 'ratio' },
  promptTokenRate: { unit: 'perSecond' },
  generationTokenRate: { unit: 'perSecond' },
  preemptionRate: { unit: 'perSecond' },
  gpuMemoryReserved: { unit: 'bytes' },
  gpuMemoryServing: { unit: 'bytes' },
  gpuUtilization: { unit: 'percent' },
  gpuMemoryUsed: { unit: 'bytes' },
  gpuTemperature: { unit: 'celsius' },
  gpuPower: { unit: 'watts' },
};

/**
 * One line of a chart. Missing values are undefined, never zero.
 *
 * @public
 */
export interface Series {
  /** What tells this line from others of the same signal, for example `{ gpu: 'gpu-node-a-0' }`. */
  labels: Record<string, string>;
  /** Pairs of epoch milliseconds and value. */
  points: Array<[at: number, value: number | undefined]>;
}
