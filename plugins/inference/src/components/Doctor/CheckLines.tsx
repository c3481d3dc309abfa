import { Button, Link } from '@backstage/ui';
import { RiArrowRightLine } from '@remixicon/react';
import { SIGNALS } from '@wakeboard/plugin-inference-common';
import type { DoctorCheck } from '../../api/types';
import { useText } from '../../hooks/useText';
import { CheckSign } from './CheckSign';
import styles from './doctor.module.css';
import { driverName } from './doctorLayout';

/** More lines than this stand there only when asked for. */
export const LINES_AT_ONCE = 20;

/** The signal that a line is about, if it is about one. */
export function signalOf({ subject }: DoctorCheck): string | undefined {
  const name = /^signal (\w+)$/.exec(subject ?? '')?.[1];
  return name !== undefined && Object.hasOwn(SIGNALS, name) ? name : undefined;
}

function CheckLine(props: {
  check: DoctorCheck;
  /** Not where the group says so already. */
  withDriver: boolean;
  mappingOf: (driver: string, signal: string) => string;
}) {
  const { check, withDriver, mappingOf } = props;
  const { driver, subject, status, message, nextStep } = check;
  const title = driverName(check);
  const { t } = useText();
  const signal = signalOf(check);
  return (
    <li className={styles.line} data-status={status}>
      <CheckSign status={status} />
      <div className={styles.lineBody}>
        <p className={styles.what}>
          <strong>{t(`doctor.check.${check.check}`)}</strong>
          {subject && <code>{subject}</code>}
          {withDriver && title && (
            <span className={styles.driver}>{title}</span>
          )}
        </p>
        <p>{message}</p>
        {nextStep && (
          <p className={styles.next}>
            <RiArrowRightLine size={14} aria-hidden />
            <span>
              <strong>{t('doctor.nextStep')}</strong> {nextStep}
              {signal && driver && (
                <>
                  {' '}
                  <Link href={mappingOf(driver, signal)}>
                    {t('doctor.mapSignal')}
                  </Link>
                </>
              )}
            </span>
          </p>
        )}
      </div>
    </li>
  );
}

/** Lines of checks, the first of many until all are asked for. */
export function CheckLines(props: {
  label: string;
  lines: readonly DoctorCheck[];
  withDriver?: boolean;
  isWhole: boolean;
  onToggle: () => void;
  mappingOf: (driver: string, signal: string) => string;
}) {
  const { lines, isWhole, onToggle } = props;
  const { t, format } = useText();
  const shown = isWhole ? lines : lines.slice(0, LINES_AT_ONCE);
  return (
    <div className={styles.linesBox}>
      <ul className={styles.lines} aria-label={props.label}>
        {shown.map((check, index) => (
          <CheckLine
            // Lines have no names of their own, and none moves on its own.
            key={`${check.driver} ${check.check} ${check.subject} ${index}`}
            check={check}
            withDriver={props.withDriver ?? false}
            mappingOf={props.mappingOf}
          />
        ))}
      </ul>
      {lines.length > LINES_AT_ONCE && (
        <Button size="small" variant="tertiary" onPress={onToggle}>
          {isWhole
            ? t('doctor.showFirst', { n: format.number(LINES_AT_ONCE, 0) })
            : t('doctor.showAll', { n: format.number(lines.length, 0) })}
        </Button>
      )}
    </div>
  );
}
