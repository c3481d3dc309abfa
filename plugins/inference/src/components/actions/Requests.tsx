import { Alert, Button } from '@backstage/ui';
import type { ModelAction } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { Text, useText } from '../../hooks/useText';
import { shortUser } from '../parts/words';
import styles from './actions.module.css';
import type { AskState } from './useAsk';

/** How long a closed request stays in sight. */
const SHOW_DONE_MS = 2 * 60_000;
const SHOW_PROBLEM_MS = 60 * 60_000;

/** Requests that still concern somebody: open ones, and lately closed ones. */
export function requestsInSight(
  requests: readonly ModelAction[],
  now: number,
): ModelAction[] {
  return requests
    .filter(({ status, closedAt, deadlineAt }) => {
      const age = now - (closedAt ?? deadlineAt);
      switch (status) {
        case 'done':
          return age < SHOW_DONE_MS;
        case 'pending':
          return true;
        default:
          return age < SHOW_PROBLEM_MS;
      }
    })
    .sort((a, b) => b.requestedAt - a.requestedAt);
}

function what({ t, format }: Text, request: ModelAction): string {
  return request.action === 'scale' && request.replicas !== undefined
    ? t('request.scaleTo', { replicas: format.number(request.replicas, 0) })
    : t(`action.${request.action}`);
}

function became(
  { t, format }: Text,
  request: ModelAction,
  now: number,
): string {
  const { status, closedAt, requestedAt, deadlineAt } = request;
  const time = format.time(deadlineAt, now);
  switch (status) {
    case 'pending':
      return t('request.pending', { time });
    case 'overdue':
      return t('request.overdue', { time });
    case 'done':
      return t('request.done', {
        duration: format.duration((closedAt ?? now) - requestedAt),
      });
    default:
      return t('request.failed');
  }
}

const STATUS = {
  pending: 'info',
  overdue: 'warning',
  failed: 'danger',
  done: 'success',
} as const;

/**
 * What was asked of the model and what became of it. Accepted is not done: a
 * request is done when the transition it asked for was observed.
 */
export function Requests(props: {
  requests: readonly ModelAction[];
  ask: AskState;
}) {
  const text = useText();
  const { t, format } = text;
  const now = useNow(1_000);
  const { refused } = props.ask;
  return (
    <div className={styles.requests} aria-live="polite">
      {refused && (
        <Alert
          status="danger"
          icon
          title={t(
            refused.failure.kind === 'denied'
              ? 'action.deniedToAsk'
              : 'action.failedToAsk',
            { action: t(`action.${refused.action}`) },
          )}
          description={refused.failure.message}
          customActions={
            <Button
              size="small"
              variant="secondary"
              onPress={props.ask.dismiss}
            >
              {t('action.dismiss')}
            </Button>
          }
        />
      )}
      {requestsInSight(props.requests, now).map(request => (
        <Alert
          key={request.id}
          status={STATUS[request.status]}
          icon
          isPending={request.status === 'pending'}
          title={`${what(text, request)}: ${became(text, request, now)}`}
          description={[
            t('request.by', {
              user: shortUser(request.requestedBy),
              time: format.time(request.requestedAt, now),
            }),
            request.message,
          ]
            .filter(Boolean)
            .join('. ')}
        />
      ))}
    </div>
  );
}
