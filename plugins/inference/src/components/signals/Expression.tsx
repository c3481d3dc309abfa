import { Text } from '@backstage/ui';
import { RiErrorWarningLine } from '@remixicon/react';
import type { SignalExpression, SignalMapping } from '../../api/types';
import { useText } from '../../hooks/useText';
import { shortUser } from '../parts/words';
import { activeExpression } from './signalDraft';
import styles from './signals.module.css';
import { extraWords } from './signalWords';

/** An expression to be read, with what is done with its values. */
export function ExpressionText(props: { value: SignalExpression }) {
  const text = useText();
  const extra = extraWords(text, props.value);
  return (
    <>
      <code className={styles.expression}>{props.value.expression}</code>
      {extra && <span className={styles.second}>{extra}</span>}
    </>
  );
}

/** What feeds a signal now, or why that cannot be said. */
export function ActiveExpression(props: { mapping: SignalMapping }) {
  const { mapping } = props;
  const { t } = useText();
  const active = activeExpression(mapping);
  return (
    <>
      {active ? (
        <ExpressionText value={active} />
      ) : (
        <Text variant="body-medium" color="secondary">
          {t(
            mapping.origin === 'none'
              ? 'signals.notMeasured'
              : 'signals.notWritable',
            { driver: mapping.driverTitle },
          )}
        </Text>
      )}
      {mapping.problem && (
        <span className={styles.problem}>
          <RiErrorWarningLine size={15} aria-hidden />
          <span>{mapping.problem}</span>
        </span>
      )}
    </>
  );
}

/** Who says what feeds a signal, and who said so last. */
export function Origin(props: { mapping: SignalMapping; now: number }) {
  const { mapping, now } = props;
  const { t, format } = useText();
  const { origin, stored, version, changedAt, changedBy } = mapping;
  return (
    <>
      <span className={styles.origin} data-origin={origin}>
        {t(`signals.origin.${origin}`)}
      </span>
      {version > 0 && changedAt !== undefined && (
        <span className={styles.second}>
          {t(stored ? 'signals.changed' : 'signals.takenBack', {
            user: changedBy ? shortUser(changedBy) : '?',
            time: format.time(changedAt, now),
          })}
        </span>
      )}
    </>
  );
}
