import {
  ModelRef,
  SignalName,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import type { TimeWindow } from '../api/InferenceApi';
import { Live, liveScope } from './useLive';
import { useClock } from './useNow';
import { QueryResult, useQuery } from './useQuery';
import { RANGES, ViewStateHook } from './useViewState';

/** What the parts of the tab read, each shared by all that ask for the same. */

/** An answer together with the window it was asked for. */
export interface InWindow<T> {
  window: TimeWindow;
  value: T;
}

const WAKES_PER_PAGE = 10;
const SERIES_POINTS = 300;
/** Charts follow the scrape, not the signal; long ranges hardly move. */
const SERIES_INTERVAL_MS = 30_000;
const LONG_SERIES_INTERVAL_MS = 120_000;

type View = Pick<ViewStateHook, 'windowAt' | 'windowKey' | 'zoom' | 'range'>;

export function useModelDetail(ref: ModelRef, live: Live) {
  return useQuery({
    scope: `${liveScope(ref)}detail`,
    key: '',
    load: (api, signal) => api.getModel(ref, { signal }),
    intervalMs: live.intervalMs,
  });
}

export function useTimeline(
  ref: ModelRef,
  live: Live,
  view: View,
  width: number | undefined,
) {
  const clock = useClock();
  // A few pixels more or less are not worth another request.
  const step =
    width === undefined
      ? undefined
      : Math.min(4_000, Math.max(200, Math.ceil(width / 200) * 200));
  return useQuery({
    scope: `${liveScope(ref)}timeline`,
    key: step === undefined ? undefined : `${view.windowKey}|${step}`,
    load: async (api, signal) => {
      const window = view.windowAt(clock.now());
      const query = { ...window, width: step ?? 800 };
      return { window, value: await api.getTimeline(ref, query, { signal }) };
    },
    intervalMs: view.zoom ? undefined : live.intervalMs,
  });
}

export function useWakes(
  ref: ModelRef,
  live: Live,
  view: View,
  before?: number,
) {
  const clock = useClock();
  return useQuery({
    scope: `${liveScope(ref)}wakes`,
    key: `${view.windowKey}|${before ?? ''}`,
    load: async (api, signal) => {
      const window = view.windowAt(clock.now());
      const query = { ...window, before, limit: WAKES_PER_PAGE };
      return { window, value: await api.listWakes(ref, query, { signal }) };
    },
    intervalMs: view.zoom ? undefined : live.intervalMs,
  });
}

export function useSeries(
  ref: ModelRef,
  view: View,
  signals: readonly SignalName[] | undefined,
) {
  const clock = useClock();
  const long = RANGES[view.range] > RANGES['24h'];
  const interval = long ? LONG_SERIES_INTERVAL_MS : SERIES_INTERVAL_MS;
  return useQuery({
    scope: `series:${stringifyModelRef(ref)}:${signals?.[0] ?? ''}`,
    key: signals?.length ? `${view.windowKey}|${signals.join()}` : undefined,
    load: async (api, signal) => {
      const window = view.windowAt(clock.now());
      const query = {
        ...window,
        signal: [...(signals ?? [])],
        points: SERIES_POINTS,
      };
      return { window, value: await api.getSeries(ref, query, { signal }) };
    },
    intervalMs: view.zoom ? undefined : interval,
  });
}

/** The resource is read from the cluster itself, so only when it is looked at. */
export function useResource(ref: ModelRef, wanted: boolean) {
  return useQuery({
    scope: `resource:${stringifyModelRef(ref)}`,
    key: wanted ? '' : undefined,
    load: (api, signal) => api.getResource(ref, { signal }),
    intervalMs: 30_000,
  });
}

export function useRequests(ref: ModelRef, live: Live) {
  return useQuery({
    scope: `${liveScope(ref)}actions`,
    key: '',
    load: async (api, signal) => (await api.listActions(ref, { signal })).items,
    intervalMs: live.intervalMs,
  });
}

export function useSources(wanted: boolean) {
  return useQuery({
    scope: 'sources',
    key: wanted ? '' : undefined,
    load: async (api, signal) => (await api.listSources({ signal })).items,
    intervalMs: 10_000,
  });
}

export type Read<T> = QueryResult<T>;
