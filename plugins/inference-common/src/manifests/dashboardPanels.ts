import { SignalName, SIGNALS, SignalUnit } from '../series/types';

/**
 * The panels that signals have on a dashboard, as data: which signals share
 * one, what each line is called, and in which row the panel is.
 */

/** A panel of signals. */
export interface SignalPanel {
  title: string;
  /** What tells the lines of the signals apart, in the order of the legend. */
  lines: Partial<Record<SignalName, string>>;
  /** In the words of Grafana. */
  unit: string;
}

const UNITS: Readonly<Record<SignalUnit, string>> = {
  perSecond: 'ops',
  seconds: 's',
  count: 'short',
  ratio: 'percentunit',
  percent: 'percent',
  bytes: 'bytes',
  celsius: 'celsius',
  watts: 'watt',
};

function panel(
  title: string,
  lines: Partial<Record<SignalName, string>>,
  unit?: string,
): SignalPanel {
  const [first] = Object.keys(lines) as SignalName[];
  return { title, lines, unit: unit ?? UNITS[SIGNALS[first].unit] };
}

/** All panels of signals, by row. */
export const SIGNAL_ROWS: ReadonlyArray<{
  title: string;
  panels: readonly SignalPanel[];
}> = [
  {
    title: 'Traffic',
    panels: [
      panel('Requests', { requestRate: 'all', errorRate: 'errors' }, 'reqps'),
      panel('In flight and waiting', {
        inFlight: 'in flight',
        queueDepth: 'waiting',
      }),
      panel('Tokens', { promptTokenRate: 'read', generationTokenRate: 'made' }),
      panel('KV cache', { kvCacheUsage: 'in use' }),
      panel('Preemptions', { preemptionRate: 'preemptions' }),
    ],
  },
  {
    title: 'Latency',
    panels: [
      panel('Latency', {
        latencyP50: 'P50',
        latencyP95: 'P95',
        latencyP99: 'P99',
      }),
      panel('Time to first token', { ttftP50: 'P50', ttftP95: 'P95' }),
      panel('Time between tokens', { interTokenLatencyP95: 'P95' }),
    ],
  },
  {
    title: 'GPU',
    panels: [
      panel('GPU memory of the model', {
        gpuMemoryReserved: 'reserved',
        gpuMemoryServing: 'serving',
      }),
      panel('GPU memory in use', { gpuMemoryUsed: 'in use' }),
      panel('GPU utilisation', { gpuUtilization: 'utilisation' }),
      panel('GPU temperature', { gpuTemperature: 'temperature' }),
      panel('GPU power', { gpuPower: 'power' }),
    ],
  },
];
