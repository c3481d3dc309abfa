import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { RangeKey } from './useViewState';

/**
 * What a person chose on the fleet page lives in the address, so that a link
 * shows the same rows: filters, search, range, order and page. Filters, search
 * and range are of the whole page and go along from tab to tab; the rest is of
 * one tab.
 *
 * A page is named by the cursor it begins after. The address keeps the cursors
 * of the pages before it, so that a link also leads back, but only the last
 * few: beyond those it leads back to the first page.
 */

/** Filters with the values that the backend counts. */
export const FACETS = [
  'state',
  'owner',
  'system',
  'driver',
  'cluster',
  'namespace',
  'gpu',
] as const;

/** The SLO tab has one more. */
export const SLO_FACETS = [...FACETS, 'sli'] as const;

/** Savings are of a range, a state is of now. */
export const SAVINGS_FACETS = FACETS.filter(facet => facet !== 'state');

export const BOARD_FACETS = ['cluster', 'gpu'] as const;

/** A source has the name of its cluster, a server stands where one would. */
export const DOCTOR_FACETS = ['cluster', 'driver'] as const;

export const SIGNAL_FACETS = ['driver'] as const;

export type Filter = (typeof SLO_FACETS)[number];

/** Ranges of money and GPU-hours. */
export const FLEET_RANGES = ['7d', '30d', '90d'] as const satisfies RangeKey[];

export type FleetRange = (typeof FLEET_RANGES)[number];

const DEFAULT_FLEET_RANGE: FleetRange = '30d';

/** How savings are summed up. */
export const SAVINGS_BY = ['owner', 'system', 'model', 'cluster'] as const;

export type SavingsBy = (typeof SAVINGS_BY)[number];

export type Order = 'asc' | 'desc';

/** Keys to sort by, each with the order that a person wants first. The first is the default. */
export type Sorts<K extends string> = Readonly<Record<K, Order>>;

export const MODEL_SORTS = {
  budget: 'asc',
  name: 'asc',
  state: 'asc',
  since: 'desc',
  owner: 'asc',
  system: 'asc',
  cluster: 'asc',
  namespace: 'asc',
  driver: 'asc',
  gpu: 'asc',
  used: 'desc',
  freed: 'desc',
  cost: 'desc',
  saved: 'desc',
} as const satisfies Sorts<string>;

export const SLO_SORTS = {
  budget: 'asc',
  name: 'asc',
  slo: 'asc',
  status: 'asc',
  burn: 'desc',
  exhaustion: 'asc',
  objective: 'desc',
  owner: 'asc',
} as const satisfies Sorts<string>;

export const SAVINGS_SORTS = {
  saved: 'desc',
  key: 'asc',
  used: 'desc',
  freed: 'desc',
  cost: 'desc',
} as const satisfies Sorts<string>;

export type ModelSort = keyof typeof MODEL_SORTS;
export type SloSort = keyof typeof SLO_SORTS;
export type SavingsSort = keyof typeof SAVINGS_SORTS;

/** Cursors that the address keeps. */
export const KEPT_CURSORS = 6;
export const LONGEST_SEARCH = 200;

const SHARED = [...FACETS, 'search', 'range'];
const PAGING = ['page', 'after'];

export interface FleetState<K extends string> {
  filters: Readonly<Record<Filter, readonly string[]>>;
  search: string;
  range: FleetRange;
  sort: K;
  order: Order;
  /** From 1; the page of a list, where pages are named by cursors. */
  page: number;
  /** From 1; the page of the board, where they are counted. */
  boardPage: number;
  /** Cursors of the pages up to this one, the newest last; none on the first page. */
  cursors: readonly string[];
  /** Of the SLO tab. */
  status: readonly string[];
  by: SavingsBy;
}

export function parseFleetState<K extends string>(
  params: URLSearchParams,
  sorts: Sorts<K>,
): FleetState<K> {
  const all = (name: string) => [...new Set(params.getAll(name))];
  const keys = Object.keys(sorts) as K[];
  const sort = keys.find(key => key === params.get('sort')) ?? keys[0];
  const order = params.get('order');
  const cursors = params.getAll('after').filter(Boolean);
  const number = Number(params.get('page'));
  const page = Number.isSafeInteger(number) && number > 1 ? number : 1;
  const by = params.get('by');
  const range = params.get('range');
  return {
    filters: Object.fromEntries(
      SLO_FACETS.map(facet => [facet, all(facet)]),
    ) as Record<Filter, string[]>,
    search: (params.get('search') ?? '').slice(0, LONGEST_SEARCH),
    range: FLEET_RANGES.find(key => key === range) ?? DEFAULT_FLEET_RANGE,
    sort,
    order: order === 'asc' || order === 'desc' ? order : sorts[sort],
    page: cursors.length ? Math.max(page, cursors.length + 1) : 1,
    boardPage: page,
    cursors,
    status: all('status'),
    by: SAVINGS_BY.find(key => key === by) ?? 'owner',
  };
}

