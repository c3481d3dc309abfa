import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi } from '../../__testUtils__/api';
import { showFleet } from '../../__testUtils__/fleet';
import { aFleetGpu, aFleetGpuList } from '../../__testUtils__/fleetBuilders';
import { DEVICES_PER_PAGE } from './FleetGpus';

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
    showFleet('/gpus', { api });
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
    showFleet('/gpus', { api });
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
    showFleet('/gpus?page=2', { api });
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
