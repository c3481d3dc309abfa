import { Text } from '@backstage/ui';
import type { CostSum } from '@wakeboard/plugin-inference-common';
import type { FleetSavings } from '../../api/types';
import { useText } from '../../hooks/useText';
import styles from './fleet.module.css';
import { priceKey, productName, unpriced } from './fleetWords';

/** How the money was counted, where its prices are from, and which are missing. */
export function PriceNote(props: {
  prices: FleetSavings['prices'];
  sums: ReadonlyArray<CostSum | undefined>;
}) {
  const text = useText();
  const { t } = text;
  const { source, currency } = props.prices;
  const missing = [
    ...new Set(props.sums.flatMap(sum => (sum ? unpriced(sum.products) : []))),
  ].sort();
  return (
    <div className={styles.prices}>
      <Text as="p" variant="body-small" color="secondary">
        {t('fleet.formula')}{' '}
        {currency && source && t('fleet.priceSource', { source, currency })}
        {currency && !source && t('fleet.priceNoSource', { currency })}
      </Text>
      {missing.map(product => (
        <Text key={product} as="p" variant="body-small" color="secondary">
          {t('fleet.noPriceNext', {
            product: productName(text, product),
            key: priceKey(product),
          })}
        </Text>
      ))}
    </div>
  );
}
