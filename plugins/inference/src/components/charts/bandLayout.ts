import {
  isModelState,
  type ModelState,
} from '@wakeboard/plugin-inference-common';
import type { TimeWindow } from '../../api/InferenceApi';
import type { Band, TimelineInterval, TimelineShare } from '../../api/types';
import { STATE_LOOKS, STATE_ORDER } from './palette';

/**
 * A band's items placed in a window and a width. An interval is one block
 * whose height says how awake the state is; a column of shares is a stack from
 * the most awake upwards. What passes quickly keeps a width that can be
 * seen and is drawn over what lasts.
 */

export type BandItem =
  | ({ kind: 'interval' } & TimelineInterval)
  | ({ kind: 'shares' } & TimelineShare);

export interface BandBlock {
  /** Index of the item. */
  item: number;
  state: ModelState;
  x: number;
  width: number;
  /** Top and height, 0 to 1 of the band. */
  y: number;
  height: number;
}

const LEAST_WIDTH = 1.5;

/** The items of a band in order of time. */
export function bandItems(band: Band): BandItem[] {
  return band.detail === 'shares'
    ? (band.shares ?? []).map(share => ({ kind: 'shares' as const, ...share }))
    : (band.intervals ?? []).map(interval => ({
        kind: 'interval' as const,
        ...interval,
      }));
}

export function timeToX(at: number, { from, to }: TimeWindow, width: number) {
  return ((at - from) / (to - from)) * width;
}

export function xToTime(x: number, { from, to }: TimeWindow, width: number) {
  return from + (x / width) * (to - from);
}

/** Blocks to draw, in drawing order. Items outside of the window are left out. */
export function layoutBand(
  items: readonly BandItem[],
  window: TimeWindow,
  width: number,
): BandBlock[] {
  const blocks: BandBlock[] = [];
  items.forEach((item, index) => {
    const from = Math.max(item.from, window.from);
    const to = Math.min(item.to, window.to);
    if (to <= from) {
      return;
    }
    const x = timeToX(from, window, width);
    const span = timeToX(to, window, width) - x;
    if (item.kind === 'interval') {
      const { height } = STATE_LOOKS[item.state];
      const drawn = Math.min(Math.max(span, LEAST_WIDTH), width);
      blocks.push({
        item: index,
        state: item.state,
        x: Math.min(x, width - drawn),
        width: drawn,
        y: 1 - height,
        height,
      });
      return;
    }
    let bottom = 1;
    for (const state of STATE_ORDER) {
      const share = item.shares[state] ?? 0;
      if (share > 0) {
        bottom -= share;
        blocks.push({
          item: index,
          state,
          x,
          width: span,
          y: Math.max(0, bottom),
          height: share,
        });
      }
    }
  });
  const longFirst = (a: BandBlock, b: BandBlock) =>
    Number(a.width <= LEAST_WIDTH) - Number(b.width <= LEAST_WIDTH);
  return blocks.sort(longFirst);
}

/** Index of the item at a moment, by halving; undefined where nothing is. */
export function itemAt(
  items: readonly BandItem[],
  at: number,
): number | undefined {
  let low = 0;
  let high = items.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    if (at < items[middle].from) {
      high = middle - 1;
    } else if (at >= items[middle].to) {
      low = middle + 1;
    } else {
      return middle;
    }
  }
  return undefined;
}

/**
 * The item that a pointer means: a short one within `reach` pixels rather than
 * the long one beside it.
 */
export function itemNear(
  items: readonly BandItem[],
  x: number,
  window: TimeWindow,
  width: number,
  reach = 3,
): number | undefined {
  const here = itemAt(items, xToTime(x, window, width));
  if (here === undefined) {
    return undefined;
  }
  const widthOf = (index: number) =>
    timeToX(items[index].to, window, width) -
    timeToX(items[index].from, window, width);
  for (const beside of [here - 1, here + 1]) {
    const item = items[beside];
    if (item && widthOf(beside) < 2 * reach && widthOf(here) > 2 * reach) {
      const middle = timeToX((item.from + item.to) / 2, window, width);
      if (Math.abs(middle - x) <= reach) {
        return beside;
      }
    }
  }
  return here;
}

/** States of a band, largest share first, as shares of the observed time. */
export function shareOfStates(
  bands: readonly Band[],
): Array<{ state: ModelState; share: number }> {
  const sums = timeInStates(bands);
  const total = sumOf(sums);
  return [...sums]
    .filter(([, sum]) => sum > 0)
    .map(([state, sum]) => ({ state, share: sum / total }))
    .sort((a, b) => b.share - a.share);
}

/** How long it is known which state a band was in, milliseconds. */
export function observedMs(band: Band): number {
  return sumOf(timeInStates([band]));
}

function sumOf(sums: Map<ModelState, number>): number {
  return [...sums.values()].reduce((a, b) => a + b, 0);
}

/** Milliseconds in each state that is known, over all bands. */
function timeInStates(bands: readonly Band[]): Map<ModelState, number> {
  const sums = new Map<ModelState, number>();
  for (const item of bands.flatMap(bandItems)) {
    const length = item.to - item.from;
    const parts: Array<[string, number]> =
      item.kind === 'interval'
        ? [[item.state, 1]]
        : Object.entries(item.shares);
    for (const [state, share] of parts) {
      if (isModelState(state) && state !== 'unknown') {
        sums.set(state, (sums.get(state) ?? 0) + share * length);
      }
    }
  }
  return sums;
}

/** The states that occur in bands, in stacking order. */
export function statesIn(bands: readonly Band[]): ModelState[] {
  const seen = new Set<string>();
  for (const item of bands.flatMap(bandItems)) {
    if (item.kind === 'interval') {
      seen.add(item.state);
    } else {
      Object.keys(item.shares).forEach(state => seen.add(state));
    }
  }
  return STATE_ORDER.filter(state => seen.has(state));
}

/** A window of another length around a moment that stays where it is. */
export function zoomWindow(
  { from, to }: TimeWindow,
  factor: number,
  around: number,
  limits: { least: number; latest: number },
): TimeWindow {
  const length = Math.max(limits.least, (to - from) * factor);
  const share = (around - from) / (to - from);
  const start = around - share * length;
  return clampWindow({ from: start, to: start + length }, limits.latest);
}

/** A window moved by a share of its length, never into the future. */
export function panWindow(
  { from, to }: TimeWindow,
  share: number,
  latest: number,
): TimeWindow {
  const by = (to - from) * share;
  return clampWindow({ from: from + by, to: to + by }, latest);
}

function clampWindow({ from, to }: TimeWindow, latest: number): TimeWindow {
  const over = Math.max(0, to - latest);
  return { from: Math.round(from - over), to: Math.round(to - over) };
}
