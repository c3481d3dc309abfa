import type { FleetGpu } from '../../api/types';
import { useText } from '../../hooks/useText';
import styles from './board.module.css';
import { BoardSegment, reservedBytes, segmentsOf } from './boardLayout';

const REST_WORDS = {
  hidden: 'fleet.hidden',
  unaccounted: 'gpu.unaccounted',
  free: 'gpu.freeKey',
} as const;

/** The memory of one device by what holds it. */
export function BoardBar({ gpu }: { gpu: FleetGpu }) {
  const { t, format } = useText();
  const segments = segmentsOf(gpu);
  if (!segments || !gpu.totalBytes) {
    return <p className={styles.faint}>{t('gpu.memoryUnknown')}</p>;
  }
  const nameOf = (segment: BoardSegment) =>
    segment.kind === 'model'
      ? segment.occupant.modelName
      : t(REST_WORDS[segment.kind]);
  const facts = [
    t('fleet.reservedOf', {
      reserved: format.bytes(reservedBytes(gpu)),
      total: format.bytes(gpu.totalBytes),
    }),
    gpu.usedBytes !== undefined &&
      t('fleet.inUse', { size: format.bytes(gpu.usedBytes) }),
  ].filter(Boolean);
  return (
    <div className={styles.memory}>
      <div
        className={styles.bar}
        role="img"
        aria-label={t('fleet.barLabel', {
          name: gpu.name,
          parts: segments
            .map(segment => `${nameOf(segment)} ${format.bytes(segment.bytes)}`)
            .join(', '),
        })}
      >
        {segments.map(segment => (
          <span
            key={segment.kind === 'model' ? segment.occupant.pod : segment.kind}
            data-kind={segment.kind}
            data-colour={
              segment.kind === 'model' ? segment.index % 4 : undefined
            }
            title={`${nameOf(segment)}: ${format.bytes(segment.bytes)}`}
            style={{ width: `${segment.share * 100}%` }}
          />
        ))}
      </div>
      <p className={styles.facts}>{facts.join(' · ')}</p>
      {segments
        .filter(({ kind }) => kind === 'hidden' || kind === 'unaccounted')
        .map(segment => (
          <p key={segment.kind} className={styles.rest}>
            <span
              className={styles.swatch}
              data-kind={segment.kind}
              aria-hidden
            />
            {t('fleet.restOf', {
              name: nameOf(segment),
              size: format.bytes(segment.bytes),
            })}
          </p>
        ))}
    </div>
  );
}
