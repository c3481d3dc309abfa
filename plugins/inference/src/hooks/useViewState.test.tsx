import { act, renderHook } from '@testing-library/react';
import type { PropsWithChildren } from 'react';
import { MemoryRouter, useLocation } from 'react-router-dom';
import {
  parseViewState,
  RANGE_KEYS,
  RANGES,
  useViewState,
} from './useViewState';

function render(search = '') {
  return renderHook(
    () => ({ view: useViewState(), search: useLocation().search }),
    {
      wrapper: ({ children }: PropsWithChildren<{}>) => (
        <MemoryRouter initialEntries={[`/x${search}`]}>{children}</MemoryRouter>
      ),
    },
  );
}

it('begins with the last 24 hours', () => {
  const { view } = render().result.current;
  expect(view.range).toBe('24h');
  expect(view.zoom).toBeUndefined();
  expect(view.windowAt(100 * RANGES['24h'])).toEqual({
    from: 99 * RANGES['24h'],
    to: 100 * RANGES['24h'],
  });
});

it.each(RANGE_KEYS)('writes the range %s and reads it back', range => {
  const { result } = render();
  act(() => result.current.view.setRange(range));
  expect(parseViewState(new URLSearchParams(result.current.search)).range).toBe(
    range,
  );
});

it('zooms into a window and leaves it when a range is chosen', () => {
  const { result } = render('?range=7d');
  act(() => result.current.view.setZoom({ from: 10.4, to: 20.6 }));
  expect(result.current.view.zoom).toEqual({ from: 10, to: 21 });
  expect(result.current.view.windowAt(1e9)).toEqual({ from: 10, to: 21 });
  act(() => result.current.view.setRange('1h'));
  expect(result.current.view.zoom).toBeUndefined();
});

it('goes back to the range it was in when the zoom is left', () => {
  const { result } = render('?range=7d&from=1&to=2');
  act(() => result.current.view.setZoom(undefined));
  expect(result.current.search).toBe('?range=7d');
});

it('remembers only sections that are not as they begin', () => {
  const { result } = render();
  expect(result.current.view.isOpen('conditions')).toBe(true);
  expect(result.current.view.isOpen('yaml')).toBe(false);
  act(() => result.current.view.setOpen('yaml', true));
  act(() => result.current.view.setOpen('conditions', false));
  expect(result.current.search).toBe('?toggled=conditions%2Cyaml');
  act(() => result.current.view.setOpen('yaml', false));
  act(() => result.current.view.setOpen('conditions', true));
  expect(result.current.search).toBe('');
});

it.each(['?range=nonsense&from=x&to=9', '?from=9&to=3', '?from=9'])(
  'takes %s as nothing chosen',
  search => {
    const state = parseViewState(new URLSearchParams(search));
    expect(state.range).toBe('24h');
    expect(state.zoom).toBeUndefined();
  },
);

it('leaves what others wrote in the address alone', () => {
  const { result } = render('?other=1');
  act(() => result.current.view.setRange('1h'));
  expect(result.current.search).toBe('?other=1&range=1h');
});

it('keeps open things of lists in the address, any number of them', () => {
  const { result } = render('?slo=latency');
  expect(result.current.view.isItemOpen('slo', 'latency')).toBe(true);
  expect(result.current.view.isItemOpen('alert', 'latency')).toBe(false);
  act(() => result.current.view.setItemOpen('slo', 'a, b/c', true));
  expect(result.current.view.isItemOpen('slo', 'a, b/c')).toBe(true);
  expect(result.current.view.isItemOpen('slo', 'latency')).toBe(true);
  act(() => result.current.view.setItemOpen('slo', 'latency', false));
  act(() => result.current.view.setItemOpen('slo', 'a, b/c', false));
  expect(result.current.search).toBe('');
});
