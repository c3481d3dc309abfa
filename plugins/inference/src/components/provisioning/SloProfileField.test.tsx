import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { FieldSetting, FILLED_IN, showField } from '../../__testUtils__/fields';
import {
  aCheck,
  aSpec,
  someChoices,
} from '../../__testUtils__/provisioningBuilders';
import { SloProfileField } from './SloProfileField';

jest.setTimeout(300_000);

const show = (setting: FieldSetting = {}) =>
  showField(SloProfileField, 'sloProfile', { formData: FILLED_IN, ...setting });

const radio = (name: string) => screen.findByRole('radio', { name });

it('says what each profile promises and allows, with the default chosen', async () => {
  const { container, form } = show();
  expect(await radio('interactive (default)')).toBeChecked();
  // The scaffolder checks and reviews what a form holds.
  expect(form().sloProfile).toBe('interactive');
  expect(
    screen.getByText('99.5 % of requests succeed, over 30 d.', {
      exact: false,
    }),
  ).toBeVisible();
  expect(
    screen.getByText(/50 bad ones of 10,000 requests; .* in 3 h 36 min of/),
  ).toBeVisible();
  expect(
    screen.getByText('Allows 500 slower ones of 10,000 wakes.'),
  ).toBeVisible();
  expect(
    screen.getByText('Allows 7 h 12 min without service in 30 days.'),
  ).toBeVisible();
  expect(await screen.findAllByText('Can be measured there.')).toHaveLength(2);
  expect((await axe(container)).violations).toEqual([]);
});

it('is chosen by keyboard', async () => {
  const { form } = show();
  (await radio('interactive (default)')).focus();
  await userEvent.keyboard('{ArrowDown}');
  expect(form().sloProfile).toBe('batch');
  expect(await radio('batch')).toBeChecked();
});

it('says at its SLO what cannot be measured, and of which no rules are made', async () => {
  const api = anApi();
  const threshold =
    'The SLO wake of the profile interactive cannot be measured with GreenThread: 7 s is no boundary';
  const note = 'No rules are made for the SLO availability: no series.';
  api.checkModelService.mockResolvedValue(
    aCheck(aSpec(), {
      problems: [{ field: 'sloProfile', message: threshold }],
      notes: [note, 'Something else.'],
      slos: [
        { name: 'availability', measurable: false, reason: note },
        { name: 'wake', measurable: false, refused: true, reason: threshold },
      ],
    }),
  );
  show({ api });
  const wake = await screen.findByText(threshold);
  expect(within(wake.closest('li')!).getByText('wake')).toBeVisible();
  expect(screen.getByText(note)).toBeVisible();
  expect(screen.queryByText('Something else.')).toBeNull();
  expect(screen.queryByText('Can be measured there.')).toBeNull();
});

it('does not say that it can be measured where nobody looked', async () => {
  const api = anApi();
  api.checkModelService.mockResolvedValue(
    aCheck(aSpec(), {
      problems: [{ field: 'source', message: 'no' }],
      slos: undefined,
    }),
  );
  show({ api });
  expect(
    await screen.findByText(/cannot be told before the rest/),
  ).toBeVisible();
  expect(screen.queryByText('Can be measured there.')).toBeNull();
});

it('asks nothing before place and source are filled in', async () => {
  const { api } = show({ formData: {} });
  expect(
    await screen.findByText(/is told once place and source/),
  ).toBeVisible();
  expect(api.checkModelService).not.toHaveBeenCalled();
});

it('says that it could not be checked', async () => {
  const api = anApi();
  api.checkModelService.mockRejectedValue(aResponseError(500, 'Error', 'gone'));
  show({ api });
  expect(
    await screen.findByText('This could not be checked: gone'),
  ).toBeVisible();
});

it('says that it waits, and where there are none', async () => {
  const api = anApi();
  api.getProvisioning.mockReturnValueOnce(new Promise(() => {}));
  const { unmount } = show({ api });
  expect(
    screen.getByRole('status', { name: 'Reading the SLO profiles' }),
  ).toBeInTheDocument();
  unmount();
  api.getProvisioning.mockResolvedValue(someChoices({ profiles: [] }));
  show({ api });
  expect(await screen.findByText('There are no SLO profiles')).toBeVisible();
});

it('says where the chosen profile is gone', async () => {
  show({ formData: { ...FILLED_IN, sloProfile: 'old' } });
  expect(
    await screen.findByText(/There is no SLO profile old any more/),
  ).toBeVisible();
});

it.each([
  [
    aResponseError(403, 'NotAllowedError', 'no'),
    'You may not see where models can be made',
  ],
  [
    aResponseError(500, 'Error', 'broken'),
    'The SLO profiles could not be read',
  ],
])('says why it has none to offer', async (error, title) => {
  const api = anApi();
  api.getProvisioning.mockRejectedValue(error);
  show({ api });
  expect(await screen.findByText(title)).toBeVisible();
});
