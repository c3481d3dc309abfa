import { useSearchParams } from 'react-router-dom';
import { RangeKey, RANGES } from './useViewState';

/** Ranges of the cards: GPU-hours are counted by the hour, so none is shorter than a day. */
export const CARD_RANGES = ['24h', '7d', '30d', '90d'] as const;

export type CardRange = (typeof CARD_RANGES)[number];

const DEFAULT: CardRange = '30d';
const PARAM = 'inferenceRange';

/** The range of an entity's cards, in the address; all of them show the same. */
export function useCardRange() {
  const [params, setParams] = useSearchParams();
  const asked = params.get(PARAM);
  const range = CARD_RANGES.find(key => key === asked) ?? DEFAULT;
  return {
    range,
    setRange: (next: CardRange) =>
      setParams(
        previous => {
          const changed = new URLSearchParams(previous);
          if (next === DEFAULT) {
            changed.delete(PARAM);
          } else {
            changed.set(PARAM, next);
          }
          return changed;
        },
        { replace: true, preventScrollReset: true },
      ),
  };
}

/** A range that ends now, as what the tab reads takes it. */
export function rangeView(range: RangeKey) {
  return {
    windowKey: range,
    windowAt: (now: number) => ({ from: now - RANGES[range], to: now }),
  };
}
