import { ButtonIcon, TextField } from '@backstage/ui';
import { RiDeleteBinLine } from '@remixicon/react';
import { useText } from '../../hooks/useText';
import { keyProblem, LabelRow, valueProblem } from './labelRows';
import styles from './provisioning.module.css';

/** One label: its key, its value, and away with it. */
export function LabelRowFields(props: {
  row: LabelRow;
  rows: readonly LabelRow[];
  configured: Record<string, string>;
  onChange: (row: LabelRow) => void;
  onRemove: () => void;
  isDisabled: boolean;
  isReadOnly: boolean;
}) {
  const { t } = useText();
  const { row, rows, configured, onChange, onRemove, ...fixed } = props;
  const ofKey = keyProblem(row, rows, configured);
  const ofValue = valueProblem(row.value);
  const common = {
    autoComplete: 'off',
    spellCheck: 'false' as const,
    validationBehavior: 'aria' as const,
    ...fixed,
  };
  return (
    <div className={styles.labelRow}>
      <TextField
        {...common}
        label={t('provisioning.labels.key')}
        value={row.key}
        onChange={key => onChange({ ...row, key: key.trim() })}
        validate={() =>
          ofKey ? t(`provisioning.labels.problem.${ofKey}`) : true
        }
      />
      <TextField
        {...common}
        label={t('provisioning.labels.value')}
        value={row.value}
        onChange={value => onChange({ ...row, value: value.trim() })}
        validate={() =>
          ofValue ? t(`provisioning.labels.problem.${ofValue}`) : true
        }
      />
      <ButtonIcon
        aria-label={t('provisioning.labels.remove', { key: row.key })}
        icon={<RiDeleteBinLine />}
        variant="tertiary"
        isDisabled={fixed.isDisabled || fixed.isReadOnly}
        onPress={onRemove}
      />
    </div>
  );
}
