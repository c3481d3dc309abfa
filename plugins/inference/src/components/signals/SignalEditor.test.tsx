import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { axe } from 'jest-axe';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { aSourceError, REF } from '../../__testUtils__/builders';
import {
  aMapping,
  aMappingList,
  aPreview,
  OWN_EXPRESSION,
} from '../../__testUtils__/doctorBuilders';
import { showFleet } from '../../__testUtils__/fleet';
import { aFleetModelList } from '../../__testUtils__/fleetBuilders';

const OWN = { driver: 'greenthread', signal: 'requestRate' };
const STORED = { driver: 'kthena', signal: 'latencyP95' };

async function edit(
  { driver, signal }: typeof OWN,
  api: ReturnType<typeof anApi> = anApi(),
) {
  const { container } = showFleet(`/doctor/signals?edit=${driver}/${signal}`, {
    api,
  });
  const area = await screen.findByRole('textbox', { name: 'Expression' });
  return { api, container, area };
}

const button = (name: string) => screen.getByRole('button', { name });

/** Writes anew what stands in a field. */
async function write(field: HTMLElement, words: string) {
  await userEvent.clear(field);
  await userEvent.click(field);
  await userEvent.paste(words);
}

it('begins with what feeds the signal, which there is no reason to save', async () => {
  const { area, container } = await edit(OWN);
  expect(area).toHaveValue(OWN_EXPRESSION);
  expect(button('Save')).toBeDisabled();
  expect(button('Discard what was typed')).toBeDisabled();
  expect(
    screen.queryByRole('button', { name: 'Take back' }),
  ).not.toBeInTheDocument();
  expect((await axe(container)).violations).toEqual([]);
});

it('saves expression, factor and labels, and says so', async () => {
  const { api, area } = await edit(OWN);
  await write(area, 'x{m="$model"}');
  await write(screen.getByRole('textbox', { name: 'Factor' }), '0.001');
  await write(
    screen.getByRole('textbox', { name: 'Lines by label' }),
    'pod, gpu',
  );
  expect(screen.getByText('Not previewed as it stands.')).toBeVisible();
  await userEvent.click(button('Save'));
  expect(api.putSignalMapping).toHaveBeenCalledWith(OWN, {
    expression: 'x{m="$model"}',
    factor: 0.001,
    by: ['pod', 'gpu'],
    version: 0,
  });
  expect(await screen.findByText(/^Saved\./)).toBeInTheDocument();
  expect(area).toHaveValue('x{m="$model"}');
  expect(button('Save')).toBeDisabled();
  expect(button('Take back')).toBeEnabled();
  await waitFor(() => expect(api.listSignalMappings).toHaveBeenCalledTimes(2));
});

it('shows at the field what is wrong with the text, until it is changed', async () => {
  const api = anApi();
  const why = 'The expression is not PromQL from character 1 on: "))"';
  api.putSignalMapping.mockRejectedValue(
    aResponseError(400, 'InputError', why),
  );
  const { area } = await edit(OWN, api);
  await write(area, '))');
  await userEvent.click(button('Save'));
  expect(await screen.findByText(why)).toBeInTheDocument();
  expect(area).toHaveAccessibleDescription(expect.stringContaining(why));
  expect(area).toBeInvalid();
  expect(area).toHaveValue('))');
  await userEvent.type(area, 'x');
  expect(screen.queryByText(why)).not.toBeInTheDocument();
});

it.each([
  [
    aResponseError(403, 'NotAllowedError', 'You lack the permission p'),
    'You may not change signals',
  ],
  [aResponseError(500, 'Error', 'gone.'), 'This was not accepted'],
])('keeps what was typed after %s', async (error, title) => {
  const api = anApi();
  api.putSignalMapping.mockRejectedValue(error);
  const { area } = await edit(OWN, api);
  await write(area, 'x{m="$model"}');
  await userEvent.click(button('Save'));
  expect(await screen.findByText(title)).toBeInTheDocument();
  expect(area).toHaveValue('x{m="$model"}');
});

it.each([
  ['Factor', '0', /Expected a number above 0/],
  ['Lines by label', 'a-b', /Expected at most 10 label names/],
])('does not save the %s %s', async (name, value, words) => {
  await edit(OWN);
  const field = screen.getByRole('textbox', { name });
  await write(field, value);
  expect(screen.getByText(words)).toBeInTheDocument();
  expect(field).toBeInvalid();
  expect(button('Save')).toBeDisabled();
});

