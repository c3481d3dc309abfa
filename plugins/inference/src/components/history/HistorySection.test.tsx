import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { createFormat } from '../charts/format';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  aModel,
  aSourceError,
  aTimeline,
  aWake,
  aWakeList,
  HOUR,
  NOW,
  REF,
  SECOND,
} from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import { aText } from '../../__testUtils__/text';
import { EntityInferenceContent } from '../ModelContent/EntityInferenceContent';
import { historyBegins } from './HistorySection';
import { wakeDuration, wakeStart } from './WakesTable';

const page = <EntityInferenceContent />;
const part = () => screen.findByRole('region', { name: 'Wake and sleep' });
const text = aText(createFormat('en-GB', 'UTC'));

it('lists wakes with start, duration, cause, replica and exactness', async () => {
  renderPage(page);
  const rows = await within(await part()).findAllByRole('row');
  expect(rows).toHaveLength(3);
  const cells = within(rows[1]).getAllByRole('cell');
  expect(cells.slice(1).map(cell => cell.textContent)).toEqual([
    '2 s',
    'Request',
    'qwen3-4b-0',
    'Exact',
  ]);
  expect(rows[2]).toHaveTextContent(/3 wakes between .* and .*mean 600 ms/);
  expect(rows[2]).toHaveTextContent('At most 15 s off');
});

it('says that a wake is of the model itself where its system is only watched', async () => {
  const api = anApi();
  const own = aWake({ replica: '', cause: { kind: 'autoscaler' } });
  api.listWakes.mockResolvedValue(aWakeList({ items: [own] }));
  renderPage(page, { api });
  const rows = await within(await part()).findAllByRole('row');
  const cells = within(rows[1]).getAllByRole('cell');
  expect(cells.slice(2, 4).map(cell => cell.textContent)).toEqual([
    'Autoscaler',
    'the model',
  ]);
});

it('shows older wakes and comes back to the newer', async () => {
  const api = anApi();
  api.listWakes.mockImplementation(async (_ref, { before }) =>
    before === undefined
      ? aWakeList({ before: NOW - 2 * HOUR })
      : aWakeList({ items: [aWake({ cause: { kind: 'schedule' } })] }),
  );
  renderPage(page, { api });
  await userEvent.click(await screen.findByRole('button', { name: 'Older' }));
  expect(await screen.findByText('Schedule')).toBeInTheDocument();
  expect(api.listWakes).toHaveBeenLastCalledWith(
    REF,
    expect.objectContaining({ before: NOW - 2 * HOUR }),
    expect.anything(),
  );
  expect(screen.getByText('Page 2')).toBeInTheDocument();
  expect(screen.getByRole('button', { name: 'Older' })).toBeDisabled();
  await userEvent.click(screen.getByRole('button', { name: 'Newer' }));
  expect(await screen.findByText('Page 1')).toBeInTheDocument();
});

it('begins at the first page again when the range changes', async () => {
  const api = anApi();
  api.listWakes.mockResolvedValue(aWakeList({ before: NOW - 2 * HOUR }));
  renderPage(page, { api });
  await userEvent.click(await screen.findByRole('button', { name: 'Older' }));
  expect(await screen.findByText('Page 2')).toBeInTheDocument();
  await userEvent.click(screen.getByRole('radio', { name: '1 h' }));
  expect(await screen.findByText('Page 1')).toBeInTheDocument();
});

it('says what could not be read and shows the rest', async () => {
  const api = anApi();
  api.getTimeline.mockRejectedValue(aResponseError(500, 'Error', 'boom'));
  renderPage(page, { api });
  expect(
    await within(await part()).findByText('The history could not be read'),
  ).toBeInTheDocument();
  expect(
    await within(await part()).findByRole('cell', { name: '2 s' }),
  ).toBeInTheDocument();
});

it('says that the wakes could not be read beside the bands', async () => {
  const api = anApi();
  api.listWakes.mockRejectedValue(aResponseError(500, 'Error', 'boom'));
  renderPage(page, { api });
  expect(
    await within(await part()).findByText('The wakes could not be read'),
  ).toBeInTheDocument();
  expect(await screen.findByRole('slider')).toBeInTheDocument();
});

it('blames the source where it left no history', async () => {
  const api = anApi();
  api.getTimeline.mockResolvedValue(
    aTimeline({ bands: [], errors: [aSourceError()] }),
  );
  renderPage(page, { api });
  expect(
    await within(await part()).findByText('Prometheus demo cannot be reached'),
  ).toBeInTheDocument();
});

it('says that no duration is known where none is', async () => {
  const api = anApi();
  api.listWakes.mockResolvedValue(
    aWakeList({ statistics: { count: 2, timed: 0, histogram: [] } }),
  );
  renderPage(page, { api });
  expect(
    await screen.findByText('No wake in this range has a known duration'),
  ).toBeInTheDocument();
});

it('says of how many wakes the duration is known', async () => {
  const api = anApi();
  const { statistics } = aWakeList();
  api.listWakes.mockResolvedValue(
    aWakeList({ statistics: { ...statistics, count: 6 } }),
  );
  renderPage(page, { api });
  expect(
    await screen.findByText('4 of 6 wakes have a known duration.'),
  ).toBeInTheDocument();
});

it('keeps the columns of the page in a narrow table reachable', async () => {
  renderPage(page);
  const table = await screen.findByRole('table', { name: 'Wakes' });
  expect(table.parentElement).toHaveAttribute('tabindex', '0');
  await waitFor(() =>
    expect(within(table).getAllByRole('columnheader')).toHaveLength(5),
  );
});

describe('the words of a wake', () => {
  it('give the start of an exact one', () => {
    expect(wakeStart(text, aWake(), NOW)).toBe('11:00:00');
  });

  it('mark the start of one known to a scrape', () => {
    expect(wakeStart(text, aWake({ mark: 'scrape' }), NOW)).toBe('≈ 11:00:00');
  });

  it('give the window and the mean of several', () => {
    const hidden = aWake({
      windowFrom: NOW - 15 * SECOND,
      windowTo: NOW,
      count: 3,
      durationMs: 1_800,
      mark: 'scrape',
    });
    expect(wakeStart(text, hidden, NOW)).toBe(
      '3 wakes between 11:59:45 and 12:00:00',
    );
    expect(wakeDuration(text, hidden)).toBe('mean 600 ms');
  });

  it('do not invent a duration', () => {
    expect(wakeDuration(text, aWake({ durationMs: undefined }))).toBe(
      'not reported',
    );
  });
});

describe('the beginning of the history', () => {
  const window = { from: NOW - 24 * HOUR, to: NOW };
  const begins = (observedFrom?: number, historyFrom?: number) =>
    historyBegins(aModel({ historyFrom }), {
      window,
      value: aTimeline({ observedFrom }),
    });

  it('is not said where the window is covered', () => {
    expect(begins()).toBeUndefined();
    expect(begins(window.from)).toBeUndefined();
    expect(begins(undefined, window.from - HOUR)).toBeUndefined();
  });

  it('is said where the window reaches further back', () => {
    expect(begins(NOW - HOUR)).toBe(NOW - HOUR);
    expect(begins(NOW - HOUR, NOW - 2 * HOUR)).toBe(NOW - 2 * HOUR);
  });
});
