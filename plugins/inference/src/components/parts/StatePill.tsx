import type { ModelState } from '@wakeboard/plugin-inference-common';
import { useText } from '../../hooks/useText';
import { stateColour } from '../charts/palette';
import styles from './parts.module.css';
import { StateSwatch } from './StateSwatch';
import { stateName } from './words';

/** A state as sign and word. */
export function StatePill(props: {
  state: ModelState;
  size?: 'small' | 'large';
}) {
  const text = useText();
  return (
    <span
      className={styles.pill}
      data-size={props.size ?? 'small'}
      style={{ borderColor: stateColour(props.state) }}
    >
      <StateSwatch state={props.state} />
      {stateName(text, props.state)}
    </span>
  );
}
