import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { DAY, NOW } from '../../__testUtils__/builders';
import { showFleet } from '../../__testUtils__/fleet';

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
    const { api } = showFleet('?state=serving&range=7d&search=x');
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
    showFleet('/savings', { api });
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
