import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { NOW } from '../../__testUtils__/builders';
import { aCheck, aDoctorReport } from '../../__testUtils__/doctorBuilders';
import { showFleet } from '../../__testUtils__/fleet';
import { LINES_AT_ONCE } from './CheckLines';

const answering = (report: ReturnType<typeof aDoctorReport>) => {
  const api = anApi();
  api.getDoctor.mockResolvedValue(report);
  return api;
};
const SOURCES = { name: /^(Cluster|Prometheus|Server) / };
const source = (name: string) => screen.findByRole('region', { name });

it('says how much fails, where, and how old that is', async () => {
  const { container } = showFleet('/doctor');
  expect(await screen.findByText('2 checks fail')).toBeInTheDocument();
  expect(screen.getByText(/in 2 of 3 sources/)).toHaveTextContent(
    'in 2 of 3 sources · checked 2 minutes ago',
  );
  expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent(
    'Doctor',
  );
  expect((await axe(container)).violations).toEqual([]);
});

it('shows what failed with its next step, and folds what passed by driver', async () => {
  showFleet('/doctor');
  const cluster = within(await source('Cluster demo'));
  const failed = within(
    cluster.getByRole('list', { name: 'What to look at of Cluster demo' }),
  );
  expect(failed.getAllByRole('listitem')).toHaveLength(1);
  expect(failed.getByRole('listitem')).toHaveTextContent(
    'FailedPermissionwatch podsKthenaNot allowed in all namespacesNext: Give our identity the verb watch on pods',
  );
  expect(cluster.queryByText('Allowed')).not.toBeInTheDocument();
  expect(
    cluster.getAllByRole('button').map(({ textContent }) => textContent),
  ).toEqual([
    'The source itself1 passed',
    'GreenThread1 passed',
    'Kthena1 noted',
  ]);
});

it('opens the lines of a driver, and keeps them open in the address', async () => {
  const { container } = showFleet('/doctor?open=cluster/demo/kthena');
  const cluster = within(await source('Cluster demo'));
  expect(cluster.getByText('Not served')).toBeInTheDocument();
  const fold = cluster.getByRole('button', { name: /^GreenThread/ });
  expect(fold).toHaveAttribute('aria-expanded', 'false');
  fold.focus();
  await userEvent.keyboard('{Enter}');
  expect(cluster.getByText('Allowed')).toBeInTheDocument();
  expect(fold).toHaveAttribute('aria-expanded', 'true');
  expect((await axe(container)).violations).toEqual([]);
  await userEvent.click(fold);
  expect(cluster.queryByText('Allowed')).not.toBeInTheDocument();
  expect(cluster.getByText('Not served')).toBeInTheDocument();
});

it('leaves only what a person chooses, and takes all of it back', async () => {
  showFleet('/doctor');
  await source('Server stack');
  await userEvent.click(screen.getByRole('button', { name: 'Unknown1' }));
  expect(
    await screen.findByText('It does not say how long it keeps samples'),
  ).toBeInTheDocument();
  expect(screen.getAllByRole('region', SOURCES)).toHaveLength(1);
  await userEvent.type(screen.getByRole('searchbox'), 'zzz');
  expect(await screen.findByText('No check matches')).toBeInTheDocument();
  await userEvent.click(
    screen.getByRole('button', { name: 'Clear all filters' }),
  );
  expect(await source('Server stack')).toBeInTheDocument();
});

it('offers sources and drivers to choose from', async () => {
  showFleet('/doctor?cluster=stack');
  expect(await source('Server stack')).toBeInTheDocument();
  expect(screen.getAllByRole('region', SOURCES)).toHaveLength(1);
  await userEvent.click(screen.getByRole('button', { name: 'Filter: Driver' }));
  expect(
    await screen.findByRole('option', { name: 'Kthena (2)' }),
  ).toBeInTheDocument();
});

it('has everything checked anew when asked, and shows the old meanwhile', async () => {
  const api = anApi();
  showFleet('/doctor', { api });
  await source('Cluster demo');
  expect(api.getDoctor).toHaveBeenLastCalledWith({}, expect.anything());
  let answer = (_: ReturnType<typeof aDoctorReport>) => {};
  api.getDoctor.mockReturnValue(
    new Promise(resolve => {
      answer = resolve;
    }),
  );
  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  expect(api.getDoctor).toHaveBeenLastCalledWith(
    { fresh: true },
    expect.anything(),
  );
  expect(await source('Cluster demo')).toBeInTheDocument();
  const [cluster] = aDoctorReport().items;
  answer(
    aDoctorReport({
      items: [{ ...cluster, checks: [aCheck()] }],
      observedAt: NOW,
    }),
  );
  expect(await screen.findByText('No check fails')).toBeInTheDocument();
  expect(screen.getByText(/1 source/)).toHaveTextContent('checked now');
});

