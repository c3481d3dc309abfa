import type { PrometheusAlert } from '../../api/types';

/** A link of an alert's annotation is followed only to the web. */
export function safeLink(url: string | undefined): string | undefined {
  if (!url || !URL.canParse(url)) {
    return undefined;
  }
  return /^https?:$/.test(new URL(url).protocol) ? url : undefined;
}

/** Names an alert in the address, short: its labels tell it from others of its rule. */
export function alertId({ name, source, labels }: PrometheusAlert): string {
  const text = JSON.stringify([source, Object.entries(labels).sort()]);
  let sum = 5381;
  for (const character of text) {
    sum = (Math.imul(sum, 33) ^ character.codePointAt(0)!) >>> 0;
  }
  return `${name}-${sum.toString(36)}`;
}

/** Labels that say more than what stands beside them anyway. */
export function furtherLabels({
  labels,
}: PrometheusAlert): Record<string, string> {
  return Object.fromEntries(
    Object.entries(labels).filter(
      ([name]) => name !== 'alertname' && name !== 'severity',
    ),
  );
}
