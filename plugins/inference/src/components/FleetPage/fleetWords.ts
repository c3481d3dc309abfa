import type { ProductGpuHours } from '@wakeboard/plugin-inference-common';
import type { FleetSlo, FleetSloBrief } from '../../api/types';
import type { Text } from '../../hooks/useText';

/** Words and numbers of the fleet page that depend on nothing but their values. */

export type SloStatus = FleetSloBrief['status'];

/** In the order of urgency. */
export const SLO_STATUSES = [
  'exhausted',
  'burning',
  'ok',
  'tooFew',
  'noTraffic',
  'noData',
  'notMeasurable',
] as const satisfies SloStatus[];

export type Sli = FleetSlo['spec']['sli'];

export const SLIS: readonly Sli[] = [
  'availability',
  'latency',
  'ttft',
  'interTokenLatency',
  'wake',
];

export function isSli(text: string): text is Sli {
  return SLIS.some(sli => sli === text);
}

/** Where the price of a GPU product is set. */
export function priceKey(product: string): string {
  return `inference.cost.gpuHour.${product || 'other'}`;
}

export function productName({ t }: Text, product: string): string {
  return product || t('fleet.unknownProduct');
}

/** What a budget says beside its bar. */
export interface BudgetWords {
  /** Share that is left; undefined where there is no number. */
  number?: string;
  /** The state in words. */
  word: string;
  /** Why there is no number, where that is known. */
  reason?: string;
}

/** Share of a budget that is left, or by which it is overspent. */
export function leftWords({ t, format }: Text, remaining: number): string {
  if (remaining >= 0) {
    return t('fleet.left', { share: format.share(remaining) });
  }
  const whole = Math.round(-remaining * 100);
  return t('fleet.over', {
    share:
      whole < 100
        ? format.share(-remaining)
        : t('fleet.percent', { n: format.number(whole, 0) }),
  });
}

/** What an SLO is of. */
export type Promised = Pick<FleetSlo['spec'], 'sli' | 'basis' | 'windowMs'>;

/** Says that there was nothing to count: no request, no wake, or no time that counts. */
export function quietWords(
  { t, format }: Text,
  { sli, basis, windowMs }: Promised,
  lastEventAt: number | undefined,
  now: number,
): string {
  const time = format.time(lastEventAt ?? now, now);
  const isKnown = lastEventAt !== undefined;
  if (basis === 'time') {
    if (!isKnown) return t('fleet.notObserved');
    // What was observed does not count, and only sleep does not.
    return lastEventAt > now - windowMs
      ? t('fleet.onlySleep')
      : t('fleet.notObservedSince', { time });
  }
  if (sli === 'wake') {
    return isKnown ? t('fleet.noWakesSince', { time }) : t('fleet.noWakes');
  }
  return isKnown
    ? t('fleet.noTrafficSince', { time })
    : t('fleet.status.noTraffic');
}

export function budgetWords(
  text: Text,
  slo: Pick<FleetSloBrief, 'status' | 'remaining' | 'reason' | 'lastEventAt'>,
  promised: Promised,
  now: number,
): BudgetWords {
  const { status, remaining, reason, lastEventAt } = slo;
  return {
    number: remaining === undefined ? undefined : leftWords(text, remaining),
    word:
      status === 'noTraffic'
        ? quietWords(text, promised, lastEventAt, now)
        : text.t(`fleet.status.${status}`),
    reason,
  };
}

/** `12.4 h` of GPUs. */
export function gpuHours({ t, format }: Text, hours: number): string {
  return t('fleet.hours', { n: format.number(hours, hours < 10 ? 1 : 0) });
}

/** Money with its currency; without one it is a bare number. */
export function money(
  { locale, format }: Text,
  value: number,
  currency: string | undefined,
): string {
  const decimals = Math.abs(value) < 100 ? 2 : 0;
  if (!currency) {
    return format.number(value, decimals);
  }
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency,
    minimumFractionDigits: decimals,
    maximumFractionDigits: decimals,
  }).format(value);
}

/** A day without its time. */
export function day({ locale }: Text, at: number): string {
  return new Intl.DateTimeFormat(locale, { dateStyle: 'medium' }).format(at);
}

/** Products that were held or freed and have no price. */
export function unpriced(
  products: ReadonlyArray<ProductGpuHours & { price?: number }>,
): string[] {
  return products
    .filter(
      ({ price, used, freed }) =>
        price === undefined && (used > 0 || freed > 0),
    )
    .map(({ product }) => product);
}

/** Says of which products the price is missing; undefined where none is. */
export function unpricedWords(
  text: Text,
  products: ReadonlyArray<ProductGpuHours & { price?: number }>,
): string | undefined {
  const missing = unpriced(products);
  return missing.length
    ? text.t('fleet.noPrice', {
        products: missing.map(one => productName(text, one)).join(', '),
      })
    : undefined;
}

/** Share of GPU-hours that sleeping gave back; undefined where there were none. */
export function shareFreed(sum: {
  usedGpuHours: number;
  freedGpuHours: number;
}): number | undefined {
  const all = sum.usedGpuHours + sum.freedGpuHours;
  return all > 0 ? sum.freedGpuHours / all : undefined;
}

/** `group:default/chat` → `chat`; other namespaces stay. */
export function shortEntity(entityRef: string): string {
  return entityRef.replace(/^[^:/]+:/, '').replace(/^default\//, '');
}
