import { convertLegacyRouteRef } from '@backstage/core-compat-api';
import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  modelHint,
  stringifyModelRef,
} from '@wakeboard/plugin-inference-common';
import { axe } from 'jest-axe';
import { Route, Routes } from 'react-router-dom';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { aSourceError, DAY, NOW, REF } from '../../__testUtils__/builders';
import {
  aFleetGpu,
  aFleetGpuList,
  aFleetModel,
  aFleetModelList,
  aFleetSavings,
  aFleetSloList,
  aSaving,
  T4,
} from '../../__testUtils__/fleetBuilders';
import { FakeSignals, renderPage } from '../../__testUtils__/render';
import { LIST_PAUSE_MS } from '../../hooks/useFleet';
import { fleetRouteRef } from '../../routes';
import { DEVICES_PER_PAGE } from './FleetGpus';
import { FleetPage } from './FleetPage';
import { FLEET_TABS } from './fleetTabs';

type Api = ReturnType<typeof anApi>;

function show(path = '', options: { api?: Api; signals?: FakeSignals } = {}) {
  return renderPage(
    <Routes>
      <Route path="/inference/*" element={<FleetPage />} />
    </Routes>,
    {
      ...options,
      path: `/inference${path}`,
      mounted: { '/inference': convertLegacyRouteRef(fleetRouteRef) },
    },
  );
}

/** What each tab reads, what it shows of it, and what it says where there is nothing. */
const TABS = [
  {
    path: '',
    title: 'Models',
    read: 'listFleetModels',
    shows: () => screen.findByRole('link', { name: 'qwen3-4b' }),
    empty: aFleetModelList({ items: [] }),
    nothing: 'There are no models that you may see',
    noMatch: 'No model matches',
    failing: aFleetModelList({ errors: [aSourceError()] }),
    permission: 'inference.model.read',
  },
  {
    path: '/slos',
    title: 'SLOs',
    read: 'listFleetSlos',
    shows: () => screen.findByRole('link', { name: 'qwen3-4b' }),
    empty: aFleetSloList({ items: [] }),
    nothing: 'No model has an SLO',
    noMatch: 'No SLO matches',
    failing: aFleetSloList({ errors: [aSourceError()] }),
    permission: 'inference.model.read',
  },
  {
    path: '/gpus',
    title: 'GPUs',
    read: 'listFleetGpus',
    shows: () => screen.findByRole('article', { name: 'gpu-node-a-0' }),
    empty: aFleetGpuList({ items: [] }),
    nothing: 'No cluster reports a GPU',
    noMatch: 'No device matches',
    failing: aFleetGpuList({ errors: [aSourceError()] }),
    permission: 'inference.gpu.read',
  },
  {
    path: '/savings',
    title: 'Savings',
    read: 'listFleetSavings',
    shows: () => screen.findByRole('link', { name: 'assistants' }),
    empty: aFleetSavings({ items: [], sum: undefined }),
    nothing: 'No GPU-hours were counted in this range',
    noMatch: 'No model matches',
    failing: aFleetSavings({ errors: [aSourceError()] }),
    permission: 'inference.model.read',
  },
] as const;

it('has a case for every tab', () => {
  expect(TABS.map(({ path }) => path)).toEqual(
    FLEET_TABS.map(({ path }) => path && `/${path}`),
  );
});

