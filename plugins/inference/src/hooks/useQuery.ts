import { useApi } from '@backstage/frontend-plugin-api';
import {
  useCallback,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';
import { InferenceApi, inferenceApiRef } from '../api/InferenceApi';
import { Load, QueryState, QueryStore } from './QueryStore';

const stores = new WeakMap<InferenceApi, QueryStore>();

/** The store that belongs to the app's inference API. */
export function useQueryStore(): QueryStore {
  const api = useApi(inferenceApiRef);
  let store = stores.get(api);
  if (!store) {
    store = new QueryStore();
    stores.set(api, store);
  }
  return store;
}

export interface QueryOptions<T> {
  /** What it is about; data of an earlier key of the same scope is shown meanwhile. */
  scope: string;
  /** Tells it from others of the scope. Undefined waits. */
  key: string | undefined;
  load: (api: InferenceApi, signal: AbortSignal) => Promise<T>;
  /** Fetch again after this long, while visible. Left out: never by itself. */
  intervalMs?: number;
}

export interface QueryResult<T> extends QueryState<T> {
  /** The data is of an earlier key, the right one is on its way. */
  isPrevious: boolean;
  refresh: () => void;
}

export function useQuery<T>(options: QueryOptions<T>): QueryResult<T> {
  const { scope, key, intervalMs } = options;
  const api = useApi(inferenceApiRef);
  const store = useQueryStore();
  const loadRef = useRef(options.load);
  loadRef.current = options.load;
  const fullKey = key === undefined ? undefined : `${scope}|${key}`;

  const subscribe = useCallback(
    (notify: () => void) => {
      if (fullKey === undefined) {
        return () => {};
      }
      const load: Load<T> = signal => loadRef.current(api, signal);
      return store.watch(fullKey, load, notify, intervalMs);
    },
    [api, store, fullKey, intervalMs],
  );
  const state = useSyncExternalStore(subscribe, () =>
    store.read<T>(fullKey ?? ''),
  );

  const last = useRef<{ scope: string; data: T }>();
  useEffect(() => {
    if (state.data !== undefined) {
      last.current = { scope, data: state.data };
    }
  }, [scope, state.data]);

  return useMemo(() => {
    const isPrevious =
      state.data === undefined && last.current?.scope === scope;
    return {
      ...state,
      data: isPrevious ? last.current?.data : state.data,
      isPrevious,
      refresh: () => fullKey !== undefined && store.refresh(fullKey),
    };
  }, [state, scope, fullKey, store]);
}
