import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { aSourceError } from '../../__testUtils__/builders';
import { showFleet } from '../../__testUtils__/fleet';
import {
  aFleetGpuList,
  aFleetModelList,
  aFleetSavings,
  aFleetSloList,
} from '../../__testUtils__/fleetBuilders';
import { FLEET_TABS } from './fleetTabs';

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

it('has a case for every tab that lists models or devices', () => {
  expect(TABS.map(({ path }) => path)).toEqual(
    FLEET_TABS.filter(({ id }) => id !== 'doctor').map(
      ({ path }) => path && `/${path}`,
    ),
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
    const { container } = showFleet(tab.path);
    expect(await tab.shows()).toBeInTheDocument();
    expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent(
      tab.title,
    );
    expect((await axe(container)).violations).toEqual([]);
  });

  it('has the shape of a list while it is read', async () => {
    const api = anApi();
    (api[tab.read] as jest.Mock).mockReturnValue(new Promise(() => {}));
    showFleet(tab.path, { api });
    expect(await screen.findByText('Loading')).toBeInTheDocument();
  });

  it('says that there is nothing, and what to do', async () => {
    const { container } = showFleet(tab.path, { api: answering(tab.empty) });
    expect(await screen.findByText(tab.nothing)).toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);
  });

  it('does not say that there is nothing while a source is down', async () => {
    showFleet(tab.path, {
      api: answering({ ...tab.empty, errors: [aSourceError()] }),
    });
    expect(
      await screen.findByText('Nothing can be said while sources are down'),
    ).toBeInTheDocument();
    expect(screen.queryByText(tab.nothing)).not.toBeInTheDocument();
  });

  it('says that nothing matches, and takes filters and search away', async () => {
    const api = answering(tab.empty);
    showFleet(`${tab.path}?search=zzz&cluster=demo`, { api });
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
    showFleet(tab.path, { api: answering(tab.failing) });
    expect(await screen.findByRole('status')).toHaveTextContent(
      'Prometheus demo cannot be reached',
    );
    expect(await tab.shows()).toBeInTheDocument();
  });

  it('says which permission it takes', async () => {
    showFleet(tab.path, {
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
    showFleet(tab.path, { api: failing(error) });
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
    showFleet(`${tab.path}?cluster=x`, { api });
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
    showFleet(tab.path, { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try again' }),
    );
    expect(await tab.shows()).toBeInTheDocument();
  });
});
