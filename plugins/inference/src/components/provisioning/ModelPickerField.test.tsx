import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { stringifyModelRef } from '@wakeboard/plugin-inference-common';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { aSourceError, REF } from '../../__testUtils__/builders';
import { FieldSetting, showField } from '../../__testUtils__/fields';
import { aFleetModelList } from '../../__testUtils__/fleetBuilders';
import {
  anInventory,
  anInventoryModel,
  provisionedObjects,
} from '../../__testUtils__/provisioningBuilders';
import { ModelPickerField } from './ModelPickerField';

jest.setTimeout(300_000);

const CHOSEN = { model: stringifyModelRef(REF) };

function fleetApi() {
  const api = anApi();
  api.listFleetModels.mockResolvedValue(
    aFleetModelList({ facets: { cluster: [{ value: 'demo', count: 2 }] } }),
  );
  return api;
}

const show = (setting: FieldSetting = {}) =>
  showField(ModelPickerField, 'model', {
    api: fleetApi(),
    options: {},
    ...setting,
  });

it('offers what provisioning made, and lists what goes with it', async () => {
  const { form, container } = show();
  const box = await screen.findByRole('combobox', { name: /Model to delete/ });
  await userEvent.click(box);
  await userEvent.keyboard('{ArrowDown}');
  expect(screen.queryByRole('option', { name: /by-hand/ })).toBeNull();
  await userEvent.click(
    await screen.findByRole('option', { name: /qwen3-4b/ }),
  );
  expect(form()).toEqual(CHOSEN);
  const table = await screen.findByRole('table', {
    name: '2 objects will be deleted',
  });
  expect(within(table).getByText('PrometheusRule')).toBeVisible();
  expect((await axe(container)).violations).toEqual([]);
});

it('reads every page of every cluster, of one system where the template has one', async () => {
  const api = fleetApi();
  api.listInventory
    .mockResolvedValueOnce(
      anInventory('demo', {
        items: [anInventoryModel({ ref: { ...REF, driver: 'kthena' } })],
        after: 'next',
      }),
    )
    .mockResolvedValueOnce(anInventory('demo'));
  show({ api, options: { driver: 'greenthread' } });
  await userEvent.click(await screen.findByRole('combobox'));
  await userEvent.keyboard('{ArrowDown}');
  expect(await screen.findAllByRole('option')).toHaveLength(1);
  expect(api.listInventory).toHaveBeenLastCalledWith(
    { cluster: 'demo', after: 'next', limit: 1_000 },
    expect.anything(),
  );
});

it('says where the person may not delete it', async () => {
  const api = fleetApi();
  api.deleteProvisioned.mockRejectedValue(
    aResponseError(403, 'NotAllowedError', 'you lack the permission'),
  );
  show({ api, formData: CHOSEN });
  expect(await screen.findByText('you lack the permission')).toBeVisible();
  expect(screen.getByRole('table')).toBeVisible();
  expect(api.deleteProvisioned).toHaveBeenCalledWith(
    REF,
    { dryRun: true },
    expect.anything(),
  );
});

it('names what could not be asked, so that there may be more', async () => {
  const api = fleetApi();
  const error = aSourceError({ source: { kind: 'cluster', name: 'demo' } });
  api.listProvisioned.mockResolvedValue(
    provisionedObjects(REF, { objects: [], errors: [error] }),
  );
  show({ api, formData: CHOSEN });
  expect(
    await screen.findByText(new RegExp(error.message.slice(0, 20))),
  ).toBeVisible();
  expect(screen.getByText(/^Nothing is left/)).toBeVisible();
});

it('says that it waits, and where there is none', async () => {
  const api = fleetApi();
  api.listInventory.mockReturnValueOnce(new Promise(() => {}));
  const { unmount } = show({ api });
  expect(
    screen.getByRole('status', { name: 'Reading the models' }),
  ).toBeInTheDocument();
  unmount();
  api.listInventory.mockResolvedValue(anInventory('demo', { items: [] }));
  show({ api });
  expect(await screen.findByText(/^There is no model that/)).toBeVisible();
});

it.each([
  [aResponseError(403, 'NotAllowedError', 'no'), 'You may not see models'],
  [aResponseError(500, 'Error', 'broken'), 'The models could not be read'],
])('says why it offers none', async (error, title) => {
  const api = fleetApi();
  api.listFleetModels.mockRejectedValue(error);
  show({ api });
  expect(await screen.findByText(title)).toBeVisible();
});

it.each([
  [
    aResponseError(403, 'NotAllowedError', 'no'),
    'You may not see what belongs to the model',
  ],
  [
    aResponseError(404, 'NotFoundError', 'there is no such model'),
    'What belongs to the model could not be read',
  ],
])('says why it lists nothing', async (error, title) => {
  const api = fleetApi();
  api.listProvisioned.mockRejectedValue(error);
  show({ api, formData: CHOSEN });
  expect(await screen.findByText(title)).toBeVisible();
});
