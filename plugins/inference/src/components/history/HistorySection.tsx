import { Skeleton, Text } from '@backstage/ui';
import type { ModelRef } from '@wakeboard/plugin-inference-common';
import { useEffect, useState } from 'react';
import type { ModelDetail, Timeline, WakeList } from '../../api/types';
import { Live } from '../../hooks/useLive';
import { InWindow, Read, useWakes } from '../../hooks/useModel';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import type { ViewStateHook } from '../../hooks/useViewState';
import { StateBands } from '../charts/StateBands';
import { WakeHistogram } from '../charts/WakeHistogram';
import { Note } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { sourceTitle } from '../parts/words';
import styles from './history.module.css';
import { WakesTable } from './WakesTable';

function hasHistory(timeline: Timeline): boolean {
  return timeline.bands.some(
    band => band.intervals?.length || band.shares?.length,
  );
}

/** The moment before which nothing is known, if the window shows such a time. */
export function historyBegins(
  { historyFrom }: Pick<ModelDetail, 'historyFrom'>,
  { window, value }: InWindow<Timeline>,
): number | undefined {
  const begins = historyFrom ?? value.observedFrom ?? window.from;
  const notable = (window.to - window.from) / 100;
  return begins - window.from > notable ? begins : undefined;
}

function Bands(props: {
  model: ModelDetail;
  read: Read<InWindow<Timeline>>;
  view: ViewStateHook;
}) {
  const { read, view, model } = props;
  const text = useText();
  const { t, format } = text;
  const now = useNow(10_000);
  if (!read.data) {
    return read.error ? (
      <Note title={t('history.failed')} tone="problem">
        {read.error.message}
      </Note>
    ) : (
      <Skeleton width="100%" height={110} />
    );
  }
  const { value: timeline, window: answered } = read.data;
  if (!hasHistory(timeline)) {
    const [error] = timeline.errors;
    return (
      <Note
        title={error ? sourceTitle(text, error) : t('history.none')}
        tone={error ? 'problem' : 'plain'}
      >
        {error?.message ??
          (model.historyFrom === undefined
            ? t('history.noneNext')
            : t('history.noneHint', {
                time: format.dateTime(model.historyFrom),
              }))}
      </Note>
    );
  }
  // While another window is on its way, what is known is drawn in its place.
  const window = read.isPrevious ? view.windowAt(now) : answered;
  const begins = historyBegins(model, read.data);
  return (
    <>
      <StateBands
        timeline={timeline}
        window={window}
        latest={now}
        onWindow={view.setZoom}
      />
      {begins !== undefined && (
        <Text as="p" variant="body-small" color="secondary">
          {t('history.begins', { time: format.dateTime(begins) })}
        </Text>
      )}
    </>
  );
}

/** The distribution of how long wakes took, or why there is none. */
function Distribution(props: { read: Read<InWindow<WakeList>> }) {
  const { t, format } = useText();
  const statistics = props.read.data?.value.statistics;
  if (!statistics || !statistics.count) {
    return null;
  }
  return (
    <div className={styles.distribution}>
      <Text as="h3" variant="body-medium" weight="bold">
        {t('wakes.distribution')}
      </Text>
      {statistics.timed > 0 ? (
        <WakeHistogram statistics={statistics} />
      ) : (
        <Note title={t('wakes.noDurations')} />
      )}
      {statistics.timed > 0 && statistics.timed < statistics.count && (
        <Text as="p" variant="body-small" color="secondary">
          {t('wakes.timed', {
            timed: format.number(statistics.timed, 0),
            all: format.number(statistics.count, 0),
          })}
        </Text>
      )}
    </div>
  );
}

/** States over time, wakes one by one, and how long they took. */
export function HistorySection(props: {
  modelRef: ModelRef;
  model: ModelDetail;
  timeline: Read<InWindow<Timeline>>;
  wakes: Read<InWindow<WakeList>>;
  view: ViewStateHook;
  live: Live;
}) {
  const { modelRef, model, timeline, wakes, view, live } = props;
  const { t } = useText();
  const now = useNow(60_000);
  const [cursors, setCursors] = useState<number[]>([]);
  useEffect(() => setCursors([]), [view.windowKey]);
  const page = useWakes(modelRef, live, view, cursors[cursors.length - 1]);

  return (
    <Panel title={t('history.title')}>
      <Bands model={model} read={timeline} view={view} />
      <div className={styles.below}>
        <div className={styles.wakesColumn}>
          <Text as="h3" variant="body-medium" weight="bold">
            {t('wakes.title')}
          </Text>
          <WakesTable
            read={page}
            page={cursors.length}
            now={now}
            onNewer={() => setCursors(all => all.slice(0, -1))}
            onOlder={before => setCursors(all => [...all, before])}
          />
        </div>
        <Distribution read={wakes} />
      </div>
    </Panel>
  );
}
