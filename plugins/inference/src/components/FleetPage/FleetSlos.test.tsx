import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { showFleet } from '../../__testUtils__/fleet';

describe('the SLOs', () => {
  it('are counted by status, and a press leaves only those', async () => {
    const { api } = showFleet('/slos');
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
