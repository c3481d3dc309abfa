import { SloSpec } from '@wakeboard/plugin-inference-common';
import { ObjectReader } from '@wakeboard/plugin-inference-node/kit';

/** What `spec.slo` of an InferenceService promises. */
export interface ServiceSlo {
  /** For the page. */
  sentence: string;
  /** As Wakeboard evaluates it; undefined: it cannot. */
  spec?: SloSpec;
}

const DAY_MS = 24 * 3_600_000;
const MS_PER_UNIT: Record<string, number> = {
  m: 60_000,
  h: 3_600_000,
  d: DAY_MS,
  w: 7 * DAY_MS,
};
const DEFAULT_WINDOW = '28d';
/** Nothing that is promised takes longer than a day. */
const MOST_SECONDS = 86_400;
/** As of an SLO in config that says nothing else. */
const MIN_EVENTS = 10;
/** Windows that an SLO of Wakeboard may have. */
const SHORTEST_MS = DAY_MS;
const LONGEST_MS = 400 * DAY_MS;

/**
 * The SLO of a service. Its availability counts time: LLMKube has it computed
 * from scrapes that succeed, so that a cold start counts against it and a
 * stopped service does not count; Wakeboard does the same from the states.
 */
export function readSlo(service: ObjectReader): ServiceSlo | undefined {
  const objective = service.text('spec.slo.objective', 16);
  if (objective === undefined) {
    return undefined;
  }
  const indicator = service.text('spec.slo.indicator', 32) ?? 'availability';
  const window = service.text('spec.slo.window', 16) ?? DEFAULT_WINDOW;
  const threshold = service.text('spec.slo.latencyThreshold', 16);
  const under = threshold === undefined ? '' : ` under ${threshold} s`;
  return {
    sentence: `${objective} % ${indicator}${under} over ${window}`,
    spec: specOf({ objective, indicator, window, threshold }),
  };
}

function specOf(slo: {
  objective: string;
  indicator: string;
  window: string;
  threshold?: string;
}): SloSpec | undefined {
  const objective = decimal(slo.objective);
  const windowMs = windowOf(slo.window);
  if (
    objective === undefined ||
    windowMs === undefined ||
    !(objective > 0 && objective < 100)
  ) {
    return undefined;
  }
  const common = {
    objective,
    windowMs,
    minEvents: MIN_EVENTS,
    sleepPolicy: 'exclude' as const,
  };
  if (slo.indicator === 'availability') {
    return {
      ...common,
      name: 'llmkube-availability',
      sli: 'availability',
      basis: 'time',
    };
  }
  const thresholdSeconds = decimal(slo.threshold);
  return slo.indicator === 'latency' &&
    thresholdSeconds &&
    thresholdSeconds <= MOST_SECONDS
    ? {
        ...common,
        name: 'llmkube-latency',
        sli: 'latency',
        basis: 'requests',
        thresholdSeconds,
      }
    : undefined;
}

function decimal(text: string | undefined): number | undefined {
  return text !== undefined && /^\d{1,9}(\.\d{1,6})?$/.test(text)
    ? Number(text)
    : undefined;
}

function windowOf(text: string): number | undefined {
  const [, amount, unit] = /^(\d{1,6})([mhdw])$/.exec(text) ?? [];
  const ms = unit === undefined ? 0 : Number(amount) * MS_PER_UNIT[unit];
  return ms >= SHORTEST_MS && ms <= LONGEST_MS && ms % MS_PER_UNIT.h === 0
    ? ms
    : undefined;
}
