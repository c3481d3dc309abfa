import type { Text } from '../../hooks/useText';
import { StateSwatch } from '../parts/StateSwatch';
import type { BandItem } from './bandLayout';
import styles from './charts.module.css';
import { describeItem } from './describeItem';

const WIDTH = 280;

/** What an item of a band is, beside it. */
export function BandTooltip(props: {
  text: Text;
  item: BandItem;
  /** Middle of the item, pixels from the left of the band. */
  x: number;
  bandWidth: number;
}) {
  const { title, state, lines, shares } = describeItem(props.text, props.item);
  const left = Math.min(
    Math.max(0, props.x - WIDTH / 2),
    Math.max(0, props.bandWidth - WIDTH),
  );
  return (
    <div
      className={styles.tooltip}
      style={{ left, maxWidth: WIDTH, width: 'max-content' }}
      aria-hidden
    >
      <div className={styles.tooltipTitle}>
        {state && <StateSwatch state={state} />}
        {title}
      </div>
      {shares.map(share => (
        <div key={share.state} className={styles.tooltipLine}>
          <StateSwatch state={share.state} />
          {share.text}
        </div>
      ))}
      {lines.map(line => (
        <div key={line} className={styles.tooltipFaint}>
          {line}
        </div>
      ))}
    </div>
  );
}
