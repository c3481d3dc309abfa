import { Container, Header } from '@backstage/ui';
import { Stepper } from '@backstage/plugin-scaffolder-react/alpha';
import type { TemplateParameterSchema } from '@backstage/plugin-scaffolder-react';
import * as validation from '../src/api/provisioningValidation';
import { GpuFitField } from '../src/components/provisioning/GpuFitField';
import { ModelNameField } from '../src/components/provisioning/ModelNameField';
import { ModelPickerField } from '../src/components/provisioning/ModelPickerField';
import { RuleLabelsField } from '../src/components/provisioning/RuleLabelsField';
import { SloProfileField } from '../src/components/provisioning/SloProfileField';
import { TargetField } from '../src/components/provisioning/TargetField';
import { FIELD_NAMES } from '../src/fieldNames';

/** Every field in the scaffolder's own form, as a template would have them. */

const OPTIONS = { driver: 'greenthread' };

const MANIFEST: TemplateParameterSchema = {
  title: 'A model of GreenThread',
  steps: [
    {
      title: 'Model',
      schema: {
        type: 'object',
        required: ['target', 'source', 'name'],
        properties: {
          target: {
            title: 'Where it runs',
            description: 'A cluster in which you may make models.',
            type: 'object',
            'ui:field': FIELD_NAMES.target,
            'ui:options': OPTIONS,
          },
          source: {
            title: 'Source of the weights',
            type: 'string',
            default: 'hf://Qwen/Qwen3-8B',
          },
          name: {
            title: 'Name',
            description: 'It is the name of the resource as well.',
            type: 'string',
            'ui:field': FIELD_NAMES.modelName,
            'ui:options': OPTIONS,
          },
          gpu: {
            title: 'GPUs',
            type: 'object',
            properties: {
              gpus: { type: 'integer', default: 1 },
              maxModelLength: { type: 'integer', default: 32768 },
            },
            'ui:field': FIELD_NAMES.gpuFit,
            'ui:options': OPTIONS,
          },
        },
      },
    },
    {
      title: 'Promises',
      schema: {
        type: 'object',
        properties: {
          sloProfile: {
            title: 'SLO profile',
            type: 'string',
            'ui:field': FIELD_NAMES.sloProfile,
            'ui:options': OPTIONS,
          },
          rules: {
            title: 'Labels of the alert rules',
            type: 'object',
            'ui:field': FIELD_NAMES.ruleLabels,
            'ui:options': OPTIONS,
          },
        },
      },
    },
    {
      title: 'Away with it',
      schema: {
        type: 'object',
        required: ['model'],
        properties: {
          model: {
            title: 'Model',
            type: 'string',
            'ui:field': FIELD_NAMES.modelPicker,
          },
        },
      },
    },
  ],
};

const FIELDS = [
  {
    name: FIELD_NAMES.target,
    component: TargetField,
    validation: validation.validateTarget,
  },
  {
    name: FIELD_NAMES.modelName,
    component: ModelNameField,
    validation: validation.validateModelName,
  },
  {
    name: FIELD_NAMES.sloProfile,
    component: SloProfileField,
    validation: validation.validateSloProfile,
  },
  {
    name: FIELD_NAMES.gpuFit,
    component: GpuFitField,
    validation: validation.validateGpuFit,
  },
  {
    name: FIELD_NAMES.ruleLabels,
    component: RuleLabelsField,
    validation: validation.validateRuleLabels,
  },
  {
    name: FIELD_NAMES.modelPicker,
    component: ModelPickerField,
    validation: validation.validateModelPicker,
  },
];

export function FormPage() {
  return (
    <>
      <Header title="A model of GreenThread" />
      <Container>
        <Stepper
          manifest={MANIFEST}
          extensions={FIELDS}
          onCreate={async () => {}}
        />
      </Container>
    </>
  );
}
