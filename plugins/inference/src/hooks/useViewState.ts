import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { TimeWindow } from '../api/InferenceApi';

/**
 * What a person chose on the page lives in the address, so that it survives a
 * reload and can be sent to somebody: the range, a window zoomed into, and the
 * sections, SLOs and alerts opened or closed.
 */

const HOUR = 3_600_000;

/** Ranges that end now, with their length in milliseconds. */
export const RANGES = {
  '1h': HOUR,
  '24h': 24 * HOUR,
  '7d': 7 * 24 * HOUR,
  '30d': 30 * 24 * HOUR,
  '90d': 90 * 24 * HOUR,
} as const;

export type RangeKey = keyof typeof RANGES;

export const RANGE_KEYS = Object.keys(RANGES) as RangeKey[];
const DEFAULT_RANGE: RangeKey = '24h';

/** Sections that can be opened and closed, and how each begins. */
const SECTIONS = {
  conditions: true,
  facts: false,
  events: false,
  yaml: false,
} as const;

export type SectionKey = keyof typeof SECTIONS;

/** Things of a list of which any may be open; closed at first. */
export type ItemKind = 'slo' | 'alert';

export interface ViewState {
  range: RangeKey;
  /** Set while zoomed into a window that does not move with time. */
  zoom?: TimeWindow;
  isOpen: (section: SectionKey) => boolean;
  isItemOpen: (kind: ItemKind, id: string) => boolean;
}

function readMoment(text: string | null): number | undefined {
  return text && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

export function parseViewState(params: URLSearchParams): ViewState {
  const range = params.get('range');
  const from = readMoment(params.get('from'));
  const to = readMoment(params.get('to'));
  const toggled = new Set((params.get('toggled') ?? '').split(','));
  return {
    range: RANGE_KEYS.find(key => key === range) ?? DEFAULT_RANGE,
    zoom:
      from !== undefined && to !== undefined && from < to
        ? { from, to }
        : undefined,
    isOpen: section => SECTIONS[section] !== toggled.has(section),
    isItemOpen: (kind, id) => params.getAll(kind).includes(id),
  };
}

function setOrDelete(
  params: URLSearchParams,
  name: string,
  value: string | undefined,
) {
  if (value) {
    params.set(name, value);
  } else {
    params.delete(name);
  }
}

export interface ViewStateHook extends ViewState {
  setRange: (range: RangeKey) => void;
  setZoom: (zoom: TimeWindow | undefined) => void;
  setOpen: (section: SectionKey, open: boolean) => void;
  setItemOpen: (kind: ItemKind, id: string, open: boolean) => void;
  /** The window in view at a moment. */
  windowAt: (now: number) => TimeWindow;
  /** Names the window; changes when a person changes it, not with time. */
  windowKey: string;
}

export function useViewState(): ViewStateHook {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => parseViewState(params), [params]);

  const change = useCallback(
    (edit: (next: URLSearchParams) => void) =>
      setParams(
        previous => {
          const next = new URLSearchParams(previous);
          edit(next);
          return next;
        },
        { replace: true, preventScrollReset: true },
      ),
    [setParams],
  );

  return useMemo(() => {
    const { range, zoom } = state;
    return {
      ...state,
      setRange: key =>
        change(next => {
          setOrDelete(next, 'range', key === DEFAULT_RANGE ? undefined : key);
          next.delete('from');
          next.delete('to');
        }),
      setZoom: window =>
        change(next => {
          setOrDelete(next, 'from', window && String(Math.round(window.from)));
          setOrDelete(next, 'to', window && String(Math.round(window.to)));
        }),
      setOpen: (section, open) =>
        change(next => {
          const toggled = new Set(
            (next.get('toggled') ?? '').split(',').filter(Boolean),
          );
          if (open === SECTIONS[section]) {
            toggled.delete(section);
          } else {
            toggled.add(section);
          }
          setOrDelete(next, 'toggled', [...toggled].sort().join(','));
        }),
      setItemOpen: (kind, id, open) =>
        change(next => {
          const others = next.getAll(kind).filter(one => one !== id);
          next.delete(kind);
          [...others, ...(open ? [id] : [])].forEach(one =>
            next.append(kind, one),
          );
        }),
      windowAt: now => zoom ?? { from: now - RANGES[range], to: now },
      windowKey: zoom ? `${zoom.from}-${zoom.to}` : range,
    };
  }, [state, change]);
}
