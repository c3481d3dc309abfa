import type { CostSum } from '@wakeboard/plugin-inference-common';
import { useText } from '../../hooks/useText';
import styles from './fleet.module.css';
import { money, unpriced, unpricedWords } from './fleetWords';

/** Two lines about a sum, or that there is none. */
export function Sum(props: {
  sum: CostSum | undefined;
  first: (sum: CostSum) => string;
  second: (sum: CostSum) => string | undefined;
}) {
  const { t } = useText();
  const { sum } = props;
  if (!sum) {
    return <span className={styles.faint}>{t('fleet.noSum')}</span>;
  }
  return (
    <>
      {props.first(sum)}
      <span className={styles.second}>{props.second(sum)}</span>
    </>
  );
}

/** Says which products have no price, where money is missing for that. */
export function NoPrice({ sum }: { sum: CostSum }) {
  const text = useText();
  const words = unpricedWords(text, sum.products);
  const known = sum.cost !== undefined || sum.saved !== undefined;
  if (!words) {
    return known ? null : <>{text.t('fleet.nothingHeld')}</>;
  }
  return (
    <span className={styles.noPrice}>
      {known
        ? text.t('fleet.withoutPrice', {
            count: unpriced(sum.products).length,
          })
        : words}
    </span>
  );
}

/** Money for the hours held and for the hours freed. */
export function Money(props: {
  sum: CostSum | undefined;
  currency: string | undefined;
}) {
  const text = useText();
  const { t } = text;
  const { sum, currency } = props;
  if (!sum) {
    return <span className={styles.faint}>{t('fleet.noSum')}</span>;
  }
  const { cost, saved } = sum;
  return (
    <>
      {cost !== undefined && money(text, cost, currency)}
      {saved !== undefined && (
        <span className={styles.second}>
          {t('fleet.saved', { value: money(text, saved, currency) })}
        </span>
      )}
      <span className={styles.second}>
        <NoPrice sum={sum} />
      </span>
    </>
  );
}
