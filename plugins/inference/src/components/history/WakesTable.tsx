import { Button, Skeleton, Text } from '@backstage/ui';
import { useEffect, useState } from 'react';
import type { WakeList, WakeRecord } from '../../api/types';
import type { InWindow, Read } from '../../hooks/useModel';
import { Text as Words, useText } from '../../hooks/useText';
import { DataTable } from '../parts/DataTable';
import { Note } from '../parts/Note';
import { causeName, sharedPrefix, wakeExactness } from '../parts/words';
import styles from './history.module.css';

/** When a record's wakes happened; several in one scrape share a window. */
export function wakeStart(
  { t, format }: Words,
  wake: WakeRecord,
  now: number,
): string {
  if (wake.count === 1) {
    const start = format.time(wake.windowTo - (wake.durationMs ?? 0), now);
    return wake.mark === 'exact' ? start : `≈ ${start}`;
  }
  return t('wakes.hidden', {
    n: format.number(wake.count, 0),
    from: format.time(wake.windowFrom, now),
    to: format.time(wake.windowTo, wake.windowFrom),
  });
}

export function wakeDuration({ t, format }: Words, wake: WakeRecord): string {
  if (wake.durationMs === undefined) {
    return t('wakes.notReported');
  }
  const each = format.duration(wake.durationMs / wake.count);
  return wake.count === 1 ? each : t('wakes.mean', { duration: each });
}

/** Wakes of the range, newest first, a page at a time. */
export function WakesTable(props: {
  read: Read<InWindow<WakeList>>;
  /** Cursors of the pages gone through; the last is the one shown. */
  page: number;
  onNewer: () => void;
  onOlder: (before: number) => void;
  now: number;
}) {
  const { read, page, onNewer, onOlder, now } = props;
  const text = useText();
  const { t } = text;
  // Counts of earlier pages stay while the next one is on its way.
  const [rows, setRows] = useState(0);
  const items = read.data?.value.items;
  useEffect(() => {
    if (items) {
      setRows(items.length);
    }
  }, [items]);

  if (!items) {
    return read.error ? (
      <Note title={t('wakes.failed')} tone="problem">
        {read.error.message}
      </Note>
    ) : (
      <Skeleton width="100%" height={Math.max(4, rows) * 36} />
    );
  }
  if (!items.length && page === 0) {
    return <Note title={t('wakes.none')}>{t('wakes.noneHint')}</Note>;
  }
  const before = read.data?.value.before;
  const prefix = sharedPrefix(items.map(wake => wake.replica));
  return (
    <div className={styles.wakes} data-stale={read.isPrevious || undefined}>
      <DataTable
        label={t('wakes.title')}
        rows={items}
        rowKey={wake => `${wake.replica} ${wake.windowFrom} ${wake.windowTo}`}
        columns={[
          {
            id: 'started',
            title: t('wakes.started'),
            cell: wake => wakeStart(text, wake, now),
            minWidth: '10.5em',
          },
          {
            id: 'duration',
            title: t('wakes.duration'),
            cell: wake => wakeDuration(text, wake),
            numeric: true,
          },
          {
            id: 'cause',
            title: t('wakes.cause'),
            cell: wake => causeName(text, wake.cause),
          },
          {
            id: 'replica',
            title: t('wakes.replica'),
            cell: wake =>
              wake.replica ? (
                <code title={wake.replica}>{wake.replica.slice(prefix)}</code>
              ) : (
                t('history.bandModel')
              ),
          },
          {
            id: 'exactness',
            title: t('wakes.exactness'),
            cell: wake => wakeExactness(text, wake),
            minWidth: '6em',
          },
        ]}
      />
      {(page > 0 || before !== undefined) && (
        <div className={styles.pager}>
          <Button
            size="small"
            variant="secondary"
            isDisabled={page === 0}
            onPress={onNewer}
          >
            {t('wakes.newer')}
          </Button>
          <Text variant="body-small" color="secondary">
            {t('wakes.page', { page: String(page + 1) })}
          </Text>
          <Button
            size="small"
            variant="secondary"
            isDisabled={before === undefined || read.isPrevious}
            onPress={() => before !== undefined && onOlder(before)}
          >
            {t('wakes.older')}
          </Button>
        </div>
      )}
    </div>
  );
}
