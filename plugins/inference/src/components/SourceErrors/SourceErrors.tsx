import { Alert } from '@backstage/ui';
import type { SourceError } from '../../api/types';
import { useText } from '../../hooks/useText';
import { sourceTitle } from '../parts/words';

/** One entry per source and reason, the earliest of each. */
export function distinctErrors(errors: readonly SourceError[]): SourceError[] {
  const byKey = new Map<string, SourceError>();
  for (const error of errors) {
    const { kind, name } = error.source;
    const key = JSON.stringify([kind, name, error.reason, error.object]);
    const known = byKey.get(key);
    if (!known || (error.since ?? Infinity) < (known.since ?? Infinity)) {
      byKey.set(key, error);
    }
  }
  return [...byKey.values()];
}

function sentence(text: string): string {
  return /[.!?…]$/.test(text) ? text : `${text}.`;
}

/** A banner for each source that failed: which, why, since when, what to do. */
export function SourceErrors(props: { errors: readonly SourceError[] }) {
  const text = useText();
  const { t, format } = text;
  return (
    <>
      {distinctErrors(props.errors).map(error => {
        const title = sourceTitle(text, error);
        return (
          <Alert
            key={`${title} ${error.object ?? ''}`}
            status="warning"
            icon
            role="status"
            title={title}
            description={[
              sentence(error.message),
              error.object && t('source.object', { object: error.object }),
              error.since !== undefined &&
                t('source.since', { time: format.dateTime(error.since) }),
              t(`source.next.${error.reason}`),
            ]
              .filter(Boolean)
              .join(' ')}
          />
        );
      })}
    </>
  );
}
