import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import { anApi } from '../../__testUtils__/api';
import { REF } from '../../__testUtils__/builders';
import { showFleet } from '../../__testUtils__/fleet';
import { aFleetSavings, aSaving } from '../../__testUtils__/fleetBuilders';

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
    showFleet('/savings', { api });
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
    showFleet('/savings');
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
