import type { SloProfile } from '../../api/types';
import type { Text } from '../../hooks/useText';

/** What an SLO promises and what it lets go wrong, in words. */

type Slo = SloProfile['slos'][number];

/** A month, as the windows of SLOs count it. */
const MONTH_MS = 30 * 24 * 3_600_000;
const OF_EVENTS = 10_000;

/** What may go wrong at most. */
export interface SloAllowance {
  /** Of {@link OF_EVENTS} events; undefined where time is counted. */
  events?: number;
  /** Of 30 days with nothing but bad ones; undefined where that means nothing. */
  monthMs?: number;
}

export function sloAllowance({ sli, basis, objective }: Slo): SloAllowance {
  const share = (100 - objective) / 100;
  const monthMs = share * MONTH_MS;
  if (basis === 'time') return { monthMs };
  const events = Number((share * OF_EVENTS).toPrecision(6));
  // Wakes are few and far between: time without them is no time of bad ones.
  return sli === 'wake' ? { events } : { events, monthMs };
}

/** `95 % of requests are answered within 2 s, over 30 d`. */
export function promiseWords({ t, format }: Text, slo: Slo): string {
  const { sli, basis, objective, thresholdSeconds, windowMs } = slo;
  const values = {
    objective: t('fleet.percent', { n: format.number(objective, 3) }),
    window: format.duration(windowMs),
    threshold:
      thresholdSeconds === undefined
        ? ''
        : format.duration(thresholdSeconds * 1_000),
  };
  return t(
    `provisioning.slo.promise.${basis === 'time' ? 'uptime' : sli}`,
    values,
  );
}

/** `up to 500 of 10,000 requests may be bad: as much as 1 d 12 h a month of nothing else`. */
export function allowanceWords({ t, format }: Text, slo: Slo): string {
  const { events, monthMs } = sloAllowance(slo);
  const month = monthMs === undefined ? '' : format.duration(monthMs);
  if (events === undefined) return t('provisioning.slo.timeAllowed', { month });
  const values = {
    n: format.number(events, 2),
    of: format.number(OF_EVENTS, 0),
    month,
  };
  switch (slo.sli) {
    case 'wake':
      return t('provisioning.slo.wakesAllowed', values);
    case 'interTokenLatency':
      return t('provisioning.slo.gapsAllowed', values);
    default:
      return t('provisioning.slo.requestsAllowed', values);
  }
}