it('puts a variable where the cursor is', async () => {
  const { area } = await edit(OWN);
  await write(area, 'x{m=""}');
  (area as HTMLTextAreaElement).setSelectionRange(5, 5);
  await userEvent.click(button('Insert $model'));
  expect(area).toHaveValue('x{m="$model"}');
  expect(area).toHaveFocus();
  expect((area as HTMLTextAreaElement).selectionStart).toBe(11);
});

it('drops what was typed when asked, and begins with another source’s text', async () => {
  const { area } = await edit(STORED);
  await write(area, 'x');
  await userEvent.click(button('Discard what was typed'));
  expect(area).toHaveValue('max(router_ms{model="$model"})');
  expect(screen.getByRole('textbox', { name: 'Factor' })).toHaveValue('0.001');
  const [ofConfig] = screen.getAllByRole('button', {
    name: 'Begin with this',
  });
  await userEvent.click(ofConfig);
  expect(area).toHaveValue('max(old_ms{model="$model"})');
  expect(screen.getByRole('textbox', { name: 'Factor' })).toHaveValue('');
});

describe('when somebody else changed the signal meanwhile', () => {
  const theirs = aMapping({
    origin: 'stored',
    stored: { expression: 'theirs{m="$model"}' },
    version: 1,
    changedAt: 0,
    changedBy: 'user:default/joe',
  });

  async function conflict() {
    const api = anApi();
    api.putSignalMapping.mockRejectedValueOnce(
      aResponseError(409, 'ConflictError', 'It was changed meanwhile'),
    );
    const { area } = await edit(OWN, api);
    await write(area, 'mine{m="$model"}');
    api.listSignalMappings.mockResolvedValue(aMappingList({ items: [theirs] }));
    await userEvent.click(button('Save'));
    const alert = await screen.findByRole('alert');
    return { api, area, alert };
  }

  it('shows what is stored now, and loses nothing', async () => {
    const { area, alert } = await conflict();
    expect(alert).toHaveTextContent('Somebody else changed this signal');
    expect(alert).toHaveTextContent('theirs{m="$model"}');
    expect(alert).toHaveTextContent('by joe');
    expect(area).toHaveValue('mine{m="$model"}');
    expect(button('Save')).toBeDisabled();
    expect((await axe(alert)).violations).toEqual([]);
  });

  it('saves over it when a person keeps what was typed', async () => {
    const { api } = await conflict();
    await userEvent.click(button('Keep mine, to save it over this'));
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
    await userEvent.click(button('Save'));
    expect(api.putSignalMapping).toHaveBeenLastCalledWith(
      OWN,
      expect.objectContaining({ expression: 'mine{m="$model"}', version: 1 }),
    );
  });

  it('takes the other when a person drops what was typed', async () => {
    const { area } = await conflict();
    await userEvent.click(button('Take this, and drop mine'));
    expect(area).toHaveValue('theirs{m="$model"}');
    expect(screen.queryByRole('alert')).not.toBeInTheDocument();
  });
});

describe('taking a stored expression back', () => {
  it('is asked for once more, and says what feeds the signal then', async () => {
    const { api, area } = await edit(STORED);
    await userEvent.click(button('Take back'));
    const dialog = await screen.findByRole('dialog');
    expect(dialog).toHaveTextContent('Take back Latency, P95 of Kthena?');
    expect(dialog).toHaveTextContent('max(old_ms{model="$model"})');
    expect((await axe(dialog)).violations).toEqual([]);
    await userEvent.click(
      within(dialog).getByRole('button', { name: 'Cancel' }),
    );
    expect(api.resetSignalMapping).not.toHaveBeenCalled();
    await userEvent.click(button('Take back'));
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'Take back',
      }),
    );
    expect(api.resetSignalMapping).toHaveBeenCalledWith(STORED, { version: 3 });
    expect(await screen.findByText(/^Taken back\./)).toBeInTheDocument();
    expect(area).toHaveValue(OWN_EXPRESSION);
  });

  it('says why it was refused', async () => {
    const api = anApi();
    api.resetSignalMapping.mockRejectedValue(
      aResponseError(500, 'Error', 'The database is gone.'),
    );
    await edit(STORED, api);
    await userEvent.click(button('Take back'));
    await userEvent.click(
      within(await screen.findByRole('dialog')).getByRole('button', {
        name: 'Take back',
      }),
    );
    expect(
      await screen.findByText('The database is gone.'),
    ).toBeInTheDocument();
  });
});

