import type { CostSum } from '@wakeboard/plugin-inference-common';
import type { Cost, SourceError } from '../../api/types';
import type { QueryResult } from '../../hooks/useQuery';
import type { Text } from '../../hooks/useText';
import { gpuHours, money, unpricedWords } from '../FleetPage/fleetWords';
import { sourceTitle } from '../parts/words';
import type { TileFace } from '../tiles/Tile';

/** What was counted of money and GPU-hours, in the words of a tile. */

/** What an answer says of money. */
export interface Costed {
  sum?: CostSum;
  prices: Cost['prices'];
  errors: SourceError[];
}

/** Hours held and freed; what has no price is named. */
export function hourWords(text: Text, sum: CostSum): string {
  const { t } = text;
  return [
    t('cost.hours', {
      used: gpuHours(text, sum.usedGpuHours),
      freed: gpuHours(text, sum.freedGpuHours),
    }),
    unpricedWords(text, sum.products),
  ]
    .filter(Boolean)
    .join(' · ');
}

/** Money as the number, or GPU-hours where nothing has a price. */
export function costFace(
  text: Text,
  read: Pick<QueryResult<Costed>, 'data' | 'error'>,
): TileFace {
  const { t } = text;
  if (!read.data) {
    return read.error
      ? { kind: 'error', message: read.error.message }
      : { kind: 'loading' };
  }
  const { sum, prices, errors } = read.data;
  if (!sum) {
    return errors.length
      ? { kind: 'error', message: sourceTitle(text, errors[0]) }
      : { kind: 'noData', cause: t('cost.notCounted') };
  }
  if (sum.cost === undefined) {
    return sum.usedGpuHours + sum.freedGpuHours > 0
      ? { kind: 'value', value: gpuHours(text, sum.usedGpuHours) }
      : { kind: 'noData', cause: t('fleet.nothingHeld') };
  }
  return {
    kind: 'value',
    value: money(text, sum.cost, prices.currency),
    detail:
      sum.saved === undefined
        ? undefined
        : t('cost.saved', {
            value: money(text, sum.saved, prices.currency),
          }),
  };
}
