import { makeFieldSchema } from '@backstage/plugin-scaffolder-react';
import { createFormField } from '@backstage/plugin-scaffolder-react/alpha';
import {
  validateGpuFit,
  validateModelName,
  validateModelPicker,
  validateRuleLabels,
  validateSloProfile,
  validateTarget,
} from '../../api/provisioningValidation';
import { FIELD_NAMES } from '../../fieldNames';
import { fieldOptions, gpuFitValue } from './fieldSchemas';
import { GpuFitField } from './GpuFitField';
import { ModelNameField } from './ModelNameField';
import { ModelPickerField } from './ModelPickerField';
import { RuleLabelsField } from './RuleLabelsField';
import { SloProfileField } from './SloProfileField';
import { TargetField } from './TargetField';

/** The fields for the new frontend system; loaded with the first form. */

export const target = createFormField({
  name: FIELD_NAMES.target,
  component: TargetField,
  validation: validateTarget,
  schema: makeFieldSchema({
    output: z =>
      z.object({ cluster: z.string(), namespace: z.string() }).partial(),
    uiOptions: fieldOptions,
  }),
});

export const modelName = createFormField({
  name: FIELD_NAMES.modelName,
  component: ModelNameField,
  validation: validateModelName,
  schema: makeFieldSchema({
    output: z => z.string(),
    uiOptions: fieldOptions,
  }),
});

export const sloProfile = createFormField({
  name: FIELD_NAMES.sloProfile,
  component: SloProfileField,
  validation: validateSloProfile,
  schema: makeFieldSchema({
    output: z => z.string(),
    uiOptions: fieldOptions,
  }),
});

export const gpuFit = createFormField({
  name: FIELD_NAMES.gpuFit,
  component: GpuFitField,
  validation: validateGpuFit,
  schema: makeFieldSchema({ output: gpuFitValue, uiOptions: fieldOptions }),
});

export const ruleLabels = createFormField({
  name: FIELD_NAMES.ruleLabels,
  component: RuleLabelsField,
  validation: validateRuleLabels,
  schema: makeFieldSchema({
    output: z => z.object({ labels: z.record(z.string()) }).partial(),
    uiOptions: fieldOptions,
  }),
});

export const modelPicker = createFormField({
  name: FIELD_NAMES.modelPicker,
  component: ModelPickerField,
  validation: validateModelPicker,
  schema: makeFieldSchema({
    output: z => z.string().describe('cluster/namespace/driver/name'),
    uiOptions: fieldOptions,
  }),
});
