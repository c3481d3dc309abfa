import {
  isModelState,
  type ModelState,
} from '@wakeboard/plugin-inference-common';
import type { Text } from '../../hooks/useText';
import { causeName, intervalExactness, stateName } from '../parts/words';
import type { BandItem } from './bandLayout';
import { STATE_ORDER } from './palette';

/** What a band says about one of its items. */
export interface ItemDescription {
  /** Set for an interval. */
  state?: ModelState;
  title: string;
  lines: string[];
  /** Shares of a column, most awake first. */
  shares: Array<{ state: ModelState; text: string }>;
}

export function describeItem(text: Text, item: BandItem): ItemDescription {
  const { t, format } = text;
  const fromTo = t('history.fromTo', {
    from: format.dateTime(item.from),
    to: format.time(item.to, item.from),
  });
  if (item.kind === 'interval') {
    return {
      state: item.state,
      title: `${stateName(text, item.state)}, ${format.duration(
        item.to - item.from,
      )}`,
      lines: [
        fromTo,
        t('history.start', { exactness: intervalExactness(text, item) }),
        t('history.cause', { cause: causeName(text, item.cause) }),
      ],
      shares: [],
    };
  }
  const shares = STATE_ORDER.filter(state => item.shares[state]).map(state => ({
    state,
    text: t('history.column', {
      share: format.share(item.shares[state]),
      state: stateName(text, state),
    }),
  }));
  const observed = Object.keys(item.shares).some(isModelState);
  return {
    title: fromTo,
    lines: observed
      ? [t('history.columnWakes', { count: item.wakes })]
      : [t('history.nothing')],
    shares,
  };
}

/** The same in one sentence, for a screen reader. */
export function describeInWords(text: Text, item: BandItem): string {
  const { title, lines, shares } = describeItem(text, item);
  return [title, ...shares.map(share => share.text), ...lines].join('. ');
}
