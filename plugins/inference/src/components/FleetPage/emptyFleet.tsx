import { Alert, Button, Skeleton, VisuallyHidden } from '@backstage/ui';
import { inferenceModelReadPermission } from '@wakeboard/plugin-inference-common';
import { ReactNode, useEffect, useRef } from 'react';
import { toFailure } from '../../api/failure';
import type { SourceError } from '../../api/types';
import type { QueryResult } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { useNow } from '../../hooks/useNow';
import { Note } from '../parts/Note';
import { SourceErrors } from '../SourceErrors/SourceErrors';
import styles from './fleet.module.css';

/** The faces of a tab that has nothing to show: each says why and what to do. */

export function FleetLoading() {
  const { t } = useText();
  return (
    <div className={styles.loading} aria-busy="true">
      <VisuallyHidden>{t('tile.loading')}</VisuallyHidden>
      {Array.from({ length: 8 }, (_, index) => (
        <Skeleton key={index} width="100%" height={44} />
      ))}
    </div>
  );
}

/** Why nothing could be read, and what to do. */
export function FleetFailed(props: {
  error: Error;
  onRetry: () => void;
  /** Leads back where the address asks for what is not understood. */
  onReset: () => void;
  /** Name of the permission that it takes. */
  permission: string;
  /** What could not be done. */
  title?: string;
}) {
  const { t } = useText();
  const { kind, message } = toFailure(props.error);
  const retry = (
    <Button size="small" variant="secondary" onPress={props.onRetry}>
      {t('empty.tryAgain')}
    </Button>
  );
  switch (kind) {
    case 'denied':
      return (
        <Note title={t('fleet.denied')} tone="problem">
          {t('fleet.deniedNext', { permission: props.permission })}
        </Note>
      );
    case 'signedOut':
      return (
        <Note title={t('empty.signedOut')} tone="problem">
          {t('empty.signedOutNext')}
        </Note>
      );
    case 'refused':
      return (
        <Note
          title={t('fleet.refused')}
          tone="problem"
          action={
            <Button size="small" variant="secondary" onPress={props.onReset}>
              {t('fleet.reset')}
            </Button>
          }
        >
          {message}
        </Note>
      );
    case 'unreachable':
      return (
        <Note title={t('empty.unreachable')} tone="problem" action={retry}>
          <p>{message}</p>
          <p>{t('empty.unreachableNext')}</p>
        </Note>
      );
    default:
      return (
        <Note
          title={props.title ?? t('fleet.failed')}
          tone="problem"
          action={retry}
        >
          <p>{message}</p>
          <p>{t('empty.failedNext')}</p>
        </Note>
      );
  }
}

/** What is listed was narrowed down to nothing. */
export function NothingMatches(props: { title: string; onClear: () => void }) {
  const { t } = useText();
  return (
    <Note
      title={props.title}
      action={
        <Button size="small" variant="secondary" onPress={props.onClear}>
          {t('fleet.clear')}
        </Button>
      }
    >
      {t('fleet.noMatchNext')}
    </Note>
  );
}

/** There is nothing at all, as far as can be told while sources are down. */
export function NothingThere(props: {
  title: string;
  errors: readonly SourceError[];
  children: ReactNode;
}) {
  const { t } = useText();
  const down = props.errors.length > 0;
  return (
    <Note
      title={down ? t('fleet.cannotTell') : props.title}
      tone={down ? 'problem' : 'plain'}
    >
      {down ? t('fleet.cannotTellNext') : props.children}
    </Note>
  );
}

/** Says that what is shown is from before a refresh that failed. */
function RefreshFailed(props: { error: Error; updatedAt: number }) {
  const { t, format } = useText();
  const now = useNow(1_000);
  return (
    <Alert
      status="warning"
      icon
      role="status"
      title={t('header.refreshFailed', {
        message: toFailure(props.error).message,
        ago: format.ago(Math.min(props.updatedAt, now), now),
      })}
    />
  );
}

/**
 * One tab's answer: the shape of it while it is read, why it could not be
 * read, or what was read, with a banner for each source that failed.
 */
export function FleetAnswer<T extends { errors: SourceError[] }>(props: {
  read: QueryResult<T>;
  onReset: () => void;
  /** Name of the permission that it takes. */
  permission?: string;
  /** What could not be done where it failed. */
  failed?: string;
  /** Another page begins at its top. */
  page: number;
  children: (answer: T) => ReactNode;
}) {
  const {
    read,
    onReset,
    permission = inferenceModelReadPermission.name,
  } = props;
  const { data, error, updatedAt } = read;
  const top = useRef<HTMLDivElement>(null);
  const page = useRef(props.page);
  useEffect(() => {
    if (page.current !== props.page) {
      page.current = props.page;
      top.current?.scrollIntoView({ block: 'start' });
    }
  }, [props.page]);
  if (!data || (error && read.isPrevious)) {
    return error ? (
      <FleetFailed
        error={error}
        onRetry={read.refresh}
        onReset={onReset}
        permission={permission}
        title={props.failed}
      />
    ) : (
      <FleetLoading />
    );
  }
  return (
    <>
      {error && updatedAt !== undefined && (
        <RefreshFailed error={error} updatedAt={updatedAt} />
      )}
      <SourceErrors errors={data.errors} />
      <div
        ref={top}
        className={styles.answer}
        data-stale={read.isPrevious || undefined}
      >
        {props.children(data)}
      </div>
    </>
  );
}
