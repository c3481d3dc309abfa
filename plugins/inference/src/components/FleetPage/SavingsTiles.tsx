import type { CostSum } from '@wakeboard/plugin-inference-common';
import type { FleetSavings } from '../../api/types';
import { Text, useText } from '../../hooks/useText';
import { Tile, TileFace } from '../tiles/Tile';
import styles from './fleet.module.css';
import {
  gpuHours,
  money,
  productName,
  shareFreed,
  unpriced,
  unpricedWords,
} from './fleetWords';

/** The grand totals, each with how it was counted. */
const SAVINGS_TILES = ['used', 'freed', 'cost', 'saved'] as const;

export type SavingsTile = (typeof SAVINGS_TILES)[number];

function moneyFace(
  text: Text,
  sum: CostSum,
  value: number | undefined,
  currency: string | undefined,
  detail: string,
): TileFace {
  const missing = unpricedWords(text, sum.products);
  if (value === undefined) {
    return { kind: 'noData', cause: missing ?? text.t('fleet.nothingHeld') };
  }
  return {
    kind: 'value',
    value: money(text, value, currency),
    detail: missing ? text.t('fleet.partly', { missing }) : detail,
  };
}

function savingsFace(
  text: Text,
  tile: SavingsTile,
  { sum, prices }: Pick<FleetSavings, 'sum' | 'prices'>,
): TileFace {
  const { t, format } = text;
  if (!sum) {
    return { kind: 'noData', cause: t('fleet.noSavings') };
  }
  const { currency } = prices;
  const rated = sum.products.filter(({ price }) => price !== undefined);
  const [single] = rated;
  const rate =
    rated.length === 1 && !unpriced(sum.products).length
      ? t('fleet.atPrice', {
          price: money(text, single.price ?? 0, currency),
          product: productName(text, single.product),
        })
      : t('fleet.atPrices', { count: rated.length });
  switch (tile) {
    case 'used':
      return {
        kind: 'value',
        value: gpuHours(text, sum.usedGpuHours),
        detail: t('fleet.usedHint'),
      };
    case 'freed': {
      const share = shareFreed(sum);
      return {
        kind: 'value',
        value: gpuHours(text, sum.freedGpuHours),
        detail:
          share === undefined
            ? t('fleet.freedHint')
            : t('fleet.shareOfAll', { share: format.share(share) }),
      };
    }
    case 'cost':
      return moneyFace(
        text,
        sum,
        sum.cost,
        currency,
        t('fleet.hoursTimes', {
          hours: gpuHours(text, sum.usedGpuHours),
          rate,
        }),
      );
    default:
      return moneyFace(
        text,
        sum,
        sum.saved,
        currency,
        t('fleet.hoursTimes', {
          hours: gpuHours(text, sum.freedGpuHours),
          rate,
        }),
      );
  }
}

export function SavingsTiles(props: { list: FleetSavings }) {
  const text = useText();
  return (
    <div className={styles.tiles}>
      {SAVINGS_TILES.map(tile => (
        <Tile
          key={tile}
          title={text.t(`fleet.tile.${tile}`)}
          face={savingsFace(text, tile, props.list)}
        />
      ))}
    </div>
  );
}
