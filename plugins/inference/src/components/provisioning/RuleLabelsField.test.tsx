import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { FieldSetting, FILLED_IN, showField } from '../../__testUtils__/fields';
import { RuleLabelsField } from './RuleLabelsField';

jest.setTimeout(300_000);

const show = (setting: FieldSetting = {}) =>
  showField(RuleLabelsField, 'rules', { formData: FILLED_IN, ...setting });

const box = (name: string) => screen.findByRole('textbox', { name });

it('begins with the labels of the configuration and adds none by itself', async () => {
  const { form, container } = show();
  expect(await box('release')).toHaveValue('kube-prometheus-stack');
  expect(
    screen.getByText(/default kube-prometheus-stack ignores/),
  ).toBeVisible();
  expect(form().rules).toEqual({ labels: {} });
  expect((await axe(container)).violations).toEqual([]);
});

it('keeps what is said beside the configuration, and only that', async () => {
  const { form } = show();
  const release = await box('release');
  await userEvent.clear(release);
  await userEvent.type(release, 'mine');
  expect(form().rules).toEqual({ labels: { release: 'mine' } });
  expect(screen.getByText('Configured: kube-prometheus-stack')).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Add a label' }));
  await userEvent.type(await box('Key'), 'team');
  await userEvent.type(await box('Value'), 'chat');
  expect(form().rules).toEqual({ labels: { release: 'mine', team: 'chat' } });
  await userEvent.clear(release);
  await userEvent.type(release, 'kube-prometheus-stack');
  expect(form().rules).toEqual({ labels: { team: 'chat' } });
  await userEvent.click(
    screen.getByRole('button', { name: 'Remove the label team' }),
  );
  expect(form().rules).toEqual({ labels: {} });
});

it.each([
  ['a/b/c', 'v', 'Key', /no key of a label/],
  ['release', 'v', 'Key', /is configured/],
  ['', 'v', 'Key', /needs a key/],
  ['team', '-v', 'Value', /no value of a label/],
])('says what is wrong with %j: %j', async (key, value, field, words) => {
  show();
  await box('release');
  await userEvent.click(screen.getByRole('button', { name: 'Add a label' }));
  if (key) await userEvent.type(await box('Key'), key);
  await userEvent.type(await box('Value'), value);
  expect(screen.getByText(words)).toBeVisible();
  expect(await box(field)).toBeInvalid();
});

it('shows what was put in before', async () => {
  show({
    formData: { ...FILLED_IN, rules: { labels: { release: 'b', team: 'a' } } },
  });
  expect(await box('release')).toHaveValue('b');
  expect(await box('Key')).toHaveValue('team');
});

it('reads the labels of what it is for', async () => {
  show({ options: { driver: 'greenthread', labels: 'dashboard' } });
  expect(await box('grafana_dashboard')).toHaveValue('1');
  expect(screen.getByText('Labels of the dashboard')).toBeVisible();
});

it('says that the configured labels are known with the cluster', () => {
  show({ formData: {} });
  expect(screen.getByText(/^Choose where the model is to run/)).toBeVisible();
});

it('says that it waits', () => {
  const api = anApi();
  api.getProvisioning.mockReturnValue(new Promise(() => {}));
  show({ api });
  expect(
    screen.getByRole('status', {
      name: 'Reading the labels of the configuration',
    }),
  ).toBeInTheDocument();
});

it.each([
  [
    aResponseError(403, 'NotAllowedError', 'no'),
    'You may not see where models can be made',
  ],
  [
    aResponseError(500, 'Error', 'broken'),
    'The labels of the configuration could not be read',
  ],
])('lets labels be added all the same', async (error, title) => {
  const api = anApi();
  api.getProvisioning.mockRejectedValue(error);
  const { form } = show({ api });
  expect(await screen.findByText(title)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: 'Add a label' }));
  await userEvent.type(await box('Key'), 'team');
  expect(form().rules).toEqual({ labels: { team: '' } });
});
