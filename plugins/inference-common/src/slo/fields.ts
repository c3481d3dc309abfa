import { durationMsOf, Given, numberOf, oneOf, refused } from '../given/value';
import { SleepPolicy, SliName } from './types';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

export const SLI_NAMES: readonly SliName[] = [
  'availability',
  'latency',
  'ttft',
  'interTokenLatency',
  'wake',
];

export const DEFAULT_WINDOW_MS = 30 * DAY_MS;
export const DEFAULT_MIN_EVENTS = 10;
export const DEFAULT_SLEEP_POLICY: SleepPolicy = 'exclude';

const SLEEP_POLICIES: readonly SleepPolicy[] = ['exclude', 'count', 'separate'];

/** What a profile or an SLO may be called; with a field behind it, it has to fit into the name of an annotation. */
export const SLO_NAME = /^[a-z]([a-z0-9-]{0,38}[a-z0-9])?$/;
export const SLO_NAME_RULE =
  'lower case letters, digits and dashes, a letter first, 40 characters at most';

/** Percent. */
export function objectiveOf(given: Given): number {
  const value = numberOf(given);
  if (
    value === undefined ||
    !(value > 0 && value < 100) ||
    Number(value.toFixed(6)) !== value
  ) {
    throw refused(
      given,
      'a percentage above 0 and below 100 with at most six decimals, for example 99.5',
    );
  }
  return value;
}

/** Seconds. */
export function thresholdOf(given: Given): number {
  const ms = durationMsOf(given);
  if (ms === undefined || ms <= 0 || ms > DAY_MS) {
    throw refused(
      given,
      'a duration above 0 and up to a day, for example 5s or 250ms',
    );
  }
  return Math.round(ms * 1000) / 1_000_000;
}

/** Milliseconds. */
export function windowOf(given: Given): number {
  const ms = durationMsOf(given);
  if (
    ms === undefined ||
    ms < DAY_MS ||
    ms > 400 * DAY_MS ||
    ms % HOUR_MS !== 0
  ) {
    throw refused(
      given,
      'a duration from 1 day to 400 days in whole hours, for example 30 days',
    );
  }
  return ms;
}

export function minEventsOf(given: Given): number {
  const value = numberOf(given);
  if (value === undefined || value < 0 || !Number.isSafeInteger(value)) {
    throw refused(given, 'a whole number, 0 or more');
  }
  return value;
}

export function sleepPolicyOf(given: Given): SleepPolicy {
  return oneOf(given, SLEEP_POLICIES);
}

/** As an annotation says it. */
export function disabledOf(given: Given): boolean {
  return oneOf(given, ['true', 'false']) === 'true';
}