describe('a preview', () => {
  const preview = () => button('Preview');
  const model = () => screen.findByRole('combobox', { name: 'Model' });

  it('shows what there is and what there would be, for the first model until another is chosen', async () => {
    const { api, container } = await edit(OWN);
    expect(await model()).toHaveValue('qwen3-4b (greenthread-system, demo)');
    expect(api.listFleetModels).toHaveBeenCalledWith(
      expect.objectContaining({ driver: ['greenthread'], sort: 'name' }),
      expect.anything(),
    );
    await userEvent.click(preview());
    expect(api.previewSignalMapping).toHaveBeenCalledWith(
      OWN,
      { expression: OWN_EXPRESSION, model: REF },
      expect.anything(),
    );
    expect(
      await screen.findByRole('figure', { name: 'Requests: new' }),
    ).toBeInTheDocument();
    expect(
      screen.getByRole('figure', { name: 'Requests: now' }),
    ).toBeInTheDocument();
    expect(screen.getByText(aPreview().query)).toBeInTheDocument();
    expect((await axe(container)).violations).toEqual([]);
  });

  it('says that it is of an earlier text once that is changed', async () => {
    const { area } = await edit(OWN);
    await model();
    await userEvent.click(preview());
    expect(
      await screen.findByText('For qwen3-4b, as it is written.'),
    ).toBeInTheDocument();
    await userEvent.type(area, ' or vector(0)');
    expect(
      screen.getByText(/as it was written before the last change/),
    ).toBeInTheDocument();
  });

  it('shows warnings, sources that failed and that there are no values', async () => {
    const api = anApi();
    api.previewSignalMapping.mockResolvedValue(
      aPreview({
        lines: [],
        warnings: ['metric might not be a counter'],
        errors: [aSourceError()],
      }),
    );
    await edit(OWN, api);
    await model();
    await userEvent.click(preview());
    expect(
      await screen.findByText('metric might not be a counter'),
    ).toBeInTheDocument();
    expect(
      screen.getByText('Prometheus demo cannot be reached'),
    ).toBeInTheDocument();
    expect(screen.getByText('No values in the last hour')).toBeInTheDocument();
  });

  it('shows at the field what is wrong with the text', async () => {
    const api = anApi();
    api.previewSignalMapping.mockRejectedValue(
      aResponseError(400, 'InputError', 'The expression names no model'),
    );
    const { area } = await edit(OWN, api);
    await model();
    await userEvent.click(preview());
    await waitFor(() => expect(area).toBeInvalid());
    expect(area).toHaveAccessibleDescription(
      expect.stringContaining('The expression names no model'),
    );
  });

  it('is of the model that a person finds by name', async () => {
    const other = { ...REF, name: 'llama-3' };
    const api = anApi();
    api.listFleetModels.mockImplementation(async ({ search }) => {
      const { items } = aFleetModelList();
      return aFleetModelList({
        items: search ? [{ ...items[0], ref: other }] : items,
      });
    });
    await edit(OWN, api);
    const field = await model();
    await waitFor(() => expect(field).not.toHaveValue(''));
    await userEvent.clear(field);
    await userEvent.type(field, 'llama');
    await userEvent.click(
      await screen.findByRole('option', { name: /^llama-3/ }),
    );
    await userEvent.click(preview());
    expect(api.previewSignalMapping).toHaveBeenCalledWith(
      OWN,
      { expression: OWN_EXPRESSION, model: other },
      expect.anything(),
    );
  });

  it('is not offered where there is no model, and saving still is', async () => {
    const api = anApi();
    api.listFleetModels.mockResolvedValue(aFleetModelList({ items: [] }));
    const { area } = await edit(OWN, api);
    expect(
      await screen.findByText(/There is no model of GreenThread/),
    ).toBeInTheDocument();
    expect(preview()).toBeDisabled();
    await write(area, 'x{m="$model"}');
    expect(button('Save')).toBeEnabled();
  });
});
