import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { aSourceError } from '../../__testUtils__/builders';
import { FieldSetting, showField } from '../../__testUtils__/fields';
import { aTarget, someChoices } from '../../__testUtils__/provisioningBuilders';
import { TargetField } from './TargetField';

jest.setTimeout(300_000);

const show = (setting?: FieldSetting) =>
  showField(TargetField, 'target', setting);

function showChoices(choices: ReturnType<typeof someChoices>) {
  const api = anApi();
  api.getProvisioning.mockResolvedValue(choices);
  return show({ api });
}

it('says that it waits', () => {
  const api = anApi();
  api.getProvisioning.mockReturnValue(new Promise(() => {}));
  show({ api });
  expect(
    screen.getByRole('status', { name: 'Reading where models can be made' }),
  ).toBeInTheDocument();
});

it('offers clusters and namespaces by keyboard', async () => {
  const { form, container } = show();
  const cluster = await screen.findByRole('button', {
    name: /Cluster or server/,
  });
  expect((await axe(container)).violations).toEqual([]);
  cluster.focus();
  await userEvent.keyboard('{Enter}');
  await screen.findByRole('option', { name: /demo/ });
  await userEvent.keyboard('{Enter}');
  expect(form().target).toEqual({ cluster: 'demo' });
  await userEvent.click(screen.getByRole('button', { name: /Namespace/ }));
  await userEvent.click(await screen.findByRole('option', { name: 'batch' }));
  expect(form().target).toEqual({ cluster: 'demo', namespace: 'batch' });
});

it('takes the only namespace of a cluster with it', async () => {
  const { form } = show();
  await userEvent.click(
    await screen.findByRole('button', { name: /Cluster or server/ }),
  );
  await userEvent.click(await screen.findByRole('option', { name: /edge/ }));
  expect(form().target).toEqual({ cluster: 'edge', namespace: 'models' });
});

it('chooses by itself where there is nothing to choose', async () => {
  const { form } = showChoices(
    someChoices({ targets: [aTarget({ namespaces: ['models'] })] }),
  );
  await screen.findByRole('button', { name: /demo/ });
  expect(form().target).toEqual({ cluster: 'demo', namespace: 'models' });
});

it('says why not the other clusters', async () => {
  const driver = { id: 'greenthread', title: 'GreenThread', installed: false };
  showChoices(
    someChoices({
      targets: [
        aTarget(),
        aTarget({
          cluster: 'a',
          drivers: [{ ...driver, message: 'No CRDs.' }],
        }),
        aTarget({ cluster: 'b', drivers: [driver] }),
        aTarget({ cluster: 'c', drivers: [] }),
      ],
    }),
  );
  expect(
    await screen.findByText('Not offered: 3 other clusters or servers'),
  ).toBeVisible();
  expect(screen.getByText('No CRDs.')).toBeInTheDocument();
  expect(
    screen.getByText('GreenThread is not installed there.'),
  ).toBeInTheDocument();
  expect(screen.getByText(/^The system is not read there/)).toBeInTheDocument();
});

it('says what it takes where there is no place at all', async () => {
  showChoices(someChoices({ targets: [] }));
  expect(
    await screen.findByText('Models of greenthread can be made nowhere by you'),
  ).toBeInTheDocument();
  expect(screen.getByText(/inference\.model\.create/)).toBeInTheDocument();
});

it('warns of a chosen cluster that fails', async () => {
  const api = anApi();
  const error = aSourceError({ source: { kind: 'cluster', name: 'demo' } });
  api.getProvisioning.mockResolvedValue(someChoices({ errors: [error] }));
  show({ api, formData: { target: { cluster: 'demo' } } });
  expect(
    await screen.findByText(new RegExp(error.message.slice(0, 20))),
  ).toBeInTheDocument();
});

it('says where what was chosen is not offered any more', async () => {
  show({ formData: { target: { cluster: 'old', namespace: 'a' } } });
  expect(
    await screen.findByText('old is not offered to you; choose another one'),
  ).toBeInTheDocument();
});

it.each([
  [
    aResponseError(403, 'NotAllowedError', 'no'),
    'You may not see where models can be made',
  ],
  [
    aResponseError(500, 'Error', 'broken'),
    'Where models can be made could not be read',
  ],
])('says why it cannot offer any, and asks again', async (error, title) => {
  const api = anApi();
  api.getProvisioning.mockRejectedValueOnce(error);
  show({ api });
  expect(await screen.findByText(title)).toBeInTheDocument();
  await userEvent.click(screen.getByRole('button', { name: 'Try again' }));
  expect(
    await screen.findByRole('button', { name: /Cluster or server/ }),
  ).toBeInTheDocument();
});

it('tells the writer of a template that the system is missing', () => {
  show({ options: {} });
  expect(screen.getByText(/ui:options\.driver is missing/)).toBeVisible();
});

it('cannot be changed where the form says so', async () => {
  show({ props: { disabled: true } });
  expect(
    await screen.findByRole('button', { name: /Cluster or server/ }),
  ).toBeDisabled();
});
