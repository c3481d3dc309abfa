import {
  ModelRef,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { Live, liveScope } from './useLive';
import { useClock } from './useNow';
import { useQuery } from './useQuery';
import { RangeKey, RANGES, ViewStateHook } from './useViewState';

/** What the pages read about promises, alerts and money. */

type View = Pick<ViewStateHook, 'windowAt' | 'windowKey' | 'zoom'>;

const HISTORY_POINTS = 240;
/** The ledger grows with every scrape, whether or not the model changes. */
const LEDGER_INTERVAL_MS = 30_000;
/** GPU-hours are counted by the hour. */
const COST_INTERVAL_MS = 120_000;

const often = (live: Live) => Math.min(live.intervalMs, LEDGER_INTERVAL_MS);

export function useModelSlos(ref: ModelRef, live: Live) {
  return useQuery({
    scope: `${liveScope(ref)}slos`,
    key: '',
    load: (api, signal) => api.getModelSlos(ref, { signal }),
    intervalMs: often(live),
  });
}

export function useSloHistory(ref: ModelRef, slo: string, view: View) {
  const clock = useClock();
  return useQuery({
    scope: `history:${stringifyModelRef(ref)}:${slo}`,
    key: view.windowKey,
    load: async (api, signal) => {
      const window = view.windowAt(clock.now());
      const query = { ...window, points: HISTORY_POINTS };
      const value = await api.getSloHistory(ref, slo, query, { signal });
      return { window, value };
    },
    intervalMs: view.zoom ? undefined : LEDGER_INTERVAL_MS,
  });
}

export function useAlerts(ref: ModelRef, live: Live) {
  return useQuery({
    scope: `${liveScope(ref)}alerts`,
    key: '',
    load: (api, signal) => api.listModelAlerts(ref, { signal }),
    intervalMs: often(live),
  });
}

export function useModelCost(ref: ModelRef, view: View) {
  const clock = useClock();
  return useQuery({
    scope: `cost:${stringifyModelRef(ref)}`,
    key: view.windowKey,
    load: (api, signal) =>
      api.getModelCost(ref, view.windowAt(clock.now()), { signal }),
    intervalMs: view.zoom ? undefined : COST_INTERVAL_MS,
  });
}

/** Begins the scopes of summaries; any model may be one of those summed up. */
export const SUMMARY_SCOPE = 'summary:';

/** Cards of one entity that show the same range share one answer. */
export function useSummary(entityRef: string, range: RangeKey, live: Live) {
  const clock = useClock();
  return useQuery({
    scope: `${SUMMARY_SCOPE}${entityRef}`,
    key: range,
    load: (api, signal) => {
      const to = clock.now();
      const query = { entity: entityRef, from: to - RANGES[range], to };
      return api.getSummary(query, { signal });
    },
    intervalMs: live.intervalMs,
  });
}
