import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi } from '../../__testUtils__/api';
import { aSourceError, DAY, NOW, REF } from '../../__testUtils__/builders';
import { aCostSum, H100, T4 } from '../../__testUtils__/fleetBuilders';
import { renderPage } from '../../__testUtils__/render';
import { aCost } from '../../__testUtils__/sloBuilders';
import { aText } from '../../__testUtils__/text';
import type { Cost } from '../../api/types';
import { createFormat } from '../charts/format';
import { EntityInferenceContent } from '../ModelContent/EntityInferenceContent';
import { costFace, hourWords } from './costFaces';

const text = aText(createFormat('en-GB', 'UTC'));

const UNPRICED = aCostSum({
  cost: undefined,
  saved: undefined,
  products: [{ product: T4, used: 120, freed: 480 }],
});

const FACES: Array<[string, { data?: Cost; error?: Error }, object]> = [
  ['nothing read yet', {}, { kind: 'loading' }],
  [
    'a failed request',
    { error: new Error('down') },
    { kind: 'error', message: 'down' },
  ],
  [
    'money',
    { data: aCost() },
    {
      kind: 'value',
      value: '€384',
      detail: '€1,536 saved while asleep or stopped',
    },
  ],
  [
    'hours without a price',
    { data: aCost({ sum: UNPRICED }) },
    { kind: 'value', value: '120 h' },
  ],
  [
    'no hours',
    {
      data: aCost({
        sum: { usedGpuHours: 0, freedGpuHours: 0, products: [] },
      }),
    },
    { kind: 'noData', cause: 'no GPU-hours in this range' },
  ],
  [
    'nothing counted',
    { data: aCost({ sum: undefined }) },
    {
      kind: 'noData',
      cause: 'GPU-hours are not counted yet; they are once an hour',
    },
  ],
  [
    'a source that failed',
    { data: aCost({ sum: undefined, errors: [aSourceError()] }) },
    { kind: 'error', message: 'Prometheus demo cannot be reached' },
  ],
];

it.each(FACES)('shows %s', (_, read, face) => {
  expect(costFace(text, read)).toMatchObject(face);
});

it('names the product that has no price', () => {
  expect(hourWords(text, aCostSum())).toBe('120 h of GPUs used · 480 h freed');
  expect(hourWords(text, UNPRICED)).toBe(
    '120 h of GPUs used · 480 h freed · no price configured for NVIDIA T4',
  );
});

it('has the cost of the chosen range in a tile, and by keyboard how it was counted', async () => {
  const api = anApi();
  const products = [
    { product: H100, used: 120, freed: 480, price: 3.2 },
    { product: T4, used: 1, freed: 2 },
  ];
  api.getModelCost.mockResolvedValue(aCost({ sum: aCostSum({ products }) }));
  renderPage(<EntityInferenceContent />, { api, search: '?range=7d' });
  const tile = await screen.findByRole('group', { name: 'Cost' });
  await waitFor(() => expect(tile).toHaveTextContent('€384'));
  expect(api.getModelCost).toHaveBeenCalledWith(
    REF,
    { from: NOW - 7 * DAY, to: NOW },
    expect.anything(),
  );
  screen.getByRole('button', { name: 'How this is counted' }).focus();
  await userEvent.keyboard('{Enter}');
  const note = await screen.findByRole('dialog');
  expect(note).toHaveTextContent('Money: GPU-hours × price of the product.');
  expect(note).toHaveTextContent('Prices in EUR: price list 2026.');
  expect(note).toHaveTextContent('€3.20 an hour');
  expect(note).toHaveTextContent('set inference.cost.gpuHour.NVIDIA T4');
  await userEvent.keyboard('{Escape}');
  await waitFor(() => expect(screen.queryByRole('dialog')).toBeNull());
});
