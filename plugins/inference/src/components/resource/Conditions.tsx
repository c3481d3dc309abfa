import { Text } from '@backstage/ui';
import { RiCheckLine, RiCloseLine, RiQuestionLine } from '@remixicon/react';
import type { Condition } from '../../api/types';
import { useText } from '../../hooks/useText';
import { DataTable } from '../parts/DataTable';
import styles from './resource.module.css';

const LOOKS = {
  True: { icon: RiCheckLine, word: 'resource.true' },
  False: { icon: RiCloseLine, word: 'resource.false' },
  Unknown: { icon: RiQuestionLine, word: 'resource.unknown' },
} as const;

/**
 * Conditions as the resource reports them. Whether True is good depends on the
 * condition, so only the status is shown and never a verdict in green or red.
 */
export function Conditions({
  conditions,
}: {
  conditions: readonly Condition[];
}) {
  const { t, format } = useText();
  if (!conditions.length) {
    return (
      <Text as="p" variant="body-medium" color="secondary">
        {t('resource.noConditions')}
      </Text>
    );
  }
  return (
    <DataTable
      label={t('resource.conditions')}
      rows={conditions}
      rowKey={condition => condition.type}
      columns={[
        {
          id: 'type',
          title: t('resource.conditionType'),
          cell: condition => condition.type,
        },
        {
          id: 'status',
          title: t('resource.conditionStatus'),
          cell: condition => {
            const { icon: Icon, word } =
              LOOKS[condition.status] ?? LOOKS.Unknown;
            return (
              <span className={styles.status}>
                <Icon size={16} aria-hidden />
                {t(word)}
              </span>
            );
          },
        },
        {
          id: 'reason',
          title: t('resource.conditionReason'),
          cell: condition => (
            <>
              {condition.reason}
              {condition.message && (
                <div className={styles.message}>{condition.message}</div>
              )}
            </>
          ),
        },
        {
          id: 'since',
          title: t('resource.conditionSince'),
          cell: condition =>
            condition.lastTransitionAt === undefined
              ? '–'
              : format.dateTime(condition.lastTransitionAt),
          numeric: true,
        },
      ]}
    />
  );
}
