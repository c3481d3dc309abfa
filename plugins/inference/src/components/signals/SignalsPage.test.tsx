import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import {
  aMapping,
  aMappingList,
  OWN_EXPRESSION,
} from '../../__testUtils__/doctorBuilders';
import { showFleet } from '../../__testUtils__/fleet';

const answering = (list: ReturnType<typeof aMappingList>) => {
  const api = anApi();
  api.listSignalMappings.mockResolvedValue(list);
  return api;
};
const table = (driver: string) =>
  screen.findByRole('table', { name: `Signals of ${driver}` });

it('shows what feeds each signal, who says so and since when', async () => {
  const { container } = showFleet('/doctor/signals');
  const rows = within(await table('GreenThread')).getAllByRole('row');
  expect(rows.slice(1).map(({ textContent }) => textContent)).toEqual([
    `RequestsrequestRate · events per secondDriver${OWN_EXPRESSION}Edit`,
    'GPU memory reservedgpuMemoryReserved · bytesDriverGreenThread makes it for each model, from its devices for example, so that it cannot be shown as one text.Edit',
    'GPU powergpuPower · wattsNot measuredGreenThread does not measure it.Edit',
  ]);
  expect(
    within(await table('Kthena')).getAllByRole('row')[1],
  ).toHaveTextContent(
    /Changed hereby jane, .*max\(router_ms\{model="\$model"\}\)values × 0\.001 · a line for each routeEdit/,
  );
  expect((await axe(container)).violations).toEqual([]);
});

it('stands below the Doctor and leads back to it', async () => {
  showFleet('/doctor/signals?driver=kthena');
  await table('Kthena');
  expect(screen.getByRole('link', { current: 'page' })).toHaveTextContent(
    'Doctor',
  );
  expect(
    screen.getByRole('heading', { name: 'Signal mapping' }),
  ).toBeInTheDocument();
  expect(
    screen.getByRole('link', { name: 'Back to the Doctor' }),
  ).toHaveAttribute('href', '/inference/doctor?driver=kthena');
});

it('says what is wrong with a stored expression and that it was taken back', async () => {
  showFleet('/doctor/signals', {
    api: answering(
      aMappingList({
        items: [
          aMapping({
            stored: { expression: 'x{m="$old"}' },
            problem: 'It holds the variable $old; it is not used',
            version: 2,
          }),
          aMapping({
            signal: 'errorRate',
            version: 3,
            changedAt: 0,
            changedBy: 'user:default/joe',
          }),
          aMapping({ signal: 'newSignal' }),
        ],
      }),
    ),
  });
  const rows = within(await table('GreenThread')).getAllByRole('row');
  expect(rows[1]).toHaveTextContent(OWN_EXPRESSION);
  expect(rows[1]).toHaveTextContent('It holds the variable $old');
  expect(rows[2]).toHaveTextContent('taken back by joe');
  expect(rows[3]).toHaveTextContent('newSignal');
});

it('leaves only what a person chooses, and takes all of it back', async () => {
  showFleet('/doctor/signals');
  await table('Kthena');
  await userEvent.click(screen.getByRole('button', { name: 'Changed here1' }));
  await waitFor(() =>
    expect(
      screen.queryByRole('table', { name: 'Signals of GreenThread' }),
    ).not.toBeInTheDocument(),
  );
  await userEvent.type(screen.getByRole('searchbox'), 'ROUTER_MS');
  await table('Kthena');
  await userEvent.type(screen.getByRole('searchbox'), 'zzz');
  expect(await screen.findByText('No signal matches')).toBeInTheDocument();
  await userEvent.click(
    screen.getByRole('button', { name: 'Clear all filters' }),
  );
  await table('GreenThread');
  await userEvent.click(screen.getByRole('button', { name: 'Filter: Driver' }));
  await userEvent.click(
    await screen.findByRole('option', { name: 'kthena (1)' }),
  );
  await waitFor(() =>
    expect(
      screen.queryByRole('table', { name: 'Signals of GreenThread' }),
    ).not.toBeInTheDocument(),
  );
});

it('shows all of it to whoever may not change it, and says why', async () => {
  const { container } = showFleet('/doctor/signals?edit=kthena/latencyP95', {
    api: answering(aMappingList({ mayChange: false })),
  });
  expect(
    await screen.findByText('You may read this, not change it'),
  ).toBeInTheDocument();
  expect(
    screen.getByText(/inference\.metrics-mapping\.update/),
  ).toBeInTheDocument();
  expect(screen.getByText('max(router_ms{model="$model"})')).toBeVisible();
  expect(screen.getByText('max(old_ms{model="$model"})')).toBeVisible();
  expect(screen.queryByRole('textbox')).not.toBeInTheDocument();
  expect((await axe(container)).violations).toEqual([]);
  await userEvent.click(screen.getByRole('link', { name: 'All signals' }));
  await table('Kthena');
  expect(
    screen.getByRole('link', { name: 'Show Latency, P95 of Kthena' }),
  ).toBeInTheDocument();
});

it('keeps what was typed while a person looks at another signal', async () => {
  showFleet('/doctor/signals');
  await userEvent.click(
    await screen.findByRole('link', { name: 'Edit Requests of GreenThread' }),
  );
  const area = await screen.findByRole('textbox', { name: 'Expression' });
  await userEvent.type(area, ' or vector(0)');
  await userEvent.click(screen.getByRole('link', { name: 'All signals' }));
  const row = within(await table('GreenThread')).getAllByRole('row')[1];
  expect(row).toHaveTextContent('not saved');
  await userEvent.click(within(row).getByRole('link'));
  expect(
    await screen.findByRole('textbox', { name: 'Expression' }),
  ).toHaveValue(`${OWN_EXPRESSION} or vector(0)`);
});

it('says that an address names no signal', async () => {
  showFleet('/doctor/signals?edit=greenthread/nonsense');
  expect(
    await screen.findByText('There is no such signal'),
  ).toBeInTheDocument();
  expect(screen.getByText(/no signal nonsense/)).toBeInTheDocument();
});

describe('without a list', () => {
  it('has the shape of one while it is read', async () => {
    const api = anApi();
    api.listSignalMappings.mockReturnValue(new Promise(() => {}));
    showFleet('/doctor/signals', { api });
    expect(await screen.findByText('Loading')).toBeInTheDocument();
  });

  it('says that no driver is on, and where that is done', async () => {
    showFleet('/doctor/signals', {
      api: answering(aMappingList({ items: [] })),
    });
    expect(
      await screen.findByText('No driver is switched on'),
    ).toBeInTheDocument();
    expect(screen.getByText(/inference\.drivers/)).toBeInTheDocument();
  });

  it.each([
    [
      aResponseError(403, 'NotAllowedError', 'Unauthorized'),
      /inference\.doctor\.read/,
    ],
    [aResponseError(500, 'Error', 'gone.'), 'The signals could not be read'],
  ])('says why after %s', async (error, words) => {
    const api = anApi();
    api.listSignalMappings.mockRejectedValue(error);
    showFleet('/doctor/signals', { api });
    expect(await screen.findByText(words)).toBeInTheDocument();
  });
});
