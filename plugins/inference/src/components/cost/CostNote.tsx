import { ButtonIcon, DialogTrigger, Popover, Text } from '@backstage/ui';
import { RiInformationLine } from '@remixicon/react';
import type { CostSum } from '@wakeboard/plugin-inference-common';
import type { Cost } from '../../api/types';
import { useText } from '../../hooks/useText';
import {
  gpuHours,
  money,
  priceKey,
  productName,
  unpriced,
} from '../FleetPage/fleetWords';
import styles from './cost.module.css';

/** How the money was counted and where the prices are from; opens by click and by keyboard. */
export function CostNote(props: {
  sum: CostSum;
  prices: Cost['prices'];
  from: number;
  to: number;
}) {
  const text = useText();
  const { t, format } = text;
  const { sum, prices, from, to } = props;
  const { source, currency } = prices;
  return (
    <DialogTrigger>
      <ButtonIcon
        size="small"
        variant="tertiary"
        icon={<RiInformationLine />}
        aria-label={t('cost.how')}
      />
      <Popover aria-label={t('cost.how')} placement="bottom end">
        <div className={styles.note}>
          <Text as="p" variant="body-medium">
            {t('fleet.formula')}
          </Text>
          <ul className={styles.products}>
            {sum.products.map(({ product, used, freed, price }) => (
              <li key={product}>
                <strong>{productName(text, product)}</strong>{' '}
                {t('cost.product', {
                  used: gpuHours(text, used),
                  freed: gpuHours(text, freed),
                })}{' '}
                {price === undefined
                  ? t('fleet.noPriceSet')
                  : t('cost.perHour', { price: money(text, price, currency) })}
              </li>
            ))}
          </ul>
          {unpriced(sum.products).map(product => (
            <Text key={product} as="p" variant="body-medium">
              {t('fleet.noPriceNext', {
                product: productName(text, product),
                key: priceKey(product),
              })}
            </Text>
          ))}
          {currency && (
            <Text as="p" variant="body-medium">
              {source
                ? t('fleet.priceSource', { source, currency })
                : t('fleet.priceNoSource', { currency })}
            </Text>
          )}
          <Text as="p" variant="body-small" color="secondary">
            {t('cost.counted', {
              from: format.dateTime(from),
              to: format.dateTime(to),
            })}
          </Text>
        </div>
      </Popover>
    </DialogTrigger>
  );
}
