import type { ModelState } from '@wakeboard/plugin-inference-common';
import type {
  SourceError,
  TimelineInterval,
  WakeRecord,
  WireCause,
} from '../../api/types';
import type { Text } from '../../hooks/useText';

/** Words of the model in words of the page. */

export function stateName({ t }: Text, state: ModelState): string {
  return t(`state.${state}`);
}

/** `user:default/jane` → `jane`; anything else as it is. */
export function shortUser(entityRef: string): string {
  return /^(?:user:)?(?:default\/)?([^:/]+)$/.exec(entityRef)?.[1] ?? entityRef;
}

export function causeName({ t }: Text, cause: WireCause): string {
  switch (cause.kind) {
    case 'preemptedBy':
      return cause.model
        ? t('cause.preemptedBy', { model: cause.model })
        : t('cause.preemptedBySomeone');
    case 'preempting':
      return cause.model
        ? t('cause.preempting', { model: cause.model })
        : t('cause.preemptingSomeone');
    case 'user':
      return t('cause.user', { user: shortUser(cause.entityRef ?? '?') });
    default:
      return t(`cause.${cause.kind}`);
  }
}

export function intervalExactness(
  { t, format }: Text,
  { mark, toleranceMs }: Pick<TimelineInterval, 'mark' | 'toleranceMs'>,
): string {
  const tolerance = format.duration(toleranceMs);
  switch (mark) {
    case 'exact':
      return t('exactness.exact');
    case 'scrape':
      return t('exactness.scrape', { tolerance });
    default:
      return toleranceMs > 0
        ? t('exactness.resyncTolerance', { tolerance })
        : t('exactness.resync');
  }
}

/** How exactly the moment of a wake is known. */
export function wakeExactness(
  { t, format }: Text,
  { mark, windowFrom, windowTo }: WakeRecord,
): string {
  switch (mark) {
    case 'exact':
      return t('exactness.exact');
    case 'scrape':
      return t('exactness.scrape', {
        tolerance: format.duration(windowTo - windowFrom),
      });
    default:
      return t('exactness.resync');
  }
}

/**
 * Length of what names of pods have in common up to a dash, so that a table
 * can leave it out. 0 for one name.
 */
export function sharedPrefix(names: readonly string[]): number {
  const distinct = [...new Set(names)];
  if (distinct.length < 2) {
    return 0;
  }
  const [first, ...others] = distinct;
  const parts = first.split('-').map(part => `${part}-`);
  const prefixes = parts.map((_, index) => parts.slice(0, index).join(''));
  return Math.max(
    ...prefixes
      .filter(prefix => others.every(name => name.startsWith(prefix)))
      .map(prefix => prefix.length),
  );
}

export function sourceName({ t }: Text, source: SourceError['source']): string {
  return t(`source.${source.kind}`, { name: source.name });
}

export function sourceTitle(text: Text, error: SourceError): string {
  return text.t(`source.title.${error.reason}`, {
    source: sourceName(text, error.source),
  });
}
