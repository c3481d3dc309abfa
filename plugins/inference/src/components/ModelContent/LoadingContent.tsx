import { Skeleton, VisuallyHidden } from '@backstage/ui';
import { useText } from '../../hooks/useText';
import tiles from '../tiles/tiles.module.css';
import styles from './content.module.css';

/** The shape of the tab before anything is known, so that nothing jumps. */
export function LoadingContent() {
  const { t } = useText();
  return (
    <div className={styles.loading} aria-busy="true">
      <VisuallyHidden>{t('tile.loading')}</VisuallyHidden>
      <Skeleton width="100%" height={172} />
      <div className={tiles.tiles}>
        {[0, 1, 2, 3].map(index => (
          <Skeleton key={index} width="100%" height={104} />
        ))}
      </div>
      <Skeleton width="100%" height={320} />
    </div>
  );
}
