import type {
  FieldExtensionOptions,
  TemplateParameterSchema,
} from '@backstage/plugin-scaffolder-react';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aResponseError } from '../../__testUtils__/api';
import { FILLED_IN } from '../../__testUtils__/fields';
import { aCheck } from '../../__testUtils__/provisioningBuilders';
import { renderPage } from '../../__testUtils__/render';
import { FIELD_NAMES } from '../../fieldNames';
import * as formFields from './formFields';

/**
 * Forms that say no, as people meet them: in the scaffolder's own stepper, with
 * fields that say the reason themselves.
 */

jest.setTimeout(60_000);

const FIELDS = Object.values(formFields) as unknown as FieldExtensionOptions[];
const BRIEF = 'is not accepted; the reason stands at the field.';

const field = (name: keyof typeof FIELD_NAMES, type = 'object') => ({
  type,
  title: name,
  'ui:field': FIELD_NAMES[name],
  'ui:options': { driver: 'greenthread' },
  'ui:hideError': true,
});

const MANIFEST: TemplateParameterSchema = {
  title: 'A model',
  steps: [
    {
      title: 'Model',
      schema: {
        type: 'object',
        properties: {
          target: field('target'),
          name: field('modelName', 'string'),
        },
      },
    },
    {
      title: 'Size',
      schema: {
        type: 'object',
        properties: {
          gpu: field('gpuFit'),
          sloProfile: field('sloProfile', 'string'),
          rules: field('ruleLabels'),
        },
      },
    },
  ],
};

const create = jest.fn(async () => {});
const scrolled = jest.fn();

beforeAll(() => {
  // The test's document has no view.
  Element.prototype.scrollIntoView = scrolled;
});
beforeEach(() => {
  create.mockClear();
  scrolled.mockClear();
});

function show(api = anApi(), formData: Record<string, unknown> = FILLED_IN) {
  renderPage(
    <Stepper
      manifest={MANIFEST}
      extensions={FIELDS}
      initialState={formData as typeof FILLED_IN}
      onCreate={create}
    />,
    { api },
  );
  return api;
}

const press = async (name: string) =>
  userEvent.click(await screen.findByRole('button', { name }));

/** The step of the fields that are filled in by themselves. */
async function goToSize() {
  await screen.findByText('The name is free.');
  await press('Next');
  await screen.findByRole('radio', { name: /interactive/ });
}

const SENTENCES: Array<[string, string, string]> = [
  ['a name that is taken', 'name', 'The name chat is taken; take another'],
  ['a namespace that is closed', 'namespace', 'You may in batch alone'],
  ['a definition that is missing', 'driver', 'demo does not serve models'],
  ['a cluster that is dead', 'cluster', 'Cluster "demo" cannot be reached'],
  ['a model that is too large', 'gpus', 'No GPU of demo has as much memory'],
  ['a threshold off the buckets', 'sloProfile', 'The SLO wake: 5 s is none'],
  ['rules that cannot be made', 'rules', 'demo serves no prometheusrules'],
];
const FIRST = ['name', 'namespace', 'driver', 'cluster'];

it.each(SENTENCES)(
  'says of %s once why it does not go on, at its field',
  async (_, part, message) => {
    const api = anApi();
    api.checkModelService.mockImplementation(async spec =>
      aCheck(spec, { problems: [{ field: part, message }] }),
    );
    show(api);
    if (!FIRST.includes(part)) {
      // What is wrong further on holds back nothing here.
      await screen.findByRole('textbox', { name: 'modelName' });
      await press('Next');
      await screen.findByRole('radio', { name: /interactive/ });
    }
    await press(FIRST.includes(part) ? 'Next' : 'Review');
    await waitFor(() =>
      expect(screen.getAllByText(new RegExp(BRIEF))).toHaveLength(1),
    );
    await waitFor(() =>
      expect(screen.getAllByText(text => text.endsWith(message))).toHaveLength(
        1,
      ),
    );
    expect(scrolled).toHaveBeenCalledTimes(1);
    expect(screen.queryByRole('button', { name: 'Create' })).toBeNull();
  },
);

it('says no more why it did not go on when something else stands there', async () => {
  const api = anApi();
  const message = 'You may in batch alone';
  api.checkModelService.mockImplementation(async spec =>
    aCheck(spec, {
      problems:
        spec.namespace === FILLED_IN.target.namespace
          ? [{ field: 'namespace', message }]
          : [],
    }),
  );
  show(api);
  await screen.findByText(/cannot be told before the place is right/);
  await press('Next');
  expect(await screen.findByText(message)).toBeVisible();
  expect(screen.getByText(`'target' ${BRIEF}`)).toBeVisible();
  await userEvent.click(screen.getByRole('button', { name: /Namespace/ }));
  await userEvent.click(await screen.findByRole('option', { name: 'batch' }));
  await waitFor(() => expect(screen.queryByText(message)).toBeNull());
});

it('says at the field that the backend could not be asked', async () => {
  const api = anApi();
  show(api);
  await goToSize();
  api.checkModelService.mockRejectedValue(
    aResponseError(503, 'ServiceUnavailableError', 'nobody answers'),
  );
  await userEvent.click(screen.getByRole('radio', { name: /batch/ }));
  await press('Review');
  expect(
    (await screen.findAllByText('This could not be checked: nobody answers'))
      .length,
  ).toBeGreaterThan(0);
  expect(screen.getByText(`'sloProfile' ${BRIEF}`)).toBeVisible();
});

it('holds and reviews what it shows, touched or not', async () => {
  show();
  await goToSize();
  await press('Review');
  await press('Create');
  expect(create).toHaveBeenCalledWith({
    ...FILLED_IN,
    gpu: { gpus: 1 },
    sloProfile: 'interactive',
    rules: { labels: {} },
  });
});
