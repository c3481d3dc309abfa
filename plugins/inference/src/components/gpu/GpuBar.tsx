import type { Gpu } from '../../api/types';
import { useText } from '../../hooks/useText';
import styles from './gpu.module.css';
import { GpuShareKind, layoutGpu } from './gpuLayout';
import type { Occupier } from '../tiles/tileFaces';

const WORDS = {
  mine: 'gpu.mine',
  other: 'gpu.other',
  unaccounted: 'gpu.unaccounted',
  free: 'gpu.freeKey',
} as const;

/** The memory of one device, and how much of it this model needs to serve. */
export function GpuBar(props: { gpu: Gpu; model: Occupier; needs?: number }) {
  const { gpu, model, needs } = props;
  const { t, format } = useText();
  const shares = layoutGpu(gpu, model);
  if (!shares || !gpu.totalBytes) {
    return <p className={styles.faint}>{t('gpu.memoryUnknown')}</p>;
  }
  const bytesOf = (kind: GpuShareKind) =>
    format.bytes(shares.find(share => share.kind === kind)?.bytes ?? 0);
  return (
    <div>
      <div
        className={styles.bar}
        role="img"
        aria-label={t('gpu.barLabel', {
          name: gpu.name,
          total: format.bytes(gpu.totalBytes),
          mine: bytesOf('mine'),
          others: bytesOf('other'),
        })}
      >
        {shares.map(({ kind, share }) => (
          <span
            key={kind}
            data-kind={kind}
            style={{ width: `${share * 100}%` }}
          />
        ))}
        {needs !== undefined && needs < gpu.totalBytes && (
          <i
            className={styles.needs}
            style={{ left: `${(needs / gpu.totalBytes) * 100}%` }}
            title={t('gpu.needsLabel')}
          />
        )}
      </div>
      <ul className={styles.key}>
        {shares.map(({ kind, bytes }) => (
          <li key={kind}>
            <span className={styles.swatch} data-kind={kind} aria-hidden />
            {t(WORDS[kind])} <strong>{format.bytes(bytes)}</strong>
          </li>
        ))}
        {needs !== undefined && (
          <li>
            <span className={styles.needsKey} aria-hidden />
            {t('gpu.needs', { size: format.bytes(needs) })}
          </li>
        )}
      </ul>
    </div>
  );
}
