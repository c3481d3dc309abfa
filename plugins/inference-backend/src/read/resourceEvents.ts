import { InferenceSchemas } from '@wakeboard/plugin-inference-common';
import { KubernetesObject } from '@wakeboard/plugin-inference-node';

/** An event of the cluster's core group as the page shows it. */
export function toEvent(
  object: KubernetesObject,
): InferenceSchemas['Resource']['events'][number] {
  const { type, reason, message, count, series } = object;
  const seriesCount = isRecord(series) ? series.count : undefined;
  return {
    type: text(type),
    reason: text(reason),
    message: text(message),
    count: [seriesCount, count].find(value => Number.isInteger(value)) as
      | number
      | undefined,
    at: [
      isRecord(series) ? series.lastObservedTime : undefined,
      object.lastTimestamp,
      object.eventTime,
      object.firstTimestamp,
      object.metadata.creationTimestamp,
    ]
      .map(time => (typeof time === 'string' ? Date.parse(time) : NaN))
      .find(Number.isFinite),
  };
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
