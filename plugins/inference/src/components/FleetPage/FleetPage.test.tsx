import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { modelHint } from '@wakeboard/plugin-inference-common';
import { aResponseError } from '../../__testUtils__/api';
import { DAY, NOW, REF } from '../../__testUtils__/builders';
import { showFleet } from '../../__testUtils__/fleet';
import {
  aFleetModel,
  aFleetModelList,
} from '../../__testUtils__/fleetBuilders';
import { FakeSignals } from '../../__testUtils__/render';
import { LIST_PAUSE_MS } from '../../hooks/useFleet';

it('leads from an unknown tab to the first', async () => {
  showFleet('/nonsense');
  expect(
    await screen.findByRole('table', { name: 'Models' }),
  ).toBeInTheDocument();
});

it('takes filters and range along to another tab, and leaves order and page', async () => {
  const { api } = showFleet(
    '?state=serving&search=qwen&range=7d&sort=name&after=c',
  );
  await userEvent.click(await screen.findByRole('link', { name: 'SLOs' }));
  await waitFor(() =>
    expect(api.listFleetSlos).toHaveBeenCalledWith(
      expect.objectContaining({
        state: ['serving'],
        search: 'qwen',
        sort: 'budget',
        order: 'asc',
        after: undefined,
      }),
      expect.anything(),
    ),
  );
});

it('asks for what the address says', async () => {
  const { api } = showFleet(
    '?state=serving&state=sleeping&owner=group:default/a&system=system:default/s&driver=d&cluster=c&namespace=n&gpu=NVIDIA+H100&search=x&range=90d&sort=cost&order=asc&page=3&after=c2&after=c3',
  );
  await waitFor(() =>
    expect(api.listFleetModels).toHaveBeenCalledWith(
      {
        from: NOW - 90 * DAY,
        to: NOW,
        state: ['serving', 'sleeping'],
        owner: ['group:default/a'],
        system: ['system:default/s'],
        driver: ['d'],
        cluster: ['c'],
        namespace: ['n'],
        gpu: ['NVIDIA H100'],
        search: 'x',
        sort: 'cost',
        order: 'asc',
        after: 'c3',
        limit: 50,
      },
      expect.anything(),
    ),
  );
});

describe('a change', () => {
  it('that a signal tells is read, without losing what was opened', async () => {
    const signals = new FakeSignals();
    const { api } = showFleet('', { signals });
    await screen.findByText('Serving');
    await userEvent.click(
      screen.getByRole('button', { name: 'Filter: State' }),
    );
    await screen.findByRole('listbox');
    api.listFleetModels.mockResolvedValue(
      aFleetModelList({ items: [aFleetModel({ state: 'waking' })] }),
    );
    signals.send({ hints: [modelHint(REF)] });
    expect(await screen.findByText('Waking')).toBeInTheDocument();
    expect(screen.getByRole('listbox')).toBeInTheDocument();
  });

  it('is read at once and many of them once a pause', async () => {
    jest.useFakeTimers();
    try {
      const signals = new FakeSignals();
      const { api } = showFleet('', { signals });
      await act(() => jest.advanceTimersByTimeAsync(100));
      expect(api.listFleetModels).toHaveBeenCalledTimes(1);
      for (let change = 0; change < 20; change += 1) {
        signals.send({ hints: ['x'] });
        await act(() => jest.advanceTimersByTimeAsync(10));
      }
      expect(api.listFleetModels).toHaveBeenCalledTimes(2);
      await act(() => jest.advanceTimersByTimeAsync(LIST_PAUSE_MS));
      expect(api.listFleetModels).toHaveBeenCalledTimes(3);
      await act(() => jest.advanceTimersByTimeAsync(LIST_PAUSE_MS));
      expect(api.listFleetModels).toHaveBeenCalledTimes(3);
    } finally {
      jest.useRealTimers();
    }
  });

  it('that cannot be read leaves what was read, and says so', async () => {
    const signals = new FakeSignals();
    const { api } = showFleet('', { signals });
    await screen.findByRole('link', { name: 'qwen3-4b' });
    api.listFleetModels.mockRejectedValue(
      aResponseError(500, 'Error', 'database is gone.'),
    );
    signals.send({ hints: ['x'] });
    expect(
      await screen.findByText(/Refreshing failed: database is gone\./),
    ).toBeInTheDocument();
    expect(screen.getByRole('link', { name: 'qwen3-4b' })).toBeInTheDocument();
  });

  it('is said to be live, or asked for', async () => {
    showFleet();
    expect(await screen.findByText('Polling every 10 s')).toBeInTheDocument();
  });
});
