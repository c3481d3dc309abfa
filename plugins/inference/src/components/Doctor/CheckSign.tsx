import {
  RiCheckboxCircleLine,
  RiCloseCircleLine,
  RiInformationLine,
  RiQuestionLine,
} from '@remixicon/react';
import { useText } from '../../hooks/useText';
import styles from './doctor.module.css';
import { CHECK_STATUSES, CheckStatus, StatusCounts } from './doctorLayout';

/** The sign of each status, so that it is told without colour. */
const STATUS_ICONS: Readonly<Record<CheckStatus, typeof RiQuestionLine>> = {
  failed: RiCloseCircleLine,
  unknown: RiQuestionLine,
  noted: RiInformationLine,
  passed: RiCheckboxCircleLine,
};

/** A status as sign and word. */
export function CheckSign(props: { status: CheckStatus; word?: string }) {
  const { t } = useText();
  const Icon = STATUS_ICONS[props.status];
  return (
    <span className={styles.sign} data-status={props.status}>
      <Icon size={16} aria-hidden />
      {props.word ?? t(`doctor.status.${props.status}`)}
    </span>
  );
}

/** How many lines have each status, but for those that none has. */
export function CheckCounts(props: { counts: StatusCounts }) {
  const { t, format } = useText();
  return (
    <span className={styles.counts}>
      {CHECK_STATUSES.filter(status => props.counts[status] > 0).map(status => (
        <CheckSign
          key={status}
          status={status}
          word={t(`doctor.counted.${status}`, {
            n: format.number(props.counts[status], 0),
          })}
        />
      ))}
    </span>
  );
}
