import { fireEvent, screen, waitFor } from '@testing-library/react';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { FieldSetting, FILLED_IN, showField } from '../../__testUtils__/fields';
import { aCheck, aSpec } from '../../__testUtils__/provisioningBuilders';
import type { ModelServiceCheck } from '../../api/types';
import { ModelNameField } from './ModelNameField';

jest.setTimeout(300_000);

const show = (setting: FieldSetting = {}) =>
  showField(ModelNameField, 'name', { formData: FILLED_IN, ...setting });

function showCheck(check: Partial<ModelServiceCheck>, setting?: FieldSetting) {
  const api = anApi();
  api.checkModelService.mockResolvedValue(aCheck(aSpec(), check));
  return show({ api, ...setting });
}

const field = () => screen.getByRole('textbox', { name: /Name/ });
const says = (words: string | RegExp) => screen.findByText(words);

it('says that it checks, and then that the name is free', async () => {
  const { api, container } = show();
  expect(screen.getByText('Checking the name')).toBeInTheDocument();
  await says('The name is free.');
  expect(api.checkModelService).toHaveBeenCalledWith(
    aSpec({ name: 'chat' }),
    expect.anything(),
  );
  expect(field()).toHaveAccessibleDescription('The name is free.');
  expect((await axe(container)).violations).toEqual([]);
});

it('checks what is typed after a pause, once, and gives up what is outdated', async () => {
  const api = anApi();
  const signals: AbortSignal[] = [];
  api.checkModelService.mockImplementation(async (spec, options) => {
    signals.push(options!.signal!);
    return spec.name === 'chat' ? new Promise(() => {}) : aCheck(spec);
  });
  const { form } = show({ api });
  await waitFor(() => expect(signals).toHaveLength(1));
  for (const value of ['chatt', 'chatte', 'chatter']) {
    fireEvent.change(field(), { target: { value } });
  }
  expect(signals[0].aborted).toBe(true);
  await says('The name is free.');
  expect(form().name).toBe('chatter');
  expect(signals).toHaveLength(2);
});

it('shows what is wrong with the name, and once where the form shows it too', async () => {
  const message = 'The name chat is taken; take another name';
  const { unmount } = showCheck({ problems: [{ field: 'name', message }] });
  await says(message);
  expect(field()).toBeInvalid();
  unmount();

  showCheck(
    { problems: [{ field: 'name', message }] },
    { props: { rawErrors: [message] } },
  );
  await waitFor(() => expect(field()).toBeInvalid());
  expect(screen.queryByText(message)).not.toBeInTheDocument();
});

it('does not call a name free that could not be looked at to the end', async () => {
  const problems = [{ field: 'owner', message: 'The owner is missing' }];
  showCheck({ problems });
  await says(/Whether the name is free cannot be told .*The owner is missing/);
});

it('says that a model of its own would be changed', async () => {
  showCheck({ exists: true });
  await says(/was made by such a form before/);
});

it('says what is missing before it can be checked', () => {
  const { api } = show({ formData: { name: 'chat' } });
  expect(
    screen.getByText(/^Choose where the model is to run/),
  ).toBeInTheDocument();
  expect(screen.getByText(/^Say where the weights/)).toBeInTheDocument();
  expect(api.checkModelService).not.toHaveBeenCalled();
});

it('says nothing of no name', () => {
  show({ formData: { ...FILLED_IN, name: undefined } });
  expect(field()).toHaveValue('');
  expect(screen.getByRole('status')).toBeEmptyDOMElement();
});

it('says that it could not be checked', async () => {
  const api = anApi();
  api.checkModelService.mockRejectedValue(
    aResponseError(403, 'NotAllowedError', 'you may not'),
  );
  show({ api });
  await says('This could not be checked: you may not');
  expect(field()).toBeValid();
});
