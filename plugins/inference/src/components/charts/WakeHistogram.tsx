import type { WakeList } from '../../api/types';
import { useElementWidth } from '../../hooks/useElementWidth';
import { useText } from '../../hooks/useText';
import styles from './charts.module.css';
import {
  HistogramBar,
  layoutHistogram,
  placeOnHistogram,
} from './histogramLayout';
import { stateColour } from './palette';

const HEIGHT = 168;
const TOP = 30;
const BOTTOM = 24;
const PLOT = HEIGHT - TOP - BOTTOM;

/** How long wakes took, with the median and the 95th percentile marked. */
export function WakeHistogram(props: { statistics: WakeList['statistics'] }) {
  const { histogram, timed, p50Ms, p95Ms } = props.statistics;
  const { t, format } = useText();
  const { ref, width } = useElementWidth<HTMLDivElement>();
  const bars = layoutHistogram(histogram);
  const slot = Math.min(width / Math.max(1, bars.length), 96);
  const drawn = slot * bars.length;
  const every = Math.ceil(44 / slot);

  const words = (bar: HistogramBar) =>
    bar.upToMs === undefined
      ? t('wakes.barOpen', {
          count: bar.count,
          from: format.duration(bar.fromMs),
        })
      : t('wakes.bar', {
          count: bar.count,
          from: format.duration(bar.fromMs),
          to: format.duration(bar.upToMs),
        });

  const marks = [
    { id: 'median', ms: p50Ms, y: 12, dash: '6 3' },
    { id: 'p95', ms: p95Ms, y: 24, dash: '2 3' },
  ] as const;

  return (
    <div ref={ref} className={styles.plot}>
      <svg
        width={width}
        height={HEIGHT}
        role="img"
        aria-label={t('wakes.distributionLabel', {
          n: format.number(timed, 0),
          p50: p50Ms === undefined ? '–' : format.duration(p50Ms),
          p95: p95Ms === undefined ? '–' : format.duration(p95Ms),
        })}
      >
        {bars.map((bar, index) => (
          <g key={bar.fromMs}>
            <rect
              x={index * slot + 1.5}
              y={TOP + PLOT * (1 - bar.height)}
              width={slot - 3}
              height={bar.count ? Math.max(2, PLOT * bar.height) : 0}
              rx={2}
              fill={stateColour('waking')}
            >
              <title>{words(bar)}</title>
            </rect>
            {bar.upToMs !== undefined && (index + 1) % every === 0 && (
              <text
                x={(index + 1) * slot}
                y={HEIGHT - 6}
                textAnchor={index + 1 === bars.length ? 'end' : 'middle'}
              >
                {format.duration(bar.upToMs)}
              </text>
            )}
          </g>
        ))}
        <g className={styles.axis}>
          <line x1={0} x2={drawn} y1={TOP + PLOT + 0.5} y2={TOP + PLOT + 0.5} />
        </g>
        {marks.map(mark => {
          const place =
            mark.ms === undefined ? undefined : placeOnHistogram(bars, mark.ms);
          if (mark.ms === undefined || place === undefined) {
            return null;
          }
          const x = place * drawn;
          const flip = x > width * 0.7;
          return (
            <g key={mark.id}>
              <line
                x1={x}
                x2={x}
                y1={mark.y - 8}
                y2={TOP + PLOT}
                stroke="var(--bui-fg-primary)"
                strokeWidth={1.5}
                strokeDasharray={mark.dash}
              />
              <text
                x={flip ? x - 4 : x + 4}
                y={mark.y}
                textAnchor={flip ? 'end' : 'start'}
              >
                {`${t(`wakes.${mark.id}`)} ${format.duration(mark.ms)}`}
              </text>
            </g>
          );
        })}
      </svg>
    </div>
  );
}
