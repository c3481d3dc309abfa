import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiFireLine,
  RiForbidLine,
  RiPauseCircleLine,
  RiQuestionLine,
  RiSubtractLine,
} from '@remixicon/react';
import type { FleetSloBrief } from '../../api/types';
import { useText } from '../../hooks/useText';
import styles from './budget.module.css';
import { budgetWords, Promised, SloStatus } from './fleetWords';

/** The sign of each status, so that it is told without colour. */
export const STATUS_ICONS: Readonly<
  Record<SloStatus, typeof RiCheckboxCircleLine>
> = {
  ok: RiCheckboxCircleLine,
  burning: RiFireLine,
  exhausted: RiCloseCircleLine,
  tooFew: RiSubtractLine,
  noTraffic: RiPauseCircleLine,
  noData: RiQuestionLine,
  notMeasurable: RiForbidLine,
};

/** A status as sign and word. */
export function SloStatusSign(props: { status: SloStatus; word?: string }) {
  const { t } = useText();
  const Icon = STATUS_ICONS[props.status];
  return (
    <span className={styles.status} data-status={props.status}>
      <Icon size={15} aria-hidden />
      {props.word ?? t(`fleet.status.${props.status}`)}
    </span>
  );
}

/** What is left of an error budget as a bar; the number has to stand beside it. */
export function BudgetBar(props: { status: SloStatus; remaining: number }) {
  const left = Math.min(1, Math.max(0, props.remaining));
  return (
    <div className={styles.bar} data-status={props.status} aria-hidden>
      <span style={{ width: `${left * 100}%` }} />
    </div>
  );
}

/** What is left of an error budget: as number, bar and word. */
export function Budget(props: {
  slo: Pick<FleetSloBrief, 'status' | 'remaining' | 'reason' | 'lastEventAt'>;
  now: number;
  /** What it is of. */
  spec: Promised;
}) {
  const { slo, now, spec } = props;
  const { number, word, reason } = budgetWords(useText(), slo, spec, now);
  return (
    <div className={styles.budget}>
      <div className={styles.line}>
        {number && <strong>{number}</strong>}
        <SloStatusSign status={slo.status} word={word} />
      </div>
      {slo.remaining !== undefined && (
        <BudgetBar status={slo.status} remaining={slo.remaining} />
      )}
      {reason && <span className={styles.reason}>{reason}</span>}
    </div>
  );
}