it('says that checking anew failed and keeps what was known', async () => {
  const api = anApi();
  showFleet('/doctor', { api });
  await source('Cluster demo');
  api.getDoctor.mockRejectedValue(aResponseError(500, 'Error', 'gone.'));
  await userEvent.click(screen.getByRole('button', { name: 'Check again' }));
  expect(await screen.findByText(/Refreshing failed: gone\./)).toBeVisible();
  expect(await source('Cluster demo')).toBeInTheDocument();
});

it('stays short where a source has hundreds of lines that failed', async () => {
  const lines = Array.from({ length: 300 }, (_, index) =>
    aCheck({ status: 'failed', subject: `get x${index}` }),
  );
  const [cluster] = aDoctorReport().items;
  showFleet('/doctor', {
    api: answering(aDoctorReport({ items: [{ ...cluster, checks: lines }] })),
  });
  await source('Cluster demo');
  expect(screen.getAllByText('Permission')).toHaveLength(LINES_AT_ONCE);
  await userEvent.click(screen.getByRole('button', { name: 'Show all 300' }));
  expect(screen.getAllByText('Permission')).toHaveLength(300);
  await userEvent.click(
    screen.getByRole('button', {
      name: `Show only the first ${LINES_AT_ONCE}`,
    }),
  );
  expect(screen.getAllByText('Permission')).toHaveLength(LINES_AT_ONCE);
});

it('draws no line of 40 sources where all is well', async () => {
  const lines = Array.from({ length: 400 }, (_, index) =>
    aCheck({ driver: `driver-${index % 5}`, subject: `get x${index}` }),
  );
  const items = Array.from({ length: 40 }, (_, index) => ({
    source: { kind: 'cluster' as const, name: `c${index}` },
    checks: lines,
  }));
  showFleet('/doctor', { api: answering(aDoctorReport({ items })) });
  expect(await screen.findAllByRole('region', SOURCES)).toHaveLength(40);
  expect(screen.queryByText('Permission')).not.toBeInTheDocument();
});

it('leads to the mapping of a signal whose series is missing, and to all of them', async () => {
  showFleet('/doctor?driver=greenthread');
  const prometheus = within(await source('Prometheus demo'));
  expect(
    prometheus.getByRole('link', { name: 'Map this signal' }),
  ).toHaveAttribute(
    'href',
    '/inference/doctor/signals?edit=greenthread%2FrequestRate',
  );
  expect(screen.getByRole('link', { name: 'Signal mapping' })).toHaveAttribute(
    'href',
    '/inference/doctor/signals?driver=greenthread',
  );
});

describe('without a report', () => {
  it('has the shape of one while everything is checked', async () => {
    const api = anApi();
    api.getDoctor.mockReturnValue(new Promise(() => {}));
    showFleet('/doctor', { api });
    expect(await screen.findByText('Loading')).toBeInTheDocument();
  });

  it('says that nothing is configured, and where that is done', async () => {
    const { container } = showFleet('/doctor', {
      api: answering(aDoctorReport({ items: [] })),
    });
    expect(
      await screen.findByText('No source is configured'),
    ).toBeInTheDocument();
    expect(screen.getByText(/inference\.clusters/)).toBeInTheDocument();
    expect(screen.queryByRole('searchbox')).not.toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);
  });

  it.each([
    [
      aResponseError(403, 'NotAllowedError', 'Unauthorized'),
      'You may not see this',
      /inference\.doctor\.read/,
    ],
    [
      aResponseError(500, 'Error', 'The database is gone.'),
      'The sources could not be checked',
      /The database is gone\./,
    ],
    [
      new TypeError('Failed to fetch'),
      'The inference backend does not answer',
      /Failed to fetch/,
    ],
  ])('says why after %s', async (error, title, words) => {
    const api = anApi();
    api.getDoctor.mockRejectedValue(error);
    showFleet('/doctor', { api });
    expect(await screen.findByText(title)).toBeInTheDocument();
    expect(screen.getByText(words)).toBeInTheDocument();
  });

  it('tries again when asked', async () => {
    const api = anApi();
    api.getDoctor.mockRejectedValueOnce(new TypeError('down'));
    showFleet('/doctor', { api });
    await userEvent.click(
      await screen.findByRole('button', { name: 'Try again' }),
    );
    await waitFor(() => expect(api.getDoctor).toHaveBeenCalledTimes(2));
    expect(await source('Cluster demo')).toBeInTheDocument();
  });
});
