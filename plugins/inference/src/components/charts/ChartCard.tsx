import { Skeleton, Text } from '@backstage/ui';
import type { SignalUnit } from '@wakeboard/plugin-inference-common';
import { lazy, Suspense, useId } from 'react';
import type { TimeWindow } from '../../api/InferenceApi';
import { useOnceInView } from '../../hooks/useOnceInView';
import { useText } from '../../hooks/useText';
import styles from './charts.module.css';
import { LineSwatch, MarkSwatch } from './LineSwatch';
import type { ChartScale, NamedLine } from './TimeSeriesChart';
import { lastValue } from './toChartData';

const TimeSeriesChart = lazy(() => import('./TimeSeriesChart'));

const HEIGHT = 180;

/** What a chart shows: not yet anything, lines, or why there are none. */
export type ChartFace =
  | { kind: 'loading' }
  | { kind: 'lines'; lines: NamedLine[]; staleSince?: number }
  | { kind: 'noData'; cause: string }
  | { kind: 'error'; message: string };

/** A chart with its title, its legend with the last values, and its faces. */
export function ChartCard(props: {
  title: string;
  unit: SignalUnit;
  face: ChartFace;
  window: TimeWindow;
  /** Left out where there is nothing to zoom. */
  onSelect?: (window: TimeWindow) => void;
  scale?: ChartScale;
}) {
  const { title, unit, face, window, onSelect, scale } = props;
  const { t, format } = useText();
  const id = useId();
  const { ref, seen } = useOnceInView<HTMLElement>();
  const label = t('traffic.chartLabel', {
    title,
    from: format.dateTime(window.from),
    to: format.dateTime(window.to),
  });
  return (
    <figure ref={ref} className={styles.chart} aria-labelledby={id}>
      <figcaption className={styles.chartHead}>
        <Text as="h3" id={id} variant="body-medium" weight="bold">
          {title}
        </Text>
        {face.kind === 'lines' && (
          <ul className={styles.plotLegend}>
            {face.lines.map((line, index) => {
              const last = lastValue(line);
              return (
                <li key={line.key}>
                  <LineSwatch index={index} />
                  {line.name}
                  <strong>
                    {last === undefined
                      ? '–'
                      : scale?.words(last) ?? format.signal(last, unit)}
                  </strong>
                </li>
              );
            })}
            {scale?.mark && (
              <li>
                <MarkSwatch />
                {scale.mark.name}
                <strong>{scale.words(scale.mark.value)}</strong>
              </li>
            )}
          </ul>
        )}
      </figcaption>
      {face.kind === 'loading' && <Skeleton width="100%" height={HEIGHT} />}
      {face.kind === 'lines' && (
        <Suspense fallback={<Skeleton width="100%" height={HEIGHT} />}>
          {seen ? (
            <TimeSeriesChart
              label={label}
              lines={face.lines}
              unit={unit}
              window={window}
              onSelect={onSelect}
              scale={scale}
            />
          ) : (
            <div style={{ height: HEIGHT }} />
          )}
        </Suspense>
      )}
      {(face.kind === 'noData' || face.kind === 'error') && (
        <div className={styles.chartEmpty} style={{ minHeight: HEIGHT }}>
          <Text
            as="p"
            variant="body-medium"
            color={face.kind === 'error' ? 'primary' : 'secondary'}
          >
            {face.kind === 'error' ? face.message : face.cause}
          </Text>
        </div>
      )}
      {face.kind === 'lines' && face.staleSince !== undefined && (
        <Text as="p" variant="body-small" color="secondary">
          {t('traffic.stale', { time: format.dateTime(face.staleSince) })}
        </Text>
      )}
    </figure>
  );
}
