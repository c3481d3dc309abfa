import {
  RiCheckboxCircleLine,
  RiFireLine,
  RiPauseCircleLine,
  RiSubtractLine,
} from '@remixicon/react';
import type { ReactNode } from 'react';
import type { Slo } from '../../api/types';
import { Text, useText } from '../../hooks/useText';
import { DataColumn, DataTable } from '../parts/DataTable';
import styles from './slo.module.css';
import { eventWords, rateNumber, tooFewWords } from './sloWords';

type Alert = Slo['evaluation']['alerts'][number];

const STATE_ICONS = {
  firing: RiFireLine,
  ok: RiCheckboxCircleLine,
  noTraffic: RiPauseCircleLine,
  tooFew: RiSubtractLine,
} as const;

function BurnRate(props: {
  rate: Alert['long'];
  factor: number;
  faint: boolean;
  detail: string;
}) {
  const text = useText();
  const { rate, factor, faint, detail } = props;
  if (rate.burn === undefined) {
    return <span className={styles.faint}>{text.t('slo.noEvents')}</span>;
  }
  const over = !faint && rate.burn > factor;
  return (
    <span className={faint ? styles.faint : undefined}>
      <span className={over ? styles.over : undefined}>
        {text.t('fleet.burn', { rate: rateNumber(text, rate.burn) })}
      </span>
      <span className={styles.second}>{detail}</span>
    </span>
  );
}

function stateWord({ t }: Text, { spec }: Slo, { state }: Alert): string {
  if (state === 'noTraffic' && spec.basis === 'time') {
    return t('slo.burnQuiet.time');
  }
  return state === 'noTraffic' && spec.sli === 'wake'
    ? t('slo.burnQuiet.wake')
    : t(`slo.burnState.${state}`);
}

function State(props: { slo: Slo; alert: Alert; children?: ReactNode }) {
  const text = useText();
  const { slo, alert, children } = props;
  const Icon = STATE_ICONS[alert.state];
  return (
    <>
      <span className={styles.burnState} data-state={alert.state}>
        <Icon size={15} aria-hidden />
        {stateWord(text, slo, alert)}
      </span>
      {children}
    </>
  );
}

function exhaustedWords(
  { t, format }: Text,
  { evaluation }: Slo,
  alert: Alert,
): string {
  if (evaluation.status === 'exhausted') {
    return t('fleet.usedUp');
  }
  if (alert.state === 'noTraffic' || alert.state === 'tooFew') {
    return t('fleet.unknown');
  }
  return alert.exhaustedInMs === undefined
    ? t('fleet.notAtThisRate')
    : t('fleet.in', { duration: format.duration(alert.exhaustedInMs) });
}

export function burnColumns(text: Text, slo: Slo): Array<DataColumn<Alert>> {
  const { t, format } = text;
  const { spec } = slo;
  return [
    {
      id: 'severity',
      title: t('slo.severity'),
      rowHeader: true,
      cell: ({ severity }) => t(`slo.severityOf.${severity}`),
    },
    {
      id: 'long',
      title: t('slo.long'),
      numeric: true,
      cell: ({ longMs }) => format.duration(longMs),
    },
    {
      id: 'short',
      title: t('slo.short'),
      numeric: true,
      cell: ({ shortMs }) => format.duration(shortMs),
    },
    {
      id: 'factor',
      title: t('slo.threshold'),
      numeric: true,
      cell: ({ factor, budgetShare }) => (
        <>
          {t('fleet.burn', { rate: format.number(factor, 1) })}
          <span className={styles.second}>
            {t('slo.ofBudget', { share: format.share(budgetShare) })}
          </span>
        </>
      ),
    },
    ...(['long', 'short'] as const).map(which => ({
      id: `${which}Burn`,
      title: t(which === 'long' ? 'slo.burnLong' : 'slo.burnShort'),
      numeric: true,
      cell: (alert: Alert) => (
        <BurnRate
          rate={alert[which]}
          factor={alert.factor}
          faint={alert.state === 'tooFew'}
          detail={eventWords(text, spec, alert[which].events)}
        />
      ),
    })),
    {
      id: 'state',
      title: t('slo.state'),
      cell: alert => (
        <State slo={slo} alert={alert}>
          {alert.state === 'tooFew' && (
            <span className={styles.second}>
              {tooFewWords(text, spec, alert.long.events)}
            </span>
          )}
        </State>
      ),
    },
    {
      id: 'exhausted',
      title: t('slo.exhausted'),
      cell: alert => exhaustedWords(text, slo, alert),
    },
  ];
}

/** The pairs of windows whose burn decides about an alert, as they are now. */
export function BurnTable({ slo }: { slo: Slo }) {
  const text = useText();
  return (
    <DataTable
      label={text.t('slo.burnWindows', { name: slo.spec.name })}
      columns={burnColumns(text, slo)}
      rows={slo.evaluation.alerts}
      rowKey={({ severity, longMs }) => `${severity} ${longMs}`}
    />
  );
}