describe.each(TABS)('the tab $title', tab => {
  const answering = (answer: unknown) => {
    const api = anApi();
    (api[tab.read] as jest.Mock).mockResolvedValue(answer);
    return api;
  };
  const failing = (error: Error) => {
    const api = anApi();
    (api[tab.read] as jest.Mock).mockRejectedValue(error);
    return api;
  };

  it('is chosen by the address and shows what was read', async () => {
    const { container } = show(tab.path);
    expect(await tab.shows()).toBeInTheDocument();
    expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent(
      tab.title,
    );
    expect((await axe(container)).violations).toEqual([]);
  });

  it('has the shape of a list while it is read', async () => {
    const api = anApi();
    (api[tab.read] as jest.Mock).mockReturnValue(new Promise(() => {}));
    show(tab.path, { api });
    expect(await screen.findByText('Loading')).toBeInTheDocument();
  });

  it('says that there is nothing, and what to do', async () => {
    const { container } = show(tab.path, { api: answering(tab.empty) });
    expect(await screen.findByText(tab.nothing)).toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);
  });

  it('does not say that there is nothing while a source is down', async () => {
    show(tab.path, {
      api: answering({ ...tab.empty, errors: [aSourceError()] }),
    });
    expect(
      await screen.findByText('Nothing can be said while sources are down'),
    ).toBeInTheDocument();
    expect(screen.queryByText(tab.nothing)).not.toBeInTheDocument();
  });

  it('says that nothing matches, and takes filters and search away', async () => {
    const api = answering(tab.empty);
    show(`${tab.path}?search=zzz&cluster=demo`, { api });
    expect(await screen.findByText(tab.noMatch)).toBeInTheDocument();
    const note = screen.getByText(tab.noMatch).closest('div')!;
    await userEvent.click(
      within(note).getByRole('button', { name: 'Clear all filters' }),
    );
    expect(await screen.findByText(tab.nothing)).toBeInTheDocument();
    const [query] = (api[tab.read] as jest.Mock).mock.lastCall;
    expect(query.search).toBeUndefined();
    expect(query.cluster).toBeUndefined();
  });

  it('names a source that failed and shows the rest', async () => {
    show(tab.path, { api: answering(tab.failing) });
    expect(await screen.findByRole('status')).toHaveTextContent(
      'Prometheus demo cannot be reached',
    );
    expect(await tab.shows()).toBeInTheDocument();
  });

  it('says which permission it takes', async () => {
    show(tab.path, {
      api: failing(aResponseError(403, 'NotAllowedError', 'Unauthorized')),
    });
    expect(await screen.findByText('You may not see this')).toBeInTheDocument();
    expect(
      screen.getByText(new RegExp(tab.permission.replaceAll('.', '\\.'))),
    ).toBeInTheDocument();
  });

  it.each([
    [new TypeError('Failed to fetch'), 'The inference backend does not answer'],
    [
      aResponseError(401, 'AuthenticationError', 'No token'),
      'You are signed out',
    ],
    [
      aResponseError(500, 'Error', 'The database is gone.'),
      'The models could not be read',
    ],
  ])('says what happened after %s', async (error, title) => {
    show(tab.path, { api: failing(error) });
    expect(await screen.findByText(title)).toBeInTheDocument();
  });

  it('leads out of an address that the backend does not understand', async () => {
    const api = anApi();
    const read = api[tab.read] as jest.Mock;
    const answer = await read();
    read.mockImplementation(async query => {
      if (query.cluster) {
        throw aResponseError(400, 'InputError', 'There is no such cluster.');
      }
      return answer;
    });
    show(`${tab.path}?cluster=x`, { api });
    expect(
      await screen.findByText('There is no such cluster.'),
    ).toBeInTheDocument();
    await userEvent.click(
      screen.getByRole('button', { name: 'Start again without filters' }),
    );
    expect(await tab.shows()).toBeInTheDocument();
  });

  it('tries again when asked', async () => {
    const api = anApi();
    (api[tab.read] as jest.Mock).mockRejectedValueOnce(new TypeError('down'));
    show(tab.path, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try again' }),
    );
    expect(await tab.shows()).toBeInTheDocument();
  });
});

it('leads from an unknown tab to the first', async () => {
  show('/nonsense');
  expect(
    await screen.findByRole('table', { name: 'Models' }),
  ).toBeInTheDocument();
});

