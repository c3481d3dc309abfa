import { Badge, Text } from '@backstage/ui';
import type { Gpu, GpuOccupant } from '../../api/types';
import { Text as Words, useText } from '../../hooks/useText';
import { StatePill } from '../parts/StatePill';
import { isOwn, Occupier } from '../tiles/tileFaces';
import { GpuBar } from './GpuBar';
import styles from './gpu.module.css';

function reservedWords({ t, format }: Words, occupant: GpuOccupant): string {
  switch (occupant.reservedBytes) {
    case undefined:
      return t('gpu.notReported');
    case 0:
      return t('gpu.nothingReserved');
    default:
      return t('gpu.reserved', { size: format.bytes(occupant.reservedBytes) });
  }
}

/** One device: its memory, how it runs, and the models on it. */
export function GpuDevice(props: {
  gpu: Gpu;
  model: Occupier;
  needs?: number;
}) {
  const { gpu, model, needs } = props;
  const text = useText();
  const { t, format } = text;
  const readings = [
    ['utilisation', gpu.utilizationPercent, 'percent'],
    ['temperature', gpu.temperatureCelsius, 'celsius'],
    ['power', gpu.powerWatts, 'watts'],
  ] as const;
  const where = [
    gpu.product,
    gpu.node,
    gpu.index === undefined
      ? undefined
      : t('gpu.index', { index: String(gpu.index) }),
  ].filter(Boolean);
  return (
    <article className={styles.device}>
      <div className={styles.deviceHead}>
        <div className={styles.deviceName}>
          <Text as="h3" variant="body-medium" weight="bold">
            {gpu.name}
          </Text>
          <Text as="p" variant="body-small" color="secondary">
            {where.join(' · ')}
          </Text>
        </div>
        <dl className={styles.readings}>
          {readings.map(([name, value, unit]) => (
            <div key={name}>
              <dt>{t(`gpu.${name}`)}</dt>
              <dd data-missing={value === undefined || undefined}>
                {value === undefined
                  ? t('gpu.notReported')
                  : format.signal(value, unit)}
              </dd>
            </div>
          ))}
        </dl>
      </div>
      <GpuBar gpu={gpu} model={model} needs={needs} />
      {gpu.occupants.length > 0 && (
        <ul className={styles.occupants} aria-label={t('gpu.occupants')}>
          {gpu.occupants.map(occupant => {
            const mine = isOwn(occupant, model);
            return (
              <li key={occupant.pod} data-mine={mine || undefined}>
                <StatePill state={occupant.state} />
                <span className={styles.occupantName} title={occupant.pod}>
                  {occupant.modelName}
                </span>
                {mine && <Badge size="small">{t('gpu.thisModel')}</Badge>}
                {occupant.popular && (
                  <Badge size="small">{t('gpu.popular')}</Badge>
                )}
                <span className={styles.reserved}>
                  {reservedWords(text, occupant)}
                </span>
              </li>
            );
          })}
        </ul>
      )}
    </article>
  );
}