/** Whether a person narrowed down what a tab with these filters lists. */
export function isNarrowed(
  state: FleetState<string>,
  facets: readonly Filter[],
): boolean {
  return (
    state.search !== '' ||
    state.cursors.length > 0 ||
    facets.some(facet => state.filters[facet].length > 0)
  );
}

/** What of an address goes along to another tab, with the question mark. */
export function sharedSearch(params: URLSearchParams): string {
  const kept = new URLSearchParams(
    [...params].filter(([name]) => SHARED.includes(name)),
  ).toString();
  return kept && `?${kept}`;
}

function replaceAll(
  params: URLSearchParams,
  name: string,
  values: readonly string[],
) {
  params.delete(name);
  values.forEach(value => params.append(name, value));
}

export interface FleetView<K extends string> extends FleetState<K> {
  /** Cursor that the page begins after. */
  after?: string;
  setFilter: (name: Filter | 'status', values: readonly string[]) => void;
  setSearch: (search: string) => void;
  setRange: (range: FleetRange) => void;
  setBy: (by: SavingsBy) => void;
  /** Sorts by a key; by the one that is sorted by already, the other way round. */
  toggleSort: (key: K) => void;
  /** Takes every filter and the search away. */
  clear: () => void;
  toFirst: () => void;
  /** Undefined where the address does not know the cursor any more. */
  toPrevious?: () => void;
  toNext: (cursor: string) => void;
  toBoardPage: (page: number) => void;
}

export function useFleetView<K extends string>(sorts: Sorts<K>): FleetView<K> {
  const [params, setParams] = useSearchParams();
  const state = useMemo(() => parseFleetState(params, sorts), [params, sorts]);

  const change = useCallback(
    (edit: (next: URLSearchParams) => void, replace = true) =>
      setParams(
        previous => {
          const next = new URLSearchParams(previous);
          PAGING.forEach(name => next.delete(name));
          edit(next);
          return next;
        },
        { replace, preventScrollReset: true },
      ),
    [setParams],
  );

  return useMemo(() => {
    const set = (name: string, value: string | undefined) =>
      change(next => replaceAll(next, name, value ? [value] : []));
    // Back in the browser leads to the page before.
    const goTo = (page: number, cursors: readonly string[]) =>
      change(next => {
        replaceAll(next, 'page', page > 1 ? [String(page)] : []);
        replaceAll(next, 'after', cursors);
      }, false);
    const { page, cursors, sort, order } = state;
    return {
      ...state,
      after: cursors.at(-1),
      setFilter: (name, values) =>
        change(next => replaceAll(next, name, values)),
      setSearch: search =>
        set('search', search.trim().slice(0, LONGEST_SEARCH) || undefined),
      setRange: range =>
        set('range', range === DEFAULT_FLEET_RANGE ? undefined : range),
      setBy: by => set('by', by === 'owner' ? undefined : by),
      toggleSort: key =>
        change(next => {
          const turned = order === 'asc' ? 'desc' : 'asc';
          const wanted = key === sort ? turned : sorts[key];
          const first = Object.keys(sorts)[0];
          replaceAll(next, 'sort', key === first ? [] : [key]);
          replaceAll(next, 'order', wanted === sorts[key] ? [] : [wanted]);
        }),
      clear: () =>
        change(next =>
          [...SLO_FACETS, 'search', 'status'].forEach(name =>
            next.delete(name),
          ),
        ),
      toFirst: () => goTo(1, []),
      toPrevious:
        page === 2 || cursors.length > 1
          ? () => goTo(page - 1, cursors.slice(0, -1))
          : undefined,
      toNext: cursor =>
        goTo(page + 1, [...cursors, cursor].slice(-KEPT_CURSORS)),
      toBoardPage: to => goTo(to, []),
    };
  }, [state, sorts, change]);
}
