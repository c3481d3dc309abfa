import { KeyboardEvent, PointerEvent, useMemo, useState } from 'react';
import type { TimeWindow } from '../../api/InferenceApi';
import type { Band } from '../../api/types';
import { useText } from '../../hooks/useText';
import { BandCanvas } from './BandCanvas';
import {
  bandItems,
  itemNear,
  layoutBand,
  timeToX,
  xToTime,
} from './bandLayout';
import { BandSvg } from './BandSvg';
import { BandTooltip } from './BandTooltip';
import styles from './charts.module.css';
import { describeInWords } from './describeItem';

const BAND_HEIGHT = 32;
const MOST_SVG_BLOCKS = 1_000;
const LEAST_DRAG = 6;

export interface BandMoves {
  /** Shows exactly this window. */
  onSelect: (window: TimeWindow) => void;
  /** Shows more (factor over 1) or less around a moment. */
  onZoom: (factor: number, around: number) => void;
  /** Moves by a share of the window. */
  onPan: (share: number) => void;
}

/**
 * The states of one replica over a window. A pointer hovers and drags; the
 * keyboard goes through the items as through the values of a slider, whose
 * value a screen reader speaks.
 */
export function StateBand(
  props: {
    band: Band;
    label: string;
    window: TimeWindow;
    width: number;
  } & BandMoves,
) {
  const { band, window, width, onSelect, onZoom, onPan } = props;
  const text = useText();
  const items = useMemo(() => bandItems(band), [band]);
  const blocks = useMemo(
    () => layoutBand(items, window, width),
    [items, window, width],
  );
  const [active, setActive] = useState<number>();
  const [drag, setDrag] = useState<{ from: number; to: number }>();

  const placeOf = (event: PointerEvent<HTMLElement>) => {
    const { left } = event.currentTarget.getBoundingClientRect();
    return Math.min(Math.max(0, event.clientX - left), width);
  };
  const middleOf = (index: number) => {
    const { from, to } = items[index];
    return (Math.max(from, window.from) + Math.min(to, window.to)) / 2;
  };

  const onPointerDown = (event: PointerEvent<HTMLElement>) => {
    if (event.button === 0) {
      event.currentTarget.setPointerCapture?.(event.pointerId);
      const x = placeOf(event);
      setDrag({ from: x, to: x });
    }
  };
  const onPointerMove = (event: PointerEvent<HTMLElement>) => {
    const x = placeOf(event);
    setActive(itemNear(items, x, window, width));
    setDrag(current => current && { ...current, to: x });
  };
  const onPointerUp = () => {
    if (drag && Math.abs(drag.to - drag.from) >= LEAST_DRAG) {
      const [left, right] = [drag.from, drag.to].sort((a, b) => a - b);
      onSelect({
        from: xToTime(left, window, width),
        to: xToTime(right, window, width),
      });
    }
    setDrag(undefined);
  };

  const step = (by: number) => {
    const last = items.length - 1;
    setActive(current =>
      current === undefined ? last : Math.min(Math.max(0, current + by), last),
    );
  };
  const around = () =>
    active === undefined || !items[active]
      ? (window.from + window.to) / 2
      : middleOf(active);
  const keys: Record<string, () => void> = {
    ArrowLeft: () => step(-1),
    ArrowRight: () => step(1),
    Home: () => setActive(0),
    End: () => setActive(items.length - 1),
    Escape: () => setActive(undefined),
    'Shift+ArrowLeft': () => onPan(-0.25),
    'Shift+ArrowRight': () => onPan(0.25),
    '+': () => onZoom(0.5, around()),
    '=': () => onZoom(0.5, around()),
    '-': () => onZoom(2, around()),
  };
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const arrow = event.key.startsWith('Arrow') && event.shiftKey;
    const move = keys[arrow ? `Shift+${event.key}` : event.key];
    if (move && !event.ctrlKey && !event.metaKey && !event.altKey) {
      event.preventDefault();
      move();
    }
  };

  const item = active === undefined ? undefined : items[active];
  const x =
    item && active !== undefined ? timeToX(middleOf(active), window, width) : 0;
  const edges = item && {
    left: Math.max(0, timeToX(item.from, window, width)),
    right: Math.min(width, timeToX(item.to, window, width)),
  };

  return (
    <div
      className={styles.band}
      style={{ height: BAND_HEIGHT, width }}
      role="slider"
      tabIndex={0}
      aria-label={props.label}
      aria-valuemin={0}
      aria-valuemax={Math.max(0, items.length - 1)}
      aria-valuenow={active ?? Math.max(0, items.length - 1)}
      aria-valuetext={
        item ? describeInWords(text, item) : text.t('history.nothing')
      }
      onPointerDown={onPointerDown}
      onPointerMove={onPointerMove}
      onPointerUp={onPointerUp}
      onPointerCancel={() => setDrag(undefined)}
      onPointerLeave={() => setActive(undefined)}
      onFocus={event =>
        event.currentTarget.matches(':focus-visible') && step(0)
      }
      onBlur={() => setActive(undefined)}
      onKeyDown={onKeyDown}
    >
      {blocks.length > MOST_SVG_BLOCKS ? (
        <BandCanvas blocks={blocks} width={width} height={BAND_HEIGHT} />
      ) : (
        <BandSvg blocks={blocks} width={width} height={BAND_HEIGHT} />
      )}
      {edges && edges.right >= edges.left && (
        <div
          className={styles.bandActive}
          style={{
            left: edges.left,
            width: Math.max(2, edges.right - edges.left),
          }}
        />
      )}
      {drag && Math.abs(drag.to - drag.from) >= LEAST_DRAG && (
        <div
          className={styles.bandSelection}
          style={{
            left: Math.min(drag.from, drag.to),
            width: Math.abs(drag.to - drag.from),
          }}
        />
      )}
      {item && !drag && (
        <BandTooltip text={text} item={item} x={x} bandWidth={width} />
      )}
    </div>
  );
}
