import { useApiHolder } from '@backstage/frontend-plugin-api';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  ModelsMessage,
  MODELS_CHANNEL,
  type ModelState,
} from '@wakeboard/plugin-inference-common';
import { useEffect } from 'react';
import type { TimeWindow } from '../api/InferenceApi';
import type { FleetSlo } from '../api/types';
import type {
  FleetState,
  FleetView,
  ModelSort,
  SavingsSort,
  SloSort,
} from './useFleetView';
import type { Live } from './useLive';
import { useClock } from './useNow';
import { useQuery, useQueryStore } from './useQuery';
import { RANGES } from './useViewState';

/** What the tabs of the fleet page read. */

export const ROWS_PER_PAGE = 50;

const LIVE_SCOPE = 'fleet:live:';
const BOARD_SCOPE = 'fleet:board:';
/** In a large fleet something changes all the time: read at most this often. */
export const LIST_PAUSE_MS = 2_000;
/** The board is one large answer. */
const BOARD_PAUSE_MS = 10_000;
/** GPU-hours are counted by the hour. */
const SAVINGS_INTERVAL_MS = 120_000;

/** The filters and the search in the words of the contract. */
export function filterQuery(state: FleetState<string>) {
  const { filters, search } = state;
  const some = (values: readonly string[]) =>
    values.length ? [...values] : undefined;
  return {
    owner: some(filters.owner),
    system: some(filters.system),
    driver: some(filters.driver),
    cluster: some(filters.cluster),
    namespace: some(filters.namespace),
    gpu: some(filters.gpu),
    search: search || undefined,
  };
}

export function stateQuery(state: FleetState<string>) {
  // What is no state is refused by the backend, in a sentence.
  const states = state.filters.state as ModelState[];
  return { state: states.length ? states : undefined };
}

/** A range that ends now. */
export function fleetWindow(
  { range }: Pick<FleetState<string>, 'range'>,
  now: number,
): TimeWindow {
  return { from: now - RANGES[range], to: now };
}

export function useFleetModels(view: FleetView<ModelSort>, live: Live) {
  const clock = useClock();
  const query = {
    ...stateQuery(view),
    ...filterQuery(view),
    sort: view.sort,
    order: view.order,
    after: view.after,
    limit: ROWS_PER_PAGE,
  };
  return useQuery({
    scope: `${LIVE_SCOPE}models`,
    key: `${view.range}|${JSON.stringify(query)}`,
    load: (api, signal) =>
      api.listFleetModels(
        { ...fleetWindow(view, clock.now()), ...query },
        { signal },
      ),
    intervalMs: live.intervalMs,
  });
}

export function useFleetSlos(view: FleetView<SloSort>, live: Live) {
  const query = {
    ...stateQuery(view),
    ...filterQuery(view),
    sli: view.filters.sli.length
      ? (view.filters.sli as Array<FleetSlo['spec']['sli']>)
      : undefined,
    status: view.status.length
      ? (view.status as Array<FleetSlo['evaluation']['status']>)
      : undefined,
    sort: view.sort,
    order: view.order,
    after: view.after,
    limit: ROWS_PER_PAGE,
  };
  return useQuery({
    scope: `${LIVE_SCOPE}slos`,
    key: JSON.stringify(query),
    load: (api, signal) => api.listFleetSlos(query, { signal }),
    intervalMs: live.intervalMs,
  });
}

export function useFleetGpus(view: FleetState<string>, live: Live) {
  const { cluster, gpu } = filterQuery(view);
  const query = { cluster, gpu };
  return useQuery({
    scope: `${BOARD_SCOPE}gpus`,
    key: JSON.stringify(query),
    load: (api, signal) => api.listFleetGpus(query, { signal }),
    intervalMs: live.intervalMs,
  });
}

/** What the filters of the savings can be set to; their answer does not say. */
export function useFleetFacets(view: FleetState<string>) {
  const clock = useClock();
  const query = { ...filterQuery(view), limit: 1 };
  return useQuery({
    scope: 'fleet:facets',
    key: `${view.range}|${JSON.stringify(query)}`,
    load: async (api, signal) => {
      const window = fleetWindow(view, clock.now());
      const list = await api.listFleetModels(
        { ...window, ...query },
        { signal },
      );
      return list.facets;
    },
    intervalMs: SAVINGS_INTERVAL_MS,
  });
}

export function useFleetSavings(view: FleetView<SavingsSort>) {
  const clock = useClock();
  const query = {
    by: view.by,
    ...filterQuery(view),
    sort: view.sort,
    order: view.order,
    after: view.after,
    limit: ROWS_PER_PAGE,
  };
  return useQuery({
    scope: 'fleet:savings',
    key: `${view.range}|${JSON.stringify(query)}`,
    load: async (api, signal) => {
      const window = fleetWindow(view, clock.now());
      const list = await api.listFleetSavings(
        { ...window, ...query },
        { signal },
      );
      // What the keys are of, while those of another choice are on their way.
      return { ...list, by: view.by };
    },
    intervalMs: SAVINGS_INTERVAL_MS,
  });
}

/**
 * Reads a scope again when a signal says that any model changed: at once, then
 * at most once a pause, and not while nobody sees the page.
 */
export function useRefreshOnAnySignal(scope: string, pauseMs: number) {
  const signals = useApiHolder().get(signalApiRef);
  const store = useQueryStore();
  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    let due = false;
    const refresh = () => {
      if (timer !== undefined || document.visibilityState !== 'visible') {
        due = true;
        return;
      }
      due = false;
      store.refresh(scope);
      timer = setTimeout(() => {
        timer = undefined;
        if (due) {
          refresh();
        }
      }, pauseMs);
    };
    const onVisible = () => due && refresh();
    document.addEventListener('visibilitychange', onVisible);
    const subscription = signals?.subscribe<ModelsMessage>(
      MODELS_CHANNEL,
      refresh,
    );
    return () => {
      subscription?.unsubscribe();
      document.removeEventListener('visibilitychange', onVisible);
      clearTimeout(timer);
    };
  }, [signals, store, scope, pauseMs]);
}

/** Keeps the open tab up to date. */
export function useRefreshFleet() {
  useRefreshOnAnySignal(LIVE_SCOPE, LIST_PAUSE_MS);
  useRefreshOnAnySignal(BOARD_SCOPE, BOARD_PAUSE_MS);
}
