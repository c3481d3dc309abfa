import { ModelAlertName, ModelSpec } from '@wakeboard/plugin-inference-common';

/** A week is told in steps of five minutes. */
export const WEEK_STEP = 5;
/** In such steps. */
export const HOUR = 12;
export const WEEK = 7 * 24 * HOUR;
/** Every day of a week, at a time that no interval divides. */
export const EVERY_DAY = Array.from(
  { length: 7 },
  (_, day) => day * 24 * HOUR + 19,
);

/**
 * Series over time, and what the alerts of a model make of them. There is a
 * sample, and an evaluation, at each step.
 */
export interface AlertScenario {
  name: string;
  /** Minutes; 1 if left out. */
  step?: number;
  /** Where the model is asked for in another way than the other ones. */
  spec?: Partial<ModelSpec>;
  /** In the notation of promtool: the selector, and its values from step 0 on. */
  series: Array<[series: string, values: string]>;
  /** What fires at a step; whatever else there is must not. */
  fires?: Array<{
    at: number;
    alert: ModelAlertName;
    labels?: Record<string, string>;
    summary: string;
  }>;
  /** Steps at which nothing fires. */
  silent: number[];
}

/** The scenarios of one system. */
export interface SystemScenarios {
  driver: string;
  spec: ModelSpec;
  scenarios: AlertScenario[];
}

/** The model that a system is asked for. */
export function aSpec(
  over: Partial<ModelSpec> & { namespace: string },
): ModelSpec {
  return {
    name: 'demo',
    source: 'hf://Qwen/Qwen3-8B',
    replicas: 1,
    gpus: 1,
    labels: {},
    ...over,
  };
}

/** The same value over so many steps. */
export function steady(value: number, steps: number): string {
  return `${value}x${steps - 1}`;
}

/** The series ends, or has not begun, for so many steps. */
export function gone(steps: number): string {
  return steps > 1 ? `stale _x${steps - 1}` : 'stale';
}

/** Values one after the other. */
export function then(...parts: string[]): string {
  return parts.join(' ');
}

/** A counter that stands still, then grows by so much a step, then stands still again. */
export function counts(
  perStep: number,
  { from, to, until }: { from: number; to: number; until: number },
): string {
  const end = perStep * (to - from);
  return then(
    ...(from > 0 ? [steady(0, from)] : []),
    `0+${perStep}x${to - from - 1}`,
    steady(end, until - to),
  );
}

/** A counter of failures: two a minute from minute 30 to 60. */
export const FAILURES = counts(2, { from: 30, to: 60, until: 120 });

/** Requests of which this share fails while {@link FAILURES} are counted. */
export function failing(
  name: string,
  share: string,
  series: AlertScenario['series'],
): AlertScenario {
  return {
    name,
    series,
    fires: [
      { at: 50, alert: 'errors', summary: `${share} of its requests fail.` },
    ],
    silent: [20, 33, 85],
  };
}

/** What is told at a step of replicas that are wanted and have not become ready for so many minutes. */
export function stuckWake(at: number, wanted: number, minutes: number) {
  return {
    at,
    alert: 'wake-stuck' as const,
    summary: `Wanted replicas: ${wanted}. None of them has become ready in ${minutes} minutes.`,
  };
}
