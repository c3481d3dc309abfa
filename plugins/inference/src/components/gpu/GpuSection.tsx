import type { ModelDetail, SeriesList } from '../../api/types';
import type { InWindow, Read } from '../../hooks/useModel';
import { useNow } from '../../hooks/useNow';
import { Text, useText } from '../../hooks/useText';
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
  { id: 'memoryUsedHistory', signals: ['gpuMemoryUsed'] },
  { id: 'utilisationHistory', signals: ['gpuUtilization'] },
] as const;

/** How many GPUs of which product replicas ask for, in words. */
export function countedGpus({ t }: Text, pods: ModelDetail['pods']): string {
  const counts = new Map<string, number>();
  for (const { gpuCount = 0, gpuProduct = '' } of pods) {
    counts.set(gpuProduct, (counts.get(gpuProduct) ?? 0) + gpuCount);
  }
  return [...counts]
    .filter(([, count]) => count > 0)
    .map(([product, count]) =>
      product
        ? t('gpu.countedProduct', { count, product })
        : t('gpu.counted', { count }),
    )
    .join(', ');
}

/** There are none, or nobody says which they are. */
function NoDevices({ model }: { model: ModelDetail }) {
  const text = useText();
  const { t } = text;
  const gpus = countedGpus(text, model.pods);
  return gpus ? (
    <Note title={t('gpu.countedTitle', { gpus })}>{t('gpu.countedHint')}</Note>
  ) : (
    <Note title={t('gpu.none')}>{t('gpu.noneHint')}</Note>
  );
}

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
        <NoDevices model={model} />
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
