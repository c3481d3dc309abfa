import { Button, Skeleton } from '@backstage/ui';
import { stringifyEntityRef } from '@backstage/catalog-model';
import { useEntity } from '@backstage/plugin-catalog-react';
import {
  inferenceModelReadPermission,
  MODEL_ANNOTATION,
} from '@wakeboard/plugin-inference-common';
import type { ReactNode } from 'react';
import { toFailure } from '../../api/failure';
import type { Summary } from '../../api/types';
import { CardRange, useCardRange } from '../../hooks/useCardRange';
import { LIST_PAUSE_MS, useRefreshOnAnySignal } from '../../hooks/useFleet';
import { useLive } from '../../hooks/useLive';
import { SUMMARY_SCOPE, useSummary } from '../../hooks/useSlos';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import { sourceTitle } from '../parts/words';
import { distinctErrors } from '../SourceErrors/SourceErrors';
import styles from './cards.module.css';

function Failed({ error, onRetry }: { error: Error; onRetry: () => void }) {
  const { t } = useText();
  const { kind, message } = toFailure(error);
  if (kind === 'denied') {
    return (
      <Note title={t('fleet.denied')} tone="problem">
        {t('fleet.deniedNext', {
          permission: inferenceModelReadPermission.name,
        })}
      </Note>
    );
  }
  return (
    <Note
      title={t(kind === 'unreachable' ? 'empty.unreachable' : 'fleet.failed')}
      tone="problem"
      action={
        <Button size="small" variant="secondary" onPress={onRetry}>
          {t('empty.tryAgain')}
        </Button>
      }
    >
      {message}
    </Note>
  );
}

/** What the models of the entity sum up to, or why there is nothing to show. */
export function SummaryFrame(props: {
  children: (
    summary: Summary,
    view: { range: CardRange; isPrevious: boolean },
  ) => ReactNode;
}) {
  const text = useText();
  const { t } = text;
  const { entity } = useEntity();
  const { range } = useCardRange();
  useRefreshOnAnySignal(SUMMARY_SCOPE, LIST_PAUSE_MS);
  const read = useSummary(stringifyEntityRef(entity), range, useLive());
  const { data, error, isPrevious, refresh } = read;
  if (!data) {
    return error ? (
      <Failed error={error} onRetry={refresh} />
    ) : (
      <Skeleton width="100%" height={120} />
    );
  }
  const errors = distinctErrors(data.errors);
  return (
    <div className={styles.card} aria-busy={isPrevious || undefined}>
      {data.models > 0 && props.children(data, { range, isPrevious })}
      {data.models === 0 && !errors.length && (
        <Note title={t('card.noModels', { name: entity.metadata.name })}>
          <p>{t('card.noModelsNext', { annotation: MODEL_ANNOTATION })}</p>
          {data.unreadable.length > 0 && (
            <p>
              {t('card.unreadable', { entities: data.unreadable.join(', ') })}
            </p>
          )}
        </Note>
      )}
      {errors.map(one => (
        <Note
          key={`${one.source.name} ${one.reason}`}
          title={sourceTitle(text, one)}
          tone="problem"
        >
          {one.message}
        </Note>
      ))}
    </div>
  );
}
