import type { ModelDetail, SeriesList } from '../../api/types';
import type { InWindow, Read } from '../../hooks/useModel';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import type { ViewStateHook } from '../../hooks/useViewState';
import { ChartCard } from '../charts/ChartCard';
import { Note } from '../parts/Note';
import { Panel } from '../parts/Panel';
import { chartFace, unitOf } from '../traffic/charts';
import chartStyles from '../traffic/traffic.module.css';
import styles from './gpu.module.css';
import { GpuDevice } from './GpuDevice';

/** The charts of GPU use over time. */
export const GPU_CHARTS = [
  {
    id: 'memoryHistory',
    signals: ['gpuMemoryReserved', 'gpuMemoryServing'],
  },
  { id: 'utilisationHistory', signals: ['gpuUtilization'] },
] as const;

/** The devices that the model's replicas are on, and their use over time. */
export function GpuSection(props: {
  model: ModelDetail;
  read: Read<InWindow<SeriesList>>;
  view: ViewStateHook;
}) {
  const { model, read, view } = props;
  const text = useText();
  const { t } = text;
  const now = useNow(30_000);
  const window =
    read.data && !read.isPrevious ? read.data.window : view.windowAt(now);
  const charts = GPU_CHARTS.map(spec => ({
    ...spec,
    signals: spec.signals.filter(signal => model.signals.includes(signal)),
  })).filter(spec => spec.signals.length);
  return (
    <Panel title={t('gpu.title')}>
      {model.gpus.length === 0 ? (
        <Note title={t('gpu.none')}>{t('gpu.noneHint')}</Note>
      ) : (
        <div className={styles.devices}>
          {model.gpus.map(gpu => (
            <GpuDevice
              key={gpu.name}
              gpu={gpu}
              model={model}
              needs={model.servingMemoryPerGpuBytes}
            />
          ))}
        </div>
      )}
      {charts.length > 0 && (
        <div className={chartStyles.grid}>
          {charts.map(spec => (
            <ChartCard
              key={spec.id}
              title={t(`gpu.${spec.id}`)}
              unit={unitOf(spec)}
              face={chartFace(text, read, spec.signals)}
              window={window}
              onSelect={view.setZoom}
            />
          ))}
        </div>
      )}
    </Panel>
  );
}
