import { SIGNALS, SignalName } from '@wakeboard/plugin-inference-common';
import type { SignalExpression, SignalMapping } from '../../api/types';
import type { Text } from '../../hooks/useText';

/** Words about what feeds a signal. */

export const ORIGINS = [
  'stored',
  'config',
  'driver',
  'none',
] as const satisfies ReadonlyArray<SignalMapping['origin']>;

export function isSignal(name: string): name is SignalName {
  return Object.hasOwn(SIGNALS, name);
}

/** A newer backend may have signals that these pages have no words for. */
export function signalTitle({ t }: Text, signal: string): string {
  return isSignal(signal) ? t(`signals.name.${signal}`) : signal;
}

export function unitWords({ t }: Text, signal: string): string {
  return isSignal(signal) ? t(`signals.unit.${SIGNALS[signal].unit}`) : '';
}

/** What is done with the values of an expression; undefined where nothing is. */
export function extraWords(
  { t }: Text,
  { factor, by }: SignalExpression,
): string | undefined {
  const parts = [
    ...(factor === undefined
      ? []
      : [t('signals.times', { factor: String(factor) })]),
    ...(by?.length ? [t('signals.lineEach', { labels: by.join(', ') })] : []),
  ];
  return parts.length ? parts.join(' · ') : undefined;
}
