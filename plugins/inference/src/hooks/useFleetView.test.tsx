import { act, renderHook } from '@testing-library/react';
import { ReactNode } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import {
  FACETS,
  FLEET_RANGES,
  FleetView,
  isNarrowed,
  KEPT_CURSORS,
  LONGEST_SEARCH,
  MODEL_SORTS,
  ModelSort,
  parseFleetState,
  SAVINGS_BY,
  SAVINGS_SORTS,
  sharedSearch,
  SLO_FACETS,
  SLO_SORTS,
  useFleetView,
} from './useFleetView';

type Shown = { view: FleetView<ModelSort>; search: string };

function show(search = '') {
  const { result } = renderHook<Shown, unknown>(
    () => ({
      view: useFleetView(MODEL_SORTS),
      search: useLocation().search,
    }),
    {
      wrapper: ({ children }: { children: ReactNode }) => (
        <MemoryRouter initialEntries={[`/${search}`]}>{children}</MemoryRouter>
      ),
    },
  );
  return {
    get view() {
      return result.current.view;
    },
    get search() {
      return result.current.search;
    },
    /** What somebody sees who is sent the address. */
    get reread() {
      return parseFleetState(
        new URLSearchParams(result.current.search),
        MODEL_SORTS,
      );
    },
    change: (edit: (view: FleetView<ModelSort>) => void) =>
      act(() => edit(result.current.view)),
  };
}

it('begins without filters, by budget, over 30 days, on the first page', () => {
  const { view, search } = show();
  expect(search).toBe('');
  expect(isNarrowed(view, SLO_FACETS)).toBe(false);
  expect(view).toMatchObject({
    search: '',
    range: '30d',
    sort: 'budget',
    order: 'asc',
    page: 1,
    boardPage: 1,
    cursors: [],
    status: [],
    by: 'owner',
  });
});

it.each(SLO_FACETS)('keeps the filter %s in the address', facet => {
  const page = show();
  const values = ['group:default/a&b', 'NVIDIA H100 80GB', 'ü,x'];
  page.change(view => view.setFilter(facet, values));
  expect(page.reread.filters[facet]).toEqual(values);
  expect(isNarrowed(page.reread, [facet])).toBe(true);
  page.change(view => view.setFilter(facet, []));
  expect(page.search).toBe('');
});

it('takes every filter away at once and leaves the rest', () => {
  const page = show('?range=7d&sort=name&status=ok&search=x&page=2&after=c');
  FACETS.forEach(facet => page.change(view => view.setFilter(facet, ['x'])));
  page.change(view => view.clear());
  expect(page.search).toBe('?range=7d&sort=name');
});

it('trims and cuts what is searched for', () => {
  const page = show();
  page.change(view => view.setSearch(`  ${'x'.repeat(300)}`));
  expect(page.reread.search).toBe('x'.repeat(LONGEST_SEARCH));
  page.change(view => view.setSearch('   '));
  expect(page.search).toBe('');
});

it.each(FLEET_RANGES)('keeps the range %s in the address', range => {
  const page = show('?range=90d');
  page.change(view => view.setRange(range));
  expect(page.reread.range).toBe(range);
});

it.each(SAVINGS_BY)('keeps that savings are summed up by %s', by => {
  const page = show('?by=model');
  page.change(view => view.setBy(by));
  expect(page.reread.by).toBe(by);
});

it.each(Object.entries(MODEL_SORTS))(
  'sorts by %s in the order %s first and then the other way round',
  (key, first) => {
    const sort = key as ModelSort;
    const page = show(sort === 'budget' ? '?sort=name' : '');
    page.change(view => view.toggleSort(sort));
    expect(page.reread).toMatchObject({ sort, order: first });
    page.change(view => view.toggleSort(sort));
    expect(page.reread).toMatchObject({
      sort,
      order: first === 'asc' ? 'desc' : 'asc',
    });
    page.change(view => view.toggleSort(sort));
    expect(page.reread).toMatchObject({ sort, order: first });
  },
);

it.each([
  ['models', MODEL_SORTS],
  ['SLOs', SLO_SORTS],
  ['savings', SAVINGS_SORTS],
])('falls back to what it knows where the address is not of %s', (_, sorts) => {
  expect(
    parseFleetState(
      new URLSearchParams(
        'sort=x&order=up&range=1y&by=y&page=-3&status=ok&status=ok',
      ),
      sorts as Record<string, 'asc' | 'desc'>,
    ),
  ).toMatchObject({
    sort: Object.keys(sorts)[0],
    order: Object.values(sorts)[0],
    range: '30d',
    by: 'owner',
    page: 1,
    status: ['ok'],
  });
});

describe('pages', () => {
  it('go on by cursor and back', () => {
    const page = show('?search=x');
    page.change(view => view.toNext('c2'));
    expect(page.reread).toMatchObject({ page: 2, cursors: ['c2'] });
    expect(page.view.after).toBe('c2');
    page.change(view => view.toNext('c3'));
    expect(page.reread).toMatchObject({ page: 3, cursors: ['c2', 'c3'] });
    page.change(view => view.toPrevious?.());
    expect(page.view.after).toBe('c2');
    page.change(view => view.toPrevious?.());
    expect(page.search).toBe('?search=x');
    expect(page.view.toPrevious).toBeUndefined();
  });

  it('keep the last few cursors, and lead to the first page beyond', () => {
    const page = show();
    for (let number = 2; number <= 10; number += 1) {
      page.change(view => view.toNext(`c${number}`));
    }
    expect(page.reread.page).toBe(10);
    expect(page.reread.cursors).toHaveLength(KEPT_CURSORS);
    for (let back = 1; back < KEPT_CURSORS; back += 1) {
      page.change(view => view.toPrevious?.());
    }
    expect(page.view).toMatchObject({ page: 5, after: 'c5' });
    expect(page.view.toPrevious).toBeUndefined();
    page.change(view => view.toFirst());
    expect(page.search).toBe('');
  });

  it('lead back to the first from the second, whatever the address says', () => {
    const page = show('?page=2&after=c2');
    page.change(view => view.toPrevious?.());
    expect(page.search).toBe('');
  });

  it('are the first without a cursor', () => {
    expect(show('?page=7').view.page).toBe(1);
  });

  it.each<[string, (view: FleetView<ModelSort>) => void]>([
    ['a filter', view => view.setFilter('state', ['serving'])],
    ['the search', view => view.setSearch('x')],
    ['the order', view => view.toggleSort('name')],
    ['the range', view => view.setRange('7d')],
    ['the sum', view => view.setBy('model')],
  ])('begin again when %s changes', (_, edit) => {
    const page = show('?page=3&after=c2&after=c3');
    page.change(edit);
    expect(page.reread).toMatchObject({ page: 1, cursors: [] });
  });

  it('of the board are counted', () => {
    const page = show();
    page.change(view => view.toBoardPage(4));
    expect(page.reread.boardPage).toBe(4);
    page.change(view => view.toBoardPage(1));
    expect(page.search).toBe('');
  });
});

it('takes filters, search and range along to another tab and nothing else', () => {
  const shared = '?state=serving&owner=group%3Adefault%2Fa&search=x&range=7d';
  expect(
    sharedSearch(
      new URLSearchParams(
        `${shared}&sort=name&order=desc&page=2&after=c&status=ok&sli=wake&by=model&signals=off`,
      ),
    ),
  ).toBe(shared);
  expect(sharedSearch(new URLSearchParams('sort=name'))).toBe('');
});
