import { RiFlashlightLine, RiRefreshLine } from '@remixicon/react';
import { Live, POLL_MS } from '../../hooks/useLive';
import { useText } from '../../hooks/useText';
import styles from './header.module.css';

/** Says whether changes arrive by themselves or the page has to ask. */
export function LiveNote({ mode }: { mode: Live['mode'] }) {
  const { t } = useText();
  const live = mode === 'live';
  const Icon = live ? RiFlashlightLine : RiRefreshLine;
  return (
    <span
      className={styles.liveNote}
      title={live ? t('header.liveHint') : t('header.pollingHint')}
    >
      <Icon size={14} aria-hidden />
      {live
        ? t('header.live')
        : t('header.polling', { seconds: String(POLL_MS / 1_000) })}
    </span>
  );
}
