import { Button, Link } from '@backstage/ui';
import {
  RiArrowDownSLine,
  RiArrowUpSLine,
  RiFireLine,
  RiTimeLine,
} from '@remixicon/react';
import { useId } from 'react';
import type { PrometheusAlert } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { Labels } from '../parts/Labels';
import { SCROLLABLE } from '../parts/scrollable';
import styles from './alerts.module.css';
import { furtherLabels, safeLink } from './alertWords';

const ICONS = { firing: RiFireLine, pending: RiTimeLine } as const;

/** The rule that raised the alert. */
function Rule({ alert }: { alert: PrometheusAlert }) {
  const { t, format } = useText();
  const facts: Array<[string, string | undefined]> = [
    [t('alerts.description'), alert.description],
    [t('alerts.group'), alert.group],
    [
      t('alerts.for'),
      alert.forMs === undefined ? undefined : format.duration(alert.forMs),
    ],
    [
      t('alerts.value'),
      alert.value === undefined ? undefined : format.number(alert.value, 3),
    ],
    [t('alerts.source'), t('source.prometheus', { name: alert.source })],
  ];
  return (
    <>
      <dl className={styles.facts}>
        {facts.map(
          ([name, value]) =>
            value && (
              <div key={name}>
                <dt>{name}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {alert.query && (
        <pre
          className={styles.query}
          aria-label={t('alerts.query')}
          role="region"
          {...SCROLLABLE}
        >
          {alert.query}
        </pre>
      )}
    </>
  );
}

/** One alert, with its rule on demand. */
export function AlertItem(props: {
  alert: PrometheusAlert;
  open: boolean;
  onToggle: (open: boolean) => void;
}) {
  const { alert, open, onToggle } = props;
  const { t, format } = useText();
  const now = useNow(10_000);
  const id = useId();
  const Icon = ICONS[alert.state];
  const runbook = safeLink(alert.runbookUrl);
  return (
    <li className={styles.alert} data-state={alert.state}>
      <div className={styles.head}>
        <span className={styles.state} data-state={alert.state}>
          <Icon size={16} aria-hidden />
          {t(`alerts.state.${alert.state}`)}
        </span>
        <span className={styles.severity}>
          {alert.severity ?? t('alerts.noSeverity')}
        </span>
        <strong className={styles.name}>{alert.name}</strong>
        <span className={styles.faint}>
          {alert.since === undefined
            ? t('alerts.sinceUnknown')
            : t('header.since', {
                time: format.time(alert.since, now),
                duration: format.duration(Math.max(0, now - alert.since)),
              })}
        </span>
      </div>
      {alert.summary && <p className={styles.summary}>{alert.summary}</p>}
      <Labels labels={furtherLabels(alert)} />
      <div className={styles.foot}>
        <Button
          size="small"
          variant="tertiary"
          aria-expanded={open}
          aria-controls={open ? id : undefined}
          aria-label={t('alerts.ruleOf', { name: alert.name })}
          iconEnd={open ? <RiArrowUpSLine /> : <RiArrowDownSLine />}
          onPress={() => onToggle(!open)}
        >
          {t('alerts.rule')}
        </Button>
        {runbook && (
          <Link
            href={runbook}
            target="_blank"
            rel="noopener noreferrer"
            aria-label={t('alerts.runbookOf', { name: alert.name })}
          >
            {t('alerts.runbook')}
          </Link>
        )}
      </div>
      {open && (
        <div id={id} className={styles.rule}>
          <Rule alert={alert} />
        </div>
      )}
    </li>
  );
}
