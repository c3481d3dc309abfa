import { prometheusDuration } from './conventions';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

// As `model.Duration.String` of prometheus/common prints them.
it.each([
  [0, '0s'],
  [500, '500ms'],
  [5 * MINUTE, '5m'],
  [30 * MINUTE, '30m'],
  [HOUR, '1h'],
  [85 * MINUTE, '1h25m'],
  [DAY, '1d'],
  [36 * HOUR, '1d12h'],
  [3 * DAY, '3d'],
  [7 * DAY, '1w'],
  [28 * DAY, '4w'],
  [30 * DAY, '30d'],
  [90 * DAY, '90d'],
  [365 * DAY, '1y'],
  [400 * DAY, '400d'],
])('prints %d ms as Prometheus does: %s', (ms, text) => {
  expect(prometheusDuration(ms)).toBe(text);
});
