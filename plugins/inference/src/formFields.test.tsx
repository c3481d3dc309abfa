import {
  FieldExtensionOptions,
  ScaffolderFieldExtensions,
  TemplateParameterSchema,
  useCustomFieldExtensions,
} from '@backstage/plugin-scaffolder-react';
import {
  FormField,
  FormFieldBlueprint,
  Stepper,
} from '@backstage/plugin-scaffolder-react/alpha';
import { createExtensionTester } from '@backstage/frontend-test-utils';
import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { anApi, aResponseError } from './__testUtils__/api';
import { FILLED_IN } from './__testUtils__/fields';
import { renderPage } from './__testUtils__/render';
import { aCheck } from './__testUtils__/provisioningBuilders';
import { FIELD_NAMES } from './fieldNames';
import { inferenceFormFields } from './formFields';
import {
  InferenceGpuFitFieldExtension,
  InferenceModelNameFieldExtension,
  InferenceModelPickerFieldExtension,
  InferenceRuleLabelsFieldExtension,
  InferenceSloProfileFieldExtension,
  InferenceTargetFieldExtension,
} from './legacy';

jest.setTimeout(300_000);

const OPTIONS = { driver: 'greenthread' };

const MANIFEST: TemplateParameterSchema = {
  title: 'A model',
  steps: [
    {
      title: 'Model',
      schema: {
        type: 'object',
        required: ['target', 'name'],
        properties: {
          target: {
            type: 'object',
            'ui:field': FIELD_NAMES.target,
            'ui:options': OPTIONS,
          },
          source: { type: 'string', title: 'Source' },
          name: {
            type: 'string',
            title: 'Name',
            'ui:field': FIELD_NAMES.modelName,
            'ui:options': OPTIONS,
          },
        },
      },
    },
    {
      title: 'Rest',
      schema: {
        type: 'object',
        properties: {
          sloProfile: {
            type: 'string',
            title: 'Profile',
            'ui:field': FIELD_NAMES.sloProfile,
            'ui:options': OPTIONS,
          },
        },
      },
    },
  ],
};

/** The fields as the new scaffolder loads them. */
async function newFields(): Promise<FieldExtensionOptions[]> {
  const fields = await Promise.all(
    inferenceFormFields.map(extension =>
      createExtensionTester(extension).get(
        FormFieldBlueprint.dataRefs.formFieldLoader,
      )(),
    ),
  );
  return fields as Array<FormField & FieldExtensionOptions>;
}

function Form({ fields }: { fields: FieldExtensionOptions[] }) {
  return (
    <Stepper
      manifest={MANIFEST}
      extensions={fields}
      initialState={FILLED_IN}
      onCreate={async () => {}}
    />
  );
}

function ClassicForm() {
  const fields = useCustomFieldExtensions<FieldExtensionOptions>(
    <ScaffolderFieldExtensions>
      <InferenceTargetFieldExtension />
      <InferenceModelNameFieldExtension />
      <InferenceSloProfileFieldExtension />
      <InferenceGpuFitFieldExtension />
      <InferenceRuleLabelsFieldExtension />
      <InferenceModelPickerFieldExtension />
    </ScaffolderFieldExtensions>,
  );
  return (
    <>
      <p>{fields.map(({ name }) => name).join(' ')}</p>
      <Form fields={fields} />
    </>
  );
}

it('gives the new scaffolder every field by its name', async () => {
  const fields = await newFields();
  expect(fields.map(({ name }) => name)).toEqual(Object.values(FIELD_NAMES));
  for (const { validation, schema } of fields) {
    expect(validation).toEqual(expect.any(Function));
    expect(schema).toBeDefined();
  }
});

describe.each(['new', 'classic'])('in a form of the %s scaffolder', style => {
  async function show(api = anApi()) {
    const form =
      style === 'new' ? <Form fields={await newFields()} /> : <ClassicForm />;
    renderPage(form, { api });
    return screen.findByRole('textbox', { name: 'Name' });
  }
  const next = () =>
    userEvent.click(screen.getByRole('button', { name: 'Next' }));

  it('goes on where nothing is wrong', async () => {
    await show();
    await next();
    expect(
      await screen.findByRole('radio', { name: /interactive/ }),
    ).toBeChecked();
  });

  it('refuses the next step with the sentence of the backend', async () => {
    const api = anApi();
    const message = 'The name chat is taken; take another name';
    api.checkModelService.mockImplementation(async spec =>
      aCheck(spec, {
        problems: spec.name === 'chat' ? [{ field: 'name', message }] : [],
      }),
    );
    const name = await show(api);
    await next();
    expect(await screen.findByText(`'Name' ${message}`)).toBeVisible();
    await userEvent.type(name, '-2');
    await next();
    expect(
      await screen.findByRole('radio', { name: /interactive/ }),
    ).toBeInTheDocument();
  });

  it('refuses the next step where the backend cannot be asked', async () => {
    const api = anApi();
    api.checkModelService.mockRejectedValue(
      aResponseError(503, 'ServiceUnavailableError', 'demo does not answer'),
    );
    await show(api);
    await next();
    expect(
      await screen.findByText(
        /'Name' This could not be checked: demo does not answer/,
      ),
    ).toBeVisible();
  });
});

it('has every field in a classic app by its name', async () => {
  renderPage(<ClassicForm />);
  expect(
    await screen.findByText(Object.values(FIELD_NAMES).join(' ')),
  ).toBeInTheDocument();
});
