import { ButtonLink, Text } from '@backstage/ui';
import type { SignalMapping } from '../../api/types';
import { useNow } from '../../hooks/useNow';
import { useText } from '../../hooks/useText';
import { DataColumn, DataTable } from '../parts/DataTable';
import { Panel } from '../parts/Panel';
import { ActiveExpression, Origin } from './Expression';
import styles from './signals.module.css';
import { signalTitle, unitWords } from './signalWords';

/** The signals of one driver. */
export function SignalList(props: {
  driver: string;
  mappings: readonly SignalMapping[];
  mayChange: boolean;
  /** Whether something was typed about it and not saved. */
  hasDraft: (mapping: SignalMapping) => boolean;
  linkTo: (mapping: SignalMapping) => string;
}) {
  const { mappings, mayChange, hasDraft, linkTo } = props;
  const text = useText();
  const { t } = text;
  const now = useNow(60_000);
  const title = mappings[0]?.driverTitle ?? props.driver;
  const columns: DataColumn<SignalMapping>[] = [
    {
      id: 'signal',
      title: t('signals.signal'),
      rowHeader: true,
      minWidth: '15em',
      cell: ({ signal }) => (
        <>
          <span className={styles.name}>{signalTitle(text, signal)}</span>
          <span className={styles.second}>
            <code>{signal}</code> · {unitWords(text, signal)}
          </span>
        </>
      ),
    },
    {
      id: 'origin',
      title: t('signals.from'),
      minWidth: '9em',
      cell: mapping => <Origin mapping={mapping} now={now} />,
    },
    {
      id: 'expression',
      title: t('signals.expression'),
      minWidth: '22em',
      cell: mapping => <ActiveExpression mapping={mapping} />,
    },
    {
      id: 'edit',
      title: t(mayChange ? 'signals.edit' : 'signals.show'),
      numeric: true,
      cell: mapping => (
        <span className={styles.rowAction}>
          <ButtonLink
            size="small"
            variant="tertiary"
            href={linkTo(mapping)}
            aria-label={t(
              mayChange ? 'signals.editSignal' : 'signals.showSignal',
              { signal: signalTitle(text, mapping.signal), driver: title },
            )}
          >
            {t(mayChange ? 'signals.edit' : 'signals.show')}
          </ButtonLink>
          {hasDraft(mapping) && (
            <Text variant="body-small" weight="bold">
              {t('signals.notSaved')}
            </Text>
          )}
        </span>
      ),
    },
  ];
  return (
    <Panel title={title}>
      <DataTable
        label={t('signals.ofDriver', { driver: title })}
        rows={mappings}
        rowKey={({ signal }) => signal}
        columns={columns}
      />
    </Panel>
  );
}
