import { Button, Skeleton } from '@backstage/ui';
import type { ReactNode } from 'react';
import { toFailure } from '../../api/failure';
import type { QueryResult } from '../../hooks/useQuery';
import { useText } from '../../hooks/useText';
import { Note } from '../parts/Note';
import styles from './provisioning.module.css';

/** What the backend answered, or that it is waited for, or why it cannot be told. */
export function Reading<T>(props: {
  read: QueryResult<T>;
  /** What is read, for those who cannot see that something is on its way. */
  waiting: string;
  /** Title where the person may not. */
  denied: string;
  /** Title of every other failure. */
  failed: string;
  children: (data: T) => ReactNode;
}) {
  const { t } = useText();
  const { data, error, isFetching, refresh } = props.read;
  if (data !== undefined) return <>{props.children(data)}</>;
  if (error) {
    const { kind, message } = toFailure(error);
    return (
      <div role="alert">
        <Note
          tone="problem"
          title={kind === 'denied' ? props.denied : props.failed}
          action={
            <Button
              size="small"
              variant="secondary"
              isPending={isFetching}
              onPress={refresh}
            >
              {t('provisioning.retry')}
            </Button>
          }
        >
          {message}
        </Note>
      </div>
    );
  }
  return (
    <div role="status" aria-label={props.waiting} className={styles.waiting}>
      <Skeleton width="100%" height={36} />
    </div>
  );
}
