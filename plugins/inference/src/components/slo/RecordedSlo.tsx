import {
  RiCheckboxCircleLine,
  RiFireLine,
  RiQuestionLine,
  RiTimeLine,
} from '@remixicon/react';
import type { RecordedSlo } from '../../api/types';
import { Text, useText } from '../../hooks/useText';
import { leftWords } from '../FleetPage/fleetWords';
import { Labels } from '../parts/Labels';
import styles from './slo.module.css';
import { sliWords } from './sloWords';

/** SLOs that other tools recorded in Prometheus: what they say, with their name on it. */

const ORIGINS = { sloth: 'Sloth', pyrra: 'Pyrra' } as const;

const ALERTS = {
  firing: { icon: RiFireLine, look: 'burning' },
  pending: { icon: RiTimeLine, look: 'burning' },
  inactive: { icon: RiCheckboxCircleLine, look: 'ok' },
} as const;

function AlertSign({ alert }: { alert: RecordedSlo['alert'] }) {
  const { t } = useText();
  const { icon: Icon, look } = alert
    ? ALERTS[alert]
    : { icon: RiQuestionLine, look: undefined };
  return (
    <span className={styles.burnState} data-state={look}>
      <Icon size={15} aria-hidden />
      {alert ? t(`slo.recordedAlert.${alert}`) : t('slo.noRecordedAlert')}
    </span>
  );
}

/** Objective and window, as far as they were recorded. */
function promiseWords({ t, format }: Text, slo: RecordedSlo): string {
  return [
    slo.objective !== undefined &&
      t('fleet.percent', { n: format.number(slo.objective, 3) }),
    slo.windowMs !== undefined &&
      t('slo.window', { window: format.duration(slo.windowMs) }),
  ]
    .filter(Boolean)
    .join(' · ');
}

export function RecordedHead({ slo }: { slo: RecordedSlo }) {
  const text = useText();
  const { t, format } = text;
  return (
    <span className={styles.head}>
      <span>
        <strong>{slo.name}</strong>{' '}
        <span className={styles.origin}>
          {t('slo.origin', { tool: ORIGINS[slo.origin] })}
        </span>
        <span className={styles.second}>{promiseWords(text, slo)}</span>
      </span>
      <span>
        <AlertSign alert={slo.alert} />
      </span>
      <span>
        {slo.remaining === undefined ? (
          <span className={styles.faint}>{t('slo.noBudgetRecorded')}</span>
        ) : (
          <strong>{leftWords(text, slo.remaining)}</strong>
        )}
        {slo.burn && (
          <span className={styles.second}>
            {slo.burn.windowMs === undefined
              ? t('slo.burn', { rate: format.number(slo.burn.rate, 1) })
              : t('slo.burnOver', {
                  rate: format.number(slo.burn.rate, 1),
                  window: format.duration(slo.burn.windowMs),
                })}
          </span>
        )}
      </span>
      <span className={styles.last} />
    </span>
  );
}

export function RecordedDetails({ slo }: { slo: RecordedSlo }) {
  const text = useText();
  const { t } = text;
  return (
    <div className={styles.details}>
      <ul className={styles.facts}>
        {slo.sli !== undefined && (
          <li>{t('slo.recordedSli', { sli: sliWords(text, slo.sli) })}</li>
        )}
        {slo.service && <li>{t('slo.service', { service: slo.service })}</li>}
        <li>
          {t('slo.recordedBy', {
            tool: ORIGINS[slo.origin],
            source: text.t('source.prometheus', { name: slo.source }),
          })}
        </li>
      </ul>
      <Labels labels={slo.labels} />
    </div>
  );
}
