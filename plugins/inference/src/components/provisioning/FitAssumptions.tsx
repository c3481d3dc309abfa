import { NumberField } from '@backstage/ui';
import type { GpuAssumptions } from '../../api/provisioningForm';
import { useText } from '../../hooks/useText';
import {
  AssumptionControl,
  ASSUMPTIONS,
  Estimate,
  knownValues,
} from './fitForm';
import styles from './provisioning.module.css';

/** Digits that are worth showing of what one may type. */
const NUMBERS = { maximumFractionDigits: 2 };

/** What the estimate hangs on, for those who know better. */
export function FitAssumptions(props: {
  found: Estimate;
  assumptions: GpuAssumptions;
  onChange: (assumptions: GpuAssumptions) => void;
  isDisabled: boolean;
  isReadOnly: boolean;
}) {
  const { t } = useText();
  const { found, assumptions, onChange, isDisabled, isReadOnly } = props;
  const known = knownValues(found);
  const put = ({ name, unit }: AssumptionControl, typed: number) => {
    const { [name]: _, ...others } = assumptions;
    onChange(
      Number.isFinite(typed)
        ? { ...others, [name]: Number((typed * unit).toPrecision(12)) }
        : others,
    );
  };
  return (
    <details className={styles.more}>
      <summary>{t('provisioning.fit.assumptions')}</summary>
      <p className={styles.faint}>{t('provisioning.fit.assumptionsHint')}</p>
      <div className={styles.controls}>
        {ASSUMPTIONS.map(control => {
          const { name, unit, min, max, step } = control;
          const value = known[name];
          return (
            <NumberField
              key={name}
              label={t(`provisioning.fit.control.${name}`)}
              placeholder={t('provisioning.fit.notSaid')}
              isDisabled={isDisabled}
              isReadOnly={isReadOnly}
              value={value === undefined ? NaN : value / unit}
              onChange={typed => put(control, typed)}
              minValue={min}
              maxValue={max}
              step={step}
              formatOptions={NUMBERS}
            />
          );
        })}
      </div>
    </details>
  );
}
