import { Text } from '@backstage/ui';
import type { ModelDetail, SeriesList } from '../../api/types';
import type { InWindow, Read } from '../../hooks/useModel';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import type { ViewStateHook } from '../../hooks/useViewState';
import { ChartCard } from '../charts/ChartCard';
import { Note } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { sourceTitle } from '../parts/words';
import { chartFace, noTraffic, TRAFFIC_CHARTS, unitOf } from './charts';
import styles from './traffic.module.css';

/** What was asked of the model and how quickly it answered. */
export function TrafficSection(props: {
  model: ModelDetail;
  read: Read<InWindow<SeriesList>>;
  view: ViewStateHook;
}) {
  const { model, read, view } = props;
  const text = useText();
  const { t } = text;
  const now = useNow(30_000);
  const can = (spec: (typeof TRAFFIC_CHARTS)[number]) =>
    spec.signals.filter(signal => model.signals.includes(signal));
  const charts = TRAFFIC_CHARTS.map(spec => ({ spec, signals: can(spec) }));
  const shown = charts.filter(({ signals }) => signals.length);
  const cannot = charts.filter(({ signals }) => !signals.length);
  const faces = shown.map(({ signals }) => chartFace(text, read, signals));
  const list = read.data?.value;
  const nothing =
    (list !== undefined && noTraffic(list)) ||
    faces.every(face => face.kind !== 'lines' && face.kind !== 'loading');
  const [error] = list?.errors ?? [];
  const window =
    read.data && !read.isPrevious ? read.data.window : view.windowAt(now);

  return (
    <Panel title={t('traffic.title')}>
      {shown.length > 0 && nothing && (
        <Note
          tone={error || read.error ? 'problem' : 'plain'}
          title={
            (error && sourceTitle(text, error)) ||
            (read.error && t('traffic.failed')) ||
            t(list && noTraffic(list) ? 'traffic.none' : 'traffic.noData')
          }
        >
          {error?.message ??
            read.error?.message ??
            t(
              list && noTraffic(list)
                ? 'traffic.noneHint'
                : 'traffic.noDataHint',
            )}
        </Note>
      )}
      {!nothing && (
        <div className={styles.grid}>
          {shown.map(({ spec }, index) => (
            <ChartCard
              key={spec.id}
              title={t(`traffic.${spec.id}`)}
              unit={unitOf(spec)}
              face={faces[index]}
              window={window}
              onSelect={view.setZoom}
            />
          ))}
        </div>
      )}
      {cannot.length > 0 && (
        <Text as="p" variant="body-small" color="secondary">
          {t('traffic.notMeasured', {
            driver: model.driverTitle,
            names: cannot.map(({ spec }) => t(`traffic.${spec.id}`)).join(', '),
          })}
        </Text>
      )}
    </Panel>
  );
}
