import type { TimeWindow } from '../../api/InferenceApi';
import { timeToX } from './bandLayout';
import styles from './charts.module.css';
import { tickLabel, timeTicks } from './timeTicks';

/** Half of the widest label, pixels. */
const HALF_LABEL = 24;

function anchorOf(x: number, width: number): 'start' | 'middle' | 'end' {
  if (x < HALF_LABEL) {
    return 'start';
  }
  return x > width - HALF_LABEL ? 'end' : 'middle';
}

/** Times under a band. */
export function TimeAxis(props: {
  window: TimeWindow;
  width: number;
  locale?: string;
}) {
  const { window, width, locale } = props;
  return (
    <svg
      width={width}
      height={22}
      aria-hidden
      focusable={false}
      className={styles.axis}
    >
      <line x1={0} x2={width} y1={0.5} y2={0.5} />
      {timeTicks(window, width).map(tick => {
        const x = timeToX(tick.at, window, width);
        return (
          <g key={tick.at}>
            <line x1={x} x2={x} y1={0} y2={5} />
            <text
              x={x}
              y={17}
              textAnchor={anchorOf(x, width)}
              fontWeight={tick.kind === 'date' ? 600 : undefined}
            >
              {tickLabel(tick, locale)}
            </text>
          </g>
        );
      })}
    </svg>
  );
}