it('takes filters and range along to another tab, and leaves order and page', async () => {
  const { api } = show('?state=serving&search=qwen&range=7d&sort=name&after=c');
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
  const { api } = show(
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

describe('filters', () => {
  it('offer each value with its count, several at once, and can be taken away', async () => {
    const { api } = show();
    await screen.findByRole('table', { name: 'Models' });
    await userEvent.click(
      screen.getByRole('button', { name: 'Filter: State' }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'Serving (3)' }),
    );
    await userEvent.click(
      await screen.findByRole('option', { name: 'Sleeping (2)' }),
    );
    await userEvent.keyboard('{Escape}');
    await waitFor(() =>
      expect(api.listFleetModels).toHaveBeenLastCalledWith(
        expect.objectContaining({ state: ['serving', 'sleeping'] }),
        expect.anything(),
      ),
    );
    const tags = await screen.findByRole('grid', {
      name: 'Filters that are set',
    });
    const tag = within(tags).getByRole('row', { name: 'State: Serving' });
    await userEvent.click(within(tag).getByRole('button'));
    await waitFor(() =>
      expect(api.listFleetModels).toHaveBeenLastCalledWith(
        expect.objectContaining({ state: ['sleeping'] }),
        expect.anything(),
      ),
    );
  });

  it('keep a chosen value in sight that no model has any more', async () => {
    show('?owner=group:default/gone');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Filter: Owner (1)' }),
    );
    expect(
      await screen.findByRole('option', { name: 'gone (0)' }),
    ).toHaveAttribute('aria-selected', 'true');
  });

  it('search after a pause in typing, once', async () => {
    const { api } = show();
    await screen.findByRole('table', { name: 'Models' });
    await userEvent.type(screen.getByRole('searchbox'), 'qwen');
    await waitFor(() =>
      expect(api.listFleetModels).toHaveBeenLastCalledWith(
        expect.objectContaining({ search: 'qwen' }),
        expect.anything(),
      ),
    );
    expect(api.listFleetModels).toHaveBeenCalledTimes(2);
  });
});

it('sorts by a column at a press, the other way round at the next', async () => {
  const { api } = show();
  await screen.findByRole('table', { name: 'Models' });
  for (const order of ['desc', 'asc']) {
    await userEvent.click(screen.getByRole('button', { name: 'freed' }));
    await waitFor(() =>
      expect(api.listFleetModels).toHaveBeenLastCalledWith(
        expect.objectContaining({ sort: 'freed', order }),
        expect.anything(),
      ),
    );
  }
});

it('goes through 5,000 models a page at a time and back', async () => {
  // Not in jsdom.
  const scrolled = jest.fn();
  Element.prototype.scrollIntoView = scrolled;
  const api = anApi();
  const models = Array.from({ length: 5_000 }, (_, index) =>
    aFleetModel({ ref: { ...REF, name: `m-${index + 1}` } }),
  );
  api.listFleetModels.mockImplementation(async ({ after = '0', limit = 1 }) =>
    aFleetModelList({
      items: models.slice(Number(after), Number(after) + limit),
      total: models.length,
      after: String(Number(after) + limit),
    }),
  );
  show('', { api });
  expect(await screen.findByText('1–50 of 5,000')).toBeInTheDocument();
  expect(screen.getAllByRole('row')).toHaveLength(51);
  expect(screen.getByRole('button', { name: 'Previous' })).toBeDisabled();
  await userEvent.click(screen.getByRole('button', { name: 'Next' }));
  expect(await screen.findByRole('link', { name: 'm-51' })).toBeInTheDocument();
  expect(screen.getByText('51–100 of 5,000')).toBeInTheDocument();
  expect(scrolled).toHaveBeenCalledTimes(1);
  expect(screen.getAllByRole('row')).toHaveLength(51);
  await userEvent.click(screen.getByRole('button', { name: 'Previous' }));
  expect(await screen.findByRole('link', { name: 'm-1' })).toBeInTheDocument();
});

it('names the keys of missing prices and where the others are from', async () => {
  const api = anApi();
  const products = [{ product: T4, used: 1, freed: 1 }];
  api.listFleetModels.mockResolvedValue(
    aFleetModelList({
      items: [
        aFleetModel({ sum: { usedGpuHours: 1, freedGpuHours: 1, products } }),
      ],
    }),
  );
  show('', { api });
  expect(
    await screen.findByText(
      'No price configured for NVIDIA T4: set inference.cost.gpuHour.NVIDIA T4.',
    ),
  ).toBeInTheDocument();
  expect(
    screen.getByText(/Prices in EUR: price list 2026\./),
  ).toBeInTheDocument();
});

describe('a change', () => {
  it('that a signal tells is read, without losing what was opened', async () => {
    const signals = new FakeSignals();
    const { api } = show('', { signals });
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
      const { api } = show('', { signals });
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
    const { api } = show('', { signals });
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
    show();
    expect(await screen.findByText('Polling every 10 s')).toBeInTheDocument();
  });
});

describe('the export', () => {
  const made: Array<{ file: Blob; name: string }> = [];
  beforeEach(() => {
    made.length = 0;
    const files = new Map<string, Blob>();
    // Neither exists in jsdom.
    URL.createObjectURL = file => {
      files.set('blob:1', file as Blob);
      return 'blob:1';
    };
    URL.revokeObjectURL = url => files.delete(url);
    jest
      .spyOn(HTMLAnchorElement.prototype, 'click')
      .mockImplementation(function click(this: HTMLAnchorElement) {
        made.push({ file: files.get(this.href)!, name: this.download });
      });
  });
  afterEach(() => jest.restoreAllMocks());

  it.each(['CSV', 'JSON'])('saves what the filters leave as %s', async name => {
    const format = name.toLowerCase() as 'csv' | 'json';
    const { api } = show('?state=serving&range=7d&search=x');
    await userEvent.click(await screen.findByRole('button', { name }));
    await waitFor(() =>
      expect(made.map(file => file.name)).toEqual([
        `models-7d-2026-08-24.${format}`,
      ]),
    );
    expect(api.exportFleet).toHaveBeenCalledWith(
      expect.objectContaining({
        format,
        from: NOW - 7 * DAY,
        to: NOW,
        state: ['serving'],
        search: 'x',
      }),
      expect.anything(),
    );
  });

  it('says why it was refused, until that is dismissed', async () => {
    const api = anApi();
    api.exportFleet.mockRejectedValue(
      aResponseError(400, 'InputError', 'More than 20,000 rows.'),
    );
    show('/savings', { api });
    await userEvent.click(await screen.findByRole('button', { name: 'CSV' }));
    expect(
      await screen.findByText('More than 20,000 rows.'),
    ).toBeInTheDocument();
    await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
    expect(
      screen.queryByText('More than 20,000 rows.'),
    ).not.toBeInTheDocument();
    expect(made).toEqual([]);
  });
});

describe('the SLOs', () => {
  it('are counted by status, and a press leaves only those', async () => {
    const { api } = show('/slos');
    const group = await screen.findByRole('toolbar', {
      name: 'SLOs by status',
    });
    expect(
      within(group)
        .getAllByRole('button')
        .map(button => button.textContent),
    ).toEqual([
      'Used up3',
      'Burning2',
      'OK1',
      'Too few events4',
      'No traffic5',
      'No data yet6',
      'Not measurable7',
    ]);
    await userEvent.click(screen.getByRole('button', { name: 'Burning2' }));
    await userEvent.click(screen.getByRole('button', { name: 'Used up3' }));
    await waitFor(() =>
      expect(api.listFleetSlos).toHaveBeenLastCalledWith(
        expect.objectContaining({ status: ['burning', 'exhausted'] }),
        expect.anything(),
      ),
    );
  });
});

describe('the board', () => {
  const devices = () => screen.getAllByRole('article', { name: /^gpu-/ });

  it('shows what holds a device, also what may not be seen', async () => {
    const api = anApi();
    const bytes = 80 * 1024 ** 3;
    api.listFleetGpus.mockResolvedValue(
      aFleetGpuList({
        items: [aFleetGpu({ totalBytes: bytes, hiddenBytes: bytes / 10 })],
      }),
    );
    show('/gpus', { api });
    const device = await screen.findByRole('article', { name: 'gpu-node-a-0' });
    expect(
      within(device).getByRole('img', {
        name: 'Memory of gpu-node-a-0: qwen3-4b 40 GiB, reserved by models you may not see 8 GiB, other use 14 GiB, free 18 GiB',
      }),
    ).toBeInTheDocument();
    expect(
      within(device).getByText('8 GiB reserved by models you may not see'),
    ).toBeInTheDocument();
    const resident = within(device).getByRole('list', {
      name: 'Models on this device',
    });
    expect(resident).toHaveTextContent('qwen3-4bServing40 GiB');
    expect(within(device).getByText('1 model asleep')).toBeInTheDocument();
  });

  it('says what a device does not report rather than zero', async () => {
    const api = anApi();
    api.listFleetGpus.mockResolvedValue(
      aFleetGpuList({
        items: [
          aFleetGpu({
            node: undefined,
            index: undefined,
            product: undefined,
            totalBytes: undefined,
            usedBytes: undefined,
            utilizationPercent: undefined,
            temperatureCelsius: undefined,
            powerWatts: undefined,
            occupants: [],
          }),
        ],
      }),
    );
    show('/gpus', { api });
    const device = await screen.findByRole('article', { name: 'gpu-node-a-0' });
    expect(within(device).getAllByText('not reported')).toHaveLength(3);
    expect(within(device).getByText('memory not reported')).toBeInTheDocument();
    expect(within(device).getByText('unknown product')).toBeInTheDocument();
    expect(within(device).getByText('No model is on it.')).toBeInTheDocument();
    expect(screen.getByText('Node not reported')).toBeInTheDocument();
  });

  it('draws no more than a page of 1,000 devices, and finds one', async () => {
    Element.prototype.scrollIntoView = jest.fn();
    const api = anApi();
    const items = Array.from({ length: 1_000 }, (_, index) =>
      aFleetGpu({
        name: `gpu-${index}`,
        node: `node-${Math.floor(index / 8)}`,
        index: index % 8,
        occupants: [],
      }),
    );
    api.listFleetGpus.mockResolvedValue(aFleetGpuList({ items }));
    show('/gpus?page=2', { api });
    expect(
      await screen.findByText(
        `Devices ${DEVICES_PER_PAGE + 1}–${2 * DEVICES_PER_PAGE} of 1,000`,
      ),
    ).toBeInTheDocument();
    expect(devices()).toHaveLength(DEVICES_PER_PAGE);
    await userEvent.click(screen.getByRole('button', { name: 'First' }));
    expect(
      await screen.findByText(`Devices 1–${DEVICES_PER_PAGE} of 1,000`),
    ).toBeInTheDocument();
    await userEvent.type(screen.getByRole('searchbox'), 'gpu-999');
    expect(
      await screen.findByRole('article', { name: 'gpu-999' }),
    ).toBeInTheDocument();
    expect(devices()).toHaveLength(1);
  });
});

describe('savings', () => {
  it('are summed up by what is chosen', async () => {
    const api = anApi();
    api.listFleetSavings.mockImplementation(async ({ by }) =>
      aFleetSavings({
        items: [
          aSaving(by === 'model' ? { key: stringifyModelRef(REF) } : undefined),
        ],
      }),
    );
    show('/savings', { api });
    await userEvent.click(await screen.findByRole('radio', { name: 'Model' }));
    expect(
      await screen.findByRole('rowheader', { name: /^qwen3-4b/ }),
    ).toBeInTheDocument();
    await waitFor(() =>
      expect(api.listFleetSavings).toHaveBeenLastCalledWith(
        expect.objectContaining({ by: 'model', sort: 'saved', order: 'desc' }),
        expect.anything(),
      ),
    );
  });

  it('show the totals with their arithmetic', async () => {
    show('/savings');
    expect(
      await screen.findByRole('group', { name: 'Cost' }),
    ).toHaveTextContent('€384120 h × €3.20 for an hour of NVIDIA H100');
    expect(screen.getByRole('group', { name: 'Saved' })).toHaveTextContent(
      '€1,536480 h × €3.20',
    );
    expect(
      screen.getByRole('group', { name: 'GPU-hours freed' }),
    ).toHaveTextContent('480 h80 % of all');
    const products = screen.getByRole('table', { name: 'By GPU product' });
    expect(within(products).getAllByRole('row')[1]).toHaveTextContent(
      'NVIDIA H100€3.20120 h€384480 h€1,536',
    );
  });
});
