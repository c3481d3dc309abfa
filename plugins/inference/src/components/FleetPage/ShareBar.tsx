import { useText } from '../../hooks/useText';
import styles from './fleet.module.css';

/** A share as number and bar. */
export function ShareBar(props: { share: number | undefined }) {
  const { t, format } = useText();
  const { share } = props;
  if (share === undefined) {
    return <span className={styles.faint}>{t('fleet.unknown')}</span>;
  }
  return (
    <span className={styles.share}>
      {format.share(share)}
      <span className={styles.shareBar} aria-hidden>
        <span style={{ width: `${Math.min(1, share) * 100}%` }} />
      </span>
    </span>
  );
}
