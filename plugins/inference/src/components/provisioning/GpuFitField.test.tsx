import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { aSourceError } from '../../__testUtils__/builders';
import { FieldSetting, FILLED_IN, showField } from '../../__testUtils__/fields';
import {
  aCapacity,
  aCheck,
  aSpec,
} from '../../__testUtils__/provisioningBuilders';
import { GpuFitField } from './GpuFitField';

jest.setTimeout(300_000);

const CONTEXT = { ...FILLED_IN, gpu: { gpus: 1, maxModelLength: 32_768 } };

const show = (setting: FieldSetting = {}) =>
  showField(GpuFitField, 'gpu', { formData: CONTEXT, ...setting });

const row = (name: string) =>
  screen.getByRole('row', { name: new RegExp(`^${name}`) });

it('shows the arithmetic, and what fits of what is free now', async () => {
  const { container } = show();
  expect(row('Weights')).toHaveTextContent('8,190,000,000 × 16 / 8 / 1');
  expect(row('Weights')).toHaveTextContent('15.3 GiB');
  expect(row('KV cache')).toHaveTextContent('4.5 GiB');
  expect(row('Needed')).toHaveTextContent('22.8 GiB');
  expect(
    await screen.findByText(/^Fits now: one node has 1 GPU/),
  ).toBeVisible();
  expect(screen.getByText(/^Too large/)).toBeVisible();
  expect((await axe(container)).violations).toEqual([]);
});

it('says that it waits for the memory', () => {
  const api = anApi();
  api.getCapacity.mockReturnValue(new Promise(() => {}));
  show({ api });
  expect(
    screen.getByRole('status', { name: 'Reading the GPU memory' }),
  ).toBeInTheDocument();
});

it('reckons with the longest context of the model where none is given', () => {
  show({ formData: FILLED_IN });
  expect(row('KV cache')).toHaveTextContent('40,960');
  expect(row('KV cache')).toHaveTextContent(/Assumed: .*tokens of context/);
  expect(row('Needed')).toBeVisible();
});

it('says what is not known rather than counting it as nothing', async () => {
  const source = 's3://bucket/mine-8B';
  show({ formData: { ...FILLED_IN, source } });
  expect(screen.getByText(/neither given nor known/)).toBeVisible();
  expect(
    screen.getByText(/^The weights alone take at least 14\.9 GiB/),
  ).toBeVisible();
  expect(screen.queryByRole('row', { name: /^Needed/ })).toBeNull();
  expect(await screen.findAllByText(/the need is not known/)).toHaveLength(2);
});

it('says that weights are too large where nothing else of the need is known', async () => {
  const source = 's3://bucket/mine-400B';
  show({ formData: { ...FILLED_IN, source } });
  expect(await screen.findAllByText(/^Too large/)).toHaveLength(2);
});

it('says where the name does not tell how many weights there are', async () => {
  show({ formData: { ...CONTEXT, source: 's3://bucket/mine' } });
  expect(screen.getByText(/does not tell how many weights/)).toBeVisible();
  expect(screen.getByText(/number of weights is not known/)).toBeVisible();
});

it('says of devices of which nothing is known that it cannot be told', async () => {
  const api = anApi();
  api.getCapacity.mockResolvedValue(
    aCapacity({ products: [{ devices: [{ name: 'gpu-0' }] }] }),
  );
  show({ api });
  expect(await screen.findByText('Product not known')).toBeVisible();
  expect(screen.getByText(/size, free memory or node/)).toBeVisible();
  expect(screen.getByText('Most free on one: not known')).toBeVisible();
});

it('reckons with what the person knows better, and keeps it', async () => {
  const { form } = show();
  await userEvent.click(screen.getByText('Change what is assumed'));
  const bits = screen.getByRole('textbox', { name: 'Bits per weight' });
  await userEvent.clear(bits);
  await userEvent.type(bits, '4');
  await userEvent.tab();
  expect(form().gpu).toEqual({
    gpus: 1,
    maxModelLength: 32_768,
    assumptions: { bitsPerWeight: 4 },
  });
  expect(row('Weights')).toHaveTextContent('3.8 GiB');
  expect(within(row('Weights')).queryByText(/Assumed/)).toBeNull();
});

it('takes GPUs and context as its value', async () => {
  const { form } = show({ formData: FILLED_IN });
  const gpus = screen.getByRole('textbox', { name: 'GPUs of a replica' });
  await userEvent.clear(gpus);
  await userEvent.type(gpus, '2');
  const context = screen.getByRole('textbox', { name: /Longest context/ });
  await userEvent.type(context, '4096');
  await userEvent.tab();
  expect(form().gpu).toEqual({ gpus: 2, maxModelLength: 4_096 });
  await userEvent.clear(context);
  await userEvent.tab();
  expect(form().gpu).toEqual({ gpus: 2 });
});

it('has nothing to fit without GPUs', () => {
  show({ formData: { ...FILLED_IN, gpu: { gpus: 0 } } });
  expect(screen.getByText(/^Without GPUs/)).toBeVisible();
  expect(screen.queryByRole('table')).toBeNull();
});

it('shows what the backend says against the number of GPUs', async () => {
  const api = anApi();
  const message = 'The weights alone take at least 200 GiB';
  api.checkModelService.mockResolvedValue(
    aCheck(aSpec(), { problems: [{ field: 'gpus', message }] }),
  );
  show({ api });
  expect(await screen.findByText(message)).toBeVisible();
});

it('compares nothing before a cluster is chosen', () => {
  const { api } = show({ formData: { ...CONTEXT, target: undefined } });
  expect(screen.getByText(/^Choose where the model is to run/)).toBeVisible();
  expect(api.getCapacity).not.toHaveBeenCalled();
});

it.each([
  [aResponseError(403, 'NotAllowedError', 'no'), 'You may not see the GPUs'],
  [
    aResponseError(500, 'Error', 'broken'),
    'The GPU memory of demo could not be read',
  ],
])('says why it cannot compare', async (error, title) => {
  const api = anApi();
  api.getCapacity.mockRejectedValue(error);
  show({ api });
  expect(await screen.findByText(title)).toBeVisible();
  expect(row('Needed')).toBeVisible();
});

it('says where no GPU is known, and which source failed', async () => {
  const api = anApi();
  const error = aSourceError({ source: { kind: 'cluster', name: 'demo' } });
  api.getCapacity.mockResolvedValue(
    aCapacity({ products: [], errors: [error] }),
  );
  show({ api });
  expect(await screen.findByText('No GPUs are known of demo')).toBeVisible();
  expect(
    screen.getByText(new RegExp(error.message.slice(0, 20))),
  ).toBeVisible();
});
