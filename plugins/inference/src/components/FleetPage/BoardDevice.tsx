import { Text } from '@backstage/ui';
import type { FleetGpu, GpuOccupant } from '../../api/types';
import { useText } from '../../hooks/useText';
import { StatePill } from '../parts/StatePill';
import styles from './board.module.css';
import { BoardBar } from './BoardBar';
import {
  Presence,
  PRESENCES,
  presenceOf,
  sortedOccupants,
} from './boardLayout';

function Occupant(props: { occupant: GpuOccupant; index?: number }) {
  const { t, format } = useText();
  const { occupant, index } = props;
  const bytes = occupant.reservedBytes;
  return (
    <li>
      <span
        className={styles.swatch}
        data-colour={index === undefined ? undefined : index % 4}
        data-kind={index === undefined ? 'none' : 'model'}
        aria-hidden
      />
      <span
        className={styles.name}
        title={`${occupant.modelName} (${occupant.pod})`}
      >
        {occupant.modelName}
      </span>
      <StatePill state={occupant.state} />
      <span className={styles.bytes}>
        {bytes === undefined && t('fleet.unknown')}
        {bytes !== undefined && bytes > 0 && format.bytes(bytes)}
      </span>
    </li>
  );
}

/** One device: its memory by model, how it runs, and which models are where. */
export function BoardDevice({ gpu }: { gpu: FleetGpu }) {
  const { t, format } = useText();
  const occupants = sortedOccupants(gpu);
  const holding = occupants.filter(one => (one.reservedBytes ?? 0) > 0);
  const by = (presence: Presence) =>
    occupants.filter(one => presenceOf(one) === presence);
  const readings = (
    [
      ['utilisation', gpu.utilizationPercent, 'percent'],
      ['temperature', gpu.temperatureCelsius, 'celsius'],
      ['power', gpu.powerWatts, 'watts'],
    ] as const
  ).map(([name, value, unit]) => ({
    name,
    words:
      value === undefined ? t('gpu.notReported') : format.signal(value, unit),
    missing: value === undefined,
  }));
  const list = (presence: Presence) => (
    <ul
      className={styles.occupants}
      aria-label={t(`fleet.presence.${presence}`)}
    >
      {by(presence).map(occupant => {
        const index = holding.indexOf(occupant);
        return (
          <Occupant
            key={occupant.pod}
            occupant={occupant}
            index={index < 0 ? undefined : index}
          />
        );
      })}
    </ul>
  );
  return (
    <article className={styles.device} aria-label={gpu.name}>
      <div className={styles.deviceHead}>
        <Text
          as="h4"
          variant="body-medium"
          weight="bold"
          className={styles.name}
        >
          {gpu.index === undefined
            ? gpu.name
            : t('gpu.index', { index: String(gpu.index) })}
        </Text>
        <Text
          as="p"
          variant="body-small"
          color="secondary"
          className={styles.name}
        >
          {gpu.product ?? t('fleet.unknownProduct')}
        </Text>
      </div>
      <BoardBar gpu={gpu} />
      <dl className={styles.readings}>
        {readings.map(({ name, words, missing }) => (
          <div key={name}>
            <dt>{t(`gpu.${name}`)}</dt>
            <dd data-missing={missing || undefined}>{words}</dd>
          </div>
        ))}
      </dl>
      {PRESENCES.filter(presence => by(presence).length > 0).map(presence =>
        presence === 'asleep' ? (
          <details key={presence} className={styles.asleep}>
            <summary>
              {t('fleet.asleepHere', { count: by(presence).length })}
            </summary>
            {list(presence)}
          </details>
        ) : (
          <div key={presence}>{list(presence)}</div>
        ),
      )}
      {!occupants.length && gpu.hiddenBytes === 0 && (
        <p className={styles.faint}>{t('fleet.emptyDevice')}</p>
      )}
    </article>
  );
}
