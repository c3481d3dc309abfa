import { useText } from '../../hooks/useText';
import styles from './charts.module.css';
import { LineSwatch } from './LineSwatch';
import type { ChartLine, ChartRow } from './toChartData';

/** Values of all lines at one moment. A missing value is said to be missing. */
export function SeriesTooltip(props: {
  active?: boolean;
  at?: number;
  lines: Array<ChartLine & { name: string }>;
  rows: ChartRow[];
  words: (value: number) => string;
}) {
  const { t, format } = useText();
  const row = props.rows.find(one => one.at === props.at);
  if (!props.active || !row) {
    return null;
  }
  return (
    <div className={styles.tooltip} style={{ position: 'static' }}>
      <div className={styles.tooltipTitle}>{format.dateTime(row.at)}</div>
      {props.lines.map((line, index) => {
        const value = row.values[line.key];
        return (
          <div key={line.key} className={styles.tooltipLine}>
            <LineSwatch index={index} />
            {line.name}:{' '}
            {value === null ? t('traffic.noValue') : props.words(value)}
          </div>
        );
      })}
    </div>
  );
}
