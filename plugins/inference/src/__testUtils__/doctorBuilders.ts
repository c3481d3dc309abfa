import type {
  DoctorCheck,
  DoctorReport,
  SignalMapping,
  SignalMappingList,
  SignalPreview,
} from '../api/types';
import { HOUR, MINUTE, NOW } from './builders';

/** Builders of what the Doctor and the page of signals read. */

export function aCheck(overrides: Partial<DoctorCheck> = {}): DoctorCheck {
  return {
    check: 'verb',
    driver: 'greenthread',
    driverTitle: 'GreenThread',
    subject: 'list models.greenthread.ai',
    status: 'passed',
    message: 'Allowed',
    ...overrides,
  };
}

export function aDoctorReport(
  overrides: Partial<DoctorReport> = {},
): DoctorReport {
  return {
    items: [
      {
        source: { kind: 'cluster', name: 'demo' },
        checks: [
          aCheck({
            check: 'reachable',
            driver: undefined,
            driverTitle: undefined,
            subject: undefined,
            message: 'It answers: v1.36.0',
          }),
          aCheck(),
          aCheck({
            driver: 'kthena',
            driverTitle: 'Kthena',
            subject: 'watch pods',
            status: 'failed',
            message: 'Not allowed in all namespaces',
            nextStep: 'Give our identity the verb watch on pods',
          }),
          aCheck({
            check: 'resource',
            driver: 'kthena',
            driverTitle: 'Kthena',
            subject: 'modelrouters.networking.volcano.sh',
            status: 'noted',
            message: 'Not served',
          }),
        ],
      },
      {
        source: { kind: 'prometheus', name: 'demo' },
        checks: [
          aCheck({
            check: 'retention',
            driver: undefined,
            driverTitle: undefined,
            subject: undefined,
            status: 'unknown',
            message: 'It does not say how long it keeps samples',
          }),
          aCheck({
            check: 'series',
            subject: 'signal requestRate',
            status: 'failed',
            message: 'None of requests_total had samples in the last 24 h',
            nextStep: 'See that what exposes it is scraped',
          }),
        ],
      },
      {
        source: { kind: 'server', name: 'stack' },
        checks: [
          aCheck({
            check: 'reachable',
            driver: undefined,
            driverTitle: undefined,
            subject: undefined,
            message: 'It answers: v2.0.0',
          }),
        ],
      },
    ],
    observedAt: NOW - 2 * MINUTE,
    ...overrides,
  };
}

export const OWN_EXPRESSION =
  'sum(rate(requests_total{pod=~"$replicas"}[$window]))';

export function aMapping(
  overrides: Partial<SignalMapping> = {},
): SignalMapping {
  return {
    driver: 'greenthread',
    driverTitle: 'GreenThread',
    signal: 'requestRate',
    unit: 'perSecond',
    origin: 'driver',
    driverExpression: OWN_EXPRESSION,
    version: 0,
    ...overrides,
  };
}

export function aMappingList(
  overrides: Partial<SignalMappingList> = {},
): SignalMappingList {
  return {
    items: [
      aMapping(),
      aMapping({
        signal: 'gpuMemoryReserved',
        unit: 'bytes',
        driverExpression: undefined,
      }),
      aMapping({
        signal: 'gpuPower',
        unit: 'watts',
        origin: 'none',
        driverExpression: undefined,
      }),
      aMapping({
        driver: 'kthena',
        driverTitle: 'Kthena',
        signal: 'latencyP95',
        unit: 'seconds',
        origin: 'stored',
        stored: {
          expression: 'max(router_ms{model="$model"})',
          factor: 0.001,
          by: ['route'],
        },
        config: { expression: 'max(old_ms{model="$model"})' },
        version: 3,
        changedAt: NOW - HOUR,
        changedBy: 'user:default/jane',
      }),
    ],
    variables: [
      { name: '$model', meaning: 'Name of the model’s resource' },
      { name: '[$window]', meaning: 'Range for rates' },
    ],
    mayChange: true,
    ...overrides,
  };
}

export function aPreview(
  overrides: Partial<SignalPreview> = {},
): SignalPreview {
  const points = [20, 15, 10, 5, 0].map((minutes): [number, number] => [
    NOW - minutes * MINUTE,
    minutes + 1,
  ]);
  return {
    query: 'sum(rate(requests_total{pod=~"qwen3-4b-0"}[1m]))',
    unit: 'perSecond',
    lines: [{ labels: {}, points }],
    current: [{ labels: {}, points }],
    warnings: [],
    errors: [],
    ...overrides,
  };
}
