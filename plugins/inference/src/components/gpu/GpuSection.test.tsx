import { screen, within } from '@testing-library/react';
import { axe } from 'jest-axe';
import { anApi } from '../../__testUtils__/api';
import { aGpu, aModel } from '../../__testUtils__/builders';
import { renderPage } from '../../__testUtils__/render';
import { EntityInferenceContent } from '../ModelContent/EntityInferenceContent';
import { GpuDevice } from './GpuDevice';

const device = (gpu = aGpu()) => (
  <GpuDevice gpu={gpu} model={aModel()} needs={42 * 1024 ** 3} />
);

it('shows memory, readings and who else is on the device', async () => {
  const { container } = renderPage(device());
  expect(
    await screen.findByRole('img', {
      name: 'Memory of gpu-node-a-0: 80 GiB in all, 40 GiB held by this model, 0 B by others',
    }),
  ).toBeInTheDocument();
  expect(screen.getByText('NVIDIA H100 · node-a · GPU 0')).toBeInTheDocument();
  expect(screen.getByText('71 %')).toBeInTheDocument();
  expect(screen.getByText('58 °C')).toBeInTheDocument();
  expect(screen.getByText('412 W')).toBeInTheDocument();
  expect(screen.getByText('needs 42 GiB')).toBeInTheDocument();
  const [mine, other] = within(
    screen.getByRole('list', { name: 'Models on this GPU' }),
  ).getAllByRole('listitem');
  expect(mine).toHaveTextContent('Servingqwen3-4bthis model40 GiB reserved');
  expect(other).toHaveTextContent(
    'Sleepingmistral-7bnever preemptednothing reserved',
  );
  expect((await axe(container)).violations).toEqual([]);
});

it('says what a device does not report rather than zero', async () => {
  renderPage(
    device(
      aGpu({
        totalBytes: undefined,
        utilizationPercent: undefined,
        temperatureCelsius: undefined,
        powerWatts: undefined,
        product: undefined,
        index: undefined,
        occupants: [{ pod: 'x', modelName: 'x', state: 'unknown' }],
      }),
    ),
  );
  expect(await screen.findByText('memory not reported')).toBeInTheDocument();
  expect(screen.getAllByText('not reported')).toHaveLength(4);
  expect(screen.getByText('node-a')).toBeInTheDocument();
});

it('leaves out charts that the driver cannot measure', async () => {
  const api = anApi();
  api.getModel.mockResolvedValue(aModel({ signals: ['gpuUtilization'] }));
  renderPage(<EntityInferenceContent />, { api });
  const part = await screen.findByRole('region', { name: 'GPU' });
  expect(within(part).getByText('GPU utilisation')).toBeInTheDocument();
  expect(
    within(part).queryByText('GPU memory of this model'),
  ).not.toBeInTheDocument();
});

it('says how many GPUs a model holds where nobody says which', async () => {
  const api = anApi();
  const pod = { state: 'serving' as const, gpus: [] };
  api.getModel.mockResolvedValue(
    aModel({
      gpus: [],
      pods: [
        { ...pod, name: 'a', gpuCount: 2, gpuProduct: 'NVIDIA L40S' },
        { ...pod, name: 'b', gpuCount: 2, gpuProduct: 'NVIDIA L40S' },
        { ...pod, name: 'c', gpuCount: 1 },
        { ...pod, name: 'd' },
      ],
    }),
  );
  renderPage(<EntityInferenceContent />, { api, search: '?toggled=facts' });
  const part = await screen.findByRole('region', { name: 'GPU' });
  expect(
    within(part).getByText('Its replicas hold 4 × NVIDIA L40S, 1 GPU'),
  ).toBeInTheDocument();
  const rows = within(
    screen.getByRole('table', { name: 'Replicas' }),
  ).getAllByRole('row');
  expect(rows[1]).toHaveTextContent('aServing2 × NVIDIA L40S');
  expect(rows[4]).toHaveTextContent('dServing–');
});
