import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi } from '../../__testUtils__/api';
import { REF } from '../../__testUtils__/builders';
import { showFleet } from '../../__testUtils__/fleet';
import {
  aFleetModel,
  aFleetModelList,
  T4,
} from '../../__testUtils__/fleetBuilders';

describe('filters', () => {
  it('offer each value with its count, several at once, and can be taken away', async () => {
    const { api } = showFleet();
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
    showFleet('?owner=group:default/gone');
    await userEvent.click(
      await screen.findByRole('button', { name: 'Filter: Owner (1)' }),
    );
    expect(
      await screen.findByRole('option', { name: 'gone (0)' }),
    ).toHaveAttribute('aria-selected', 'true');
  });

  it('search after a pause in typing, once', async () => {
    const { api } = showFleet();
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
  const { api } = showFleet();
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
  showFleet('', { api });
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
  showFleet('', { api });
  expect(
    await screen.findByText(
      'No price configured for NVIDIA T4: set inference.cost.gpuHour.NVIDIA T4.',
    ),
  ).toBeInTheDocument();
  expect(
    screen.getByText(/Prices in EUR: price list 2026\./),
  ).toBeInTheDocument();
});
