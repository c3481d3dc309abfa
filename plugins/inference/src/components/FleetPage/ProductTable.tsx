import { Text } from '@backstage/ui';
import type { CostSum } from '@wakeboard/plugin-inference-common';
import type { FleetSavings } from '../../api/types';
import { useText } from '../../hooks/useText';
import { DataColumn, DataTable } from '../parts/DataTable';
import { Note } from '../parts/Note';
import styles from './fleet.module.css';
import { gpuHours, money, priceKey, productName } from './fleetWords';

type Product = CostSum['products'][number];

/** The arithmetic behind the money: hours times price, by product. */
export function ProductTable(props: {
  sum: CostSum | undefined;
  prices: FleetSavings['prices'];
}) {
  const text = useText();
  const { t } = text;
  const { sum, prices } = props;
  const inMoney = (hours: number, price: number | undefined) =>
    price === undefined ? (
      <span className={styles.faint}>{t('fleet.unknown')}</span>
    ) : (
      money(text, hours * price, prices.currency)
    );
  const columns: Array<DataColumn<Product>> = [
    {
      id: 'product',
      title: t('fleet.facet.gpu'),
      rowHeader: true,
      cell: ({ product }) => productName(text, product),
    },
    {
      id: 'price',
      title: t('fleet.price'),
      numeric: true,
      cell: ({ product, price }) =>
        price === undefined ? (
          <>
            {t('fleet.noPriceSet')}
            <span className={styles.second}>
              <code>{priceKey(product)}</code>
            </span>
          </>
        ) : (
          money(text, price, prices.currency)
        ),
    },
    {
      id: 'used',
      title: t('fleet.tile.used'),
      numeric: true,
      cell: ({ used }) => gpuHours(text, used),
    },
    {
      id: 'cost',
      title: t('fleet.tile.cost'),
      numeric: true,
      cell: ({ used, price }) => inMoney(used, price),
    },
    {
      id: 'freed',
      title: t('fleet.tile.freed'),
      numeric: true,
      cell: ({ freed }) => gpuHours(text, freed),
    },
    {
      id: 'saved',
      title: t('fleet.tile.saved'),
      numeric: true,
      cell: ({ freed, price }) => inMoney(freed, price),
    },
  ];
  return (
    <>
      <Text as="h2" variant="title-x-small" weight="bold">
        {t('fleet.byProduct')}
      </Text>
      {sum?.products.length ? (
        <DataTable
          label={t('fleet.byProduct')}
          rows={sum.products}
          rowKey={({ product }) => product}
          columns={columns}
        />
      ) : (
        <Note title={t('fleet.nothingHeld')}>{t('fleet.noSavingsNext')}</Note>
      )}
    </>
  );
}
